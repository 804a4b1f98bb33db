using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;
using F = TorchSharp.torch.nn.functional;

namespace MpucMer.Torch.Tests;

/// <summary>Gradients against finite differences, in double precision.</summary>
public sealed class GradientTests
{
    [Fact]
    public void Arithmetic()
    {
        Gradients(x => x[0] * x[1] - x[0] / (x[1] + 3), Irregular(2, 3), Irregular(2, [3]));
        Gradients(x => (x[0].exp() + 1).log().sqrt(), Irregular(5));
        Gradients(x => x[0].sigmoid() * x[0].tanh(), Irregular(5));
        Gradients(x => 1 / (x[0] + 3) - (2 - x[0]), Irregular(4));
        Gradients(x => matmul(x[0], x[1]), Irregular(2, 3), Irregular(2, [3, 2]));
        Gradients(x => einsum("nct,cd->ndt", x[0], x[1]), Irregular(2, 3, 2), Irregular(2, [3, 4]));
    }

    [Fact]
    public void Shapes()
    {
        Gradients(x => cat([x[0].t(), x[1]], 1), Irregular(2, 3), Irregular(2, [3, 1]));
        Gradients(x => x[0][TensorIndex.Colon, TensorIndex.Slice(1)].square(), Irregular(2, 3));
        Gradients(x => x[0].index_select(1, tensor(new[] { 2L, 2L, 0L })), Irregular(2, 3));
        Gradients(x => x[0].unsqueeze(1).expand(2, 4, 3).permute(2, 0, 1), Irregular(2, 3));
        Gradients(x => F.pad(x[0], (1, 2)), Irregular(2, 3));
    }

    [Fact]
    public void Reductions()
    {
        Gradients(x => x[0].mean([1], true) * x[0].var(1, false, true), Irregular(2, 3));
        Gradients(x => x[0].logsumexp(1), Irregular(2, 3));
        Gradients(x => x[0].softmax(1) + x[0].log_softmax(0), Irregular(2, 3));
        Gradients(x => F.normalize(x[0], dim: 1), Irregular(2, 3));
        Gradients(x => x[0].norm(1), Irregular(2, 3));
        Gradients(x => x[0].max(1).values, Irregular(2, 3));
    }

    [Fact]
    public void Convolutions()
    {
        Gradients(x => F.conv1d(x[0], x[1], x[2], 2, 1, 2, 2), Irregular(1, 2, 7), Irregular(2, [4, 1, 2]), Irregular(3, [4]));
        Gradients(x => F.conv2d(x[0], x[1], x[2], [1, 2], [1, 0], [1, 1], 1), Irregular(1, 2, 3, 4), Irregular(2, [2, 2, 2, 2]), Irregular(3, [2]));
        Gradients(x => F.conv3d(x[0], x[1], padding: [1, 0, 0]), Irregular(1, 1, 2, 3, 3), Irregular(2, [2, 1, 3, 2, 2]));
    }

    [Fact]
    public void Norms_and_activations()
    {
        Gradients(x => F.batch_norm(x[0], null, null, x[1], x[2], training: true), Irregular(3, 2, 4), Irregular(2, [2]), Irregular(3, [2]));
        Gradients(x => F.layer_norm(x[0], [3], x[1], x[2]), Irregular(2, 3), Irregular(2, [3]), Irregular(3, [3]));
        Gradients(x => F.group_norm(x[0], 2, x[1], x[2]), Irregular(2, 4, 3), Irregular(2, [4]), Irregular(3, [4]));
        Gradients(x => F.prelu(x[0], x[1]), Irregular(2, 3, 2), Irregular(2, [3]));
        Gradients(x => F.gelu(x[0]) + F.elu(x[0], 1) + F.silu(x[0]) + F.softplus(x[0]), Irregular(6));
        Gradients(x => F.max_pool1d(x[0], 2) + F.avg_pool1d(x[0], 2), Irregular(1, 2, 6));
        Gradients(x => F.adaptive_avg_pool2d(x[0], 1), Irregular(1, 2, 3, 3));
    }

    [Fact]
    public void Losses_and_attention()
    {
        var y = tensor(new[] { 1L, 0 });
        Gradients(x => F.cross_entropy(x[0], y, label_smoothing: 0.1), Irregular(2, 3));
        Gradients(x => F.mse_loss(x[0], x[1]), Irregular(2, 3), Irregular(2, [2, 3]));
        Gradients(x => F.binary_cross_entropy_with_logits(x[0], tensor(new[] { 1.0, 0, 1 })), Irregular(3));
        Gradients(x => F.cosine_similarity(x[0], x[1]), Irregular(2, 3), Irregular(2, [2, 3]));
        Gradients(x => F.linear(x[0], x[1], x[2]), Irregular(2, 3), Irregular(2, [4, 3]), Irregular(3, [4]));
        Gradients(x => F.scaled_dot_product_attention(x[0], x[1], x[2]), Irregular(1, 2, 3), Irregular(2, [1, 4, 3]), Irregular(3, [1, 4, 2]));
    }
}
