using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace MpucMer.Bench;

/// <summary>
/// The published step in eager TorchSharp on the same libtorch: the published operations one by one, the views one after the other,
/// TorchSharp's own optimiser. Tensors that only lead to the next operation are disposed with it, as Python's reference counts free them.
/// </summary>
internal sealed class EagerStep : IStep
{
    private const int Width = 512;
    private const double Rate = .1;
    private readonly Options options;
    private readonly List<TorchSharp.Modules.Parameter> parameters = [];
    private readonly List<Tensor> buffers = [];
    private readonly Net[] towers;
    private readonly optim.Optimizer optimiser;

    public EagerStep(Options options)
    {
        this.options = options;
        towers =
        [
            .. options.Modalities.Select(modality =>
                Chain(
                    Encoder(modality),
                    Drop,
                    Linear(Width, 1024),
                    x => x.relu(),
                    Linear(1024, Width),
                    x => Functional.normalize(x, dim: -1)
                )
            ),
        ];
        optimiser = optim.SGD(parameters, 1e-3, momentum: .9, weight_decay: 1e-3);
    }

    /// <summary>The output is the caller's; so is the input.</summary>
    private delegate Tensor Net(Tensor x);

    public double Run()
    {
        using var scope = NewDisposeScope();
        var views = Enumerable
            .Range(0, 2)
            .Select(_ => towers.Select((tower, m) => tower(Clips.Of(options, options.Modalities[m], options.Batch))).ToArray())
            .ToArray();
        var features = towers.Select((_, m) => stack([.. views.Select(view => view[m])], 1)).ToArray();
        var pairs = features
            .SelectMany(anchor => features.Where(contrast => !ReferenceEquals(anchor, contrast)).Select(contrast => Loss(anchor, contrast)))
            .ToArray();
        var loss = stack(pairs).mean();
        optimiser.zero_grad();
        loss.backward();
        optimiser.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimiser.Dispose();
        foreach (var parameter in parameters)
            parameter.Dispose();
        foreach (var buffer in buffers)
            buffer.Dispose();
    }

    private Net Encoder(string modality)
    {
        if (modality == "audio")
            return Chain(
                x => x.permute(0, 2, 1),
                GlobalNorm(128),
                Conv1d(128, 64),
                Drop,
                Chain([.. Enumerable.Range(0, 10).Select(i => TcnBlock(1 << (i % 5)))]),
                x => x.mean([-1L]),
                PRelu(),
                Linear(64, Width)
            );
        if (modality == "action_units")
            return Chain(LayerNorm(35), Linear(35, 256), x => x.gelu(), Drop, Linear(256, Width));
        var nodes = FaceGraph.Value.Nodes;
        var adjacency = Kept(tensor(FaceGraph.Value.Normalised(), [nodes, nodes], dtype: ScalarType.Float32));
        Net Block(int channels) => Chain(Gate(channels), GraphMix(adjacency), Gate(16), BatchNorm(nodes));
        return Chain(
            x => x.permute(0, 2, 1, 3),
            Block(2),
            Block(64),
            Gate(64),
            Drop,
            x => x.flatten(2),
            Linear((options.Frames - 10) * 64, Width),
            x => x.flatten(1),
            Linear(nodes * Width, Width)
        );
    }

    private Net TcnBlock(int dilation)
    {
        var body = Chain(
            Conv1d(64, 128),
            PRelu(),
            GlobalNorm(128),
            Conv1d(128, 128, 3, dilation, 128),
            PRelu(),
            GlobalNorm(128),
            Conv1d(128, 64),
            Drop
        );
        return x =>
        {
            using var y = body(x);
            return x + y;
        };
    }

    // gamma (x - mean) / √(variance + ε) + beta, over channels and frames, as it is written there.
    private Net GlobalNorm(int channels)
    {
        var (gamma, beta) = (Learned(ones(channels)), Learned(zeros(channels)));
        return x =>
        {
            using var mean = x.mean([1L, 2L], true);
            using var centred = x - mean;
            using var variance = Chain(d => d.pow(2), d => d.mean([1L, 2L], true), d => d + 1e-8, d => d.sqrt())(centred);
            using var unit = centred / variance;
            return Chain(u => u.transpose(1, -1), u => gamma * u, u => u + beta, u => u.transpose(1, -1))(unit);
        };
    }

