using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Parameters of multi-head attention: of query, key and value one below the other [3 F, F] and [3 F], and of the output [F, F] and [F].
/// </summary>
internal sealed record AttentionWeights(Tensor In, Tensor InBias, Tensor Out, Tensor OutBias)
{
    public static AttentionWeights At(string path, ParameterSet parameters)
    {
        Tensor Of(string name) => parameters[Paths.Join(path, name)];
        return new(Of("in_proj_weight"), Of("in_proj_bias"), Of("out_proj.weight"), Of("out_proj.bias"));
    }
}

/// <summary>Multi-head attention (Vaswani et al. 2017, 3.2) by batched products of matrices. Results are the caller's.</summary>
internal static class Attention
{
    /// <summary>Of every frame of x [B, T, F] to all of them.</summary>
    /// <param name="drop">What is done to the weights [B, heads, T, T] that frames give each other; null: nothing.</param>
    public static Tensor OfItself(Tensor x, int heads, AttentionWeights weights, Func<Tensor, Tensor>? drop, IKernels kernels)
    {
        var (batch, frames, features) = (x.shape[0], x.shape[1], x.shape[2]);
        using var scope = NewDisposeScope();
        // One product for all three, then [3, B, heads, T, F / heads].
        var parts = Linear(kernels, x, weights.In, weights.InBias)
            .reshape(batch, frames, 3, heads, features / heads)
            .permute(2, 0, 3, 1, 4)
            .unbind(0);
        var mixed = Mixed(kernels, parts[0], parts[1], parts[2], drop).transpose(1, 2).reshape(batch, frames, features);
        return Linear(kernels, mixed, weights.Out, weights.OutBias).MoveToOuterDisposeScope();
    }

    /// <summary>The same on x [T, B, F], in the operations and layouts of torch's MultiheadAttention.</summary>
    public static Tensor OfItselfFramesFirst(Tensor x, int heads, AttentionWeights weights, Func<Tensor, Tensor>? drop, IKernels kernels)
    {
        var (frames, batch, features) = (x.shape[0], x.shape[1], x.shape[2]);
        using var scope = NewDisposeScope();
        var parts = Linear(kernels, x, weights.In, weights.InBias)
            .chunk(3, -1)
            .Select(part => part.contiguous().view(frames, batch * heads, features / heads).transpose(0, 1))
            .ToArray();
        var mixed = Mixed(kernels, parts[0], parts[1], parts[2], drop).transpose(0, 1).contiguous().view(frames * batch, features);
        return Linear(kernels, mixed, weights.Out, weights.OutBias).view(frames, batch, features).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// <see cref="Layer.TokenAttention"/> on x [B, F]. Query and key are worked out though they have no effect: so their gradients are
    /// zero, as torch's are, and weight decay reaches them.
    /// </summary>
    public static Tensor OfToken(Tensor x, string path, ParameterSet parameters)
    {
        var weights = AttentionWeights.At(Paths.Join(path, "multihead_attn"), parameters);
        using var scope = NewDisposeScope();
        var (rows, shifts) = (weights.In.chunk(3, 0), weights.InBias.chunk(3, 0));
        Tensor Part(string name, int i) =>
            Functional
                .linear(
                    Functional.linear(x, parameters[Paths.Join(path, $"{name}.weight")], parameters[Paths.Join(path, $"{name}.bias")]),
                    rows[i],
                    shifts[i]
                )
                .unsqueeze(1);
        var mixed = Mixed(PlainKernels.Instance, Part("query", 0), Part("key", 1), Part("value", 2), null).squeeze(1);
        return Functional.linear(mixed, weights.Out, weights.OutBias).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Layer.PositionAttention"/> along one axis of x [B, N, T, C].</summary>
    public static Tensor AlongAxis(Tensor x, int axis, string path, ParameterSet parameters, IKernels kernels)
    {
        using var scope = NewDisposeScope();
        var lines = axis == 2 ? x : x.transpose(1, 2);
        Tensor Part(string name) =>
            Linear(kernels, lines, parameters[Paths.Join(path, $"{name}.weight")], parameters[Paths.Join(path, $"{name}.bias")]);
        var mixed = Mixed(kernels, Part("query"), Part("key"), Part("value"), null);
        return x.Plus((axis == 2 ? mixed : mixed.transpose(1, 2)).mul(parameters[Paths.Join(path, "gamma")])).MoveToOuterDisposeScope();
    }

    /// <summary>softmax(q kᵀ / √d) v over the last two axes. The caller's scope disposes what lies between.</summary>
    private static Tensor Mixed(IKernels kernels, Tensor query, Tensor key, Tensor value, Func<Tensor, Tensor>? drop)
    {
        using Scalar root = Math.Sqrt(query.shape[^1]);
        var shares = kernels.Product([query.div(root), key.transpose(-2, -1)], t => t[0].matmul(t[1])).softmax(-1);
        return kernels.Product([drop is null ? shares : drop(shares), value], t => t[0].matmul(t[1]));
    }

    private static Tensor Linear(IKernels kernels, Tensor x, Tensor weight, Tensor bias) =>
        kernels.Product([x, weight, bias], t => Functional.linear(t[0], t[1], t[2]));
}