    // relu(conv1(x) + sigmoid(conv2(x)) + conv3(x))
    private Net Gate(int channels)
    {
        var convolutions = Enumerable
            .Range(0, 3)
            .Select(_ => (Weight: Uniform(channels * 3, 64, channels, 1, 3), Bias: Uniform(channels * 3, 64)))
            .ToArray();
        return input =>
        {
            using var x = input.permute(0, 3, 1, 2);
            Tensor Conv(int n) => Functional.conv2d(x, convolutions[n].Weight, convolutions[n].Bias);
            Tensor Open()
            {
                using var second = Conv(1);
                return second.sigmoid();
            }
            Tensor Both()
            {
                using var first = Conv(0);
                using var open = Open();
                return first + open;
            }
            Tensor All()
            {
                using var both = Both();
                using var third = Conv(2);
                return both + third;
            }
            using var all = All();
            using var y = all.relu();
            return y.permute(0, 2, 3, 1);
        };
    }

    private Net GraphMix(Tensor adjacency)
    {
        var theta = Uniform(16, 64, 16);
        return Chain(x => x.permute(1, 0, 2, 3), x => einsum("ij,jklm->kilm", adjacency, x), x => x.matmul(theta), x => x.relu());
    }

    private Net BatchNorm(int nodes)
    {
        var (gamma, beta, mean, variance) = (Learned(ones(nodes)), Learned(zeros(nodes)), Kept(zeros(nodes)), Kept(ones(nodes)));
        return x => Functional.batch_norm(x, mean, variance, gamma, beta, true, .1, 1e-5);
    }

    private Net LayerNorm(int width)
    {
        var (gamma, beta) = (Learned(ones(width)), Learned(zeros(width)));
        return x => Functional.layer_norm(x, [width], gamma, beta);
    }

    private Net Conv1d(int from, int to, int kernel = 1, int dilation = 1, int groups = 1)
    {
        var fan = from / groups * kernel;
        var (weight, bias) = (Uniform(fan, to, from / groups, kernel), Uniform(fan, to));
        return x => Functional.conv1d(x, weight, bias, 1, kernel == 1 ? 0 : dilation, dilation, groups);
    }

    private Net Linear(int from, int to)
    {
        var (weight, bias) = (Uniform(from, to, from), Uniform(from, to));
        return x => Functional.linear(x, weight, bias);
    }

    private Net PRelu()
    {
        var slope = Learned(full([1], .25));
        return x => Functional.prelu(x, slope);
    }

    private static Tensor Drop(Tensor x) => Functional.dropout(x, Rate, true);

    private static Net Chain(params Net[] nets) =>
        x =>
        {
            var now = x;
            foreach (var net in nets)
            {
                var next = net(now);
                if (!ReferenceEquals(now, x))
                    now.Dispose();
                now = next;
            }
            return now;
        };

    // The diagonal is left out, and the positives' sum is divided by one more than there are.
    private static Tensor Loss(Tensor anchor, Tensor contrast)
    {
        var clips = anchor.shape[0];
        Tensor Rows(Tensor features) => cat([.. features.unbind(1)], 0);
        var logits = Rows(anchor).matmul(Rows(contrast).t()) / .07;
        logits -= logits.amax([1L], true).detach();
        var others = 1 - eye(2 * clips);
        var positive = eye(clips).repeat(2, 2) * others;
        var logs = logits - (logits.exp() * others).sum(1, true).log();
        return -((positive * logs).sum(1) / (positive.sum(1) + 1)).mean();
    }

    private Tensor Uniform(int fan, params long[] shape) => Learned((rand(shape) * 2 - 1) / Math.Sqrt(fan));

    private Tensor Learned(Tensor initial)
    {
        var parameter = new TorchSharp.Modules.Parameter(initial);
        parameters.Add(parameter);
        return parameter;
    }

    private Tensor Kept(Tensor buffer)
    {
        buffers.Add(buffer);
        return buffer;
    }
}
