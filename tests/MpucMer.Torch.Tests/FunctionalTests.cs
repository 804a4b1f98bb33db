using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;
using F = TorchSharp.torch.nn.functional;

namespace MpucMer.Torch.Tests;

public sealed class FunctionalTests
{
    private static double[] Convolved1d(Tensor x, Tensor w, double[] bias, int stride, int padding, int dilation, int groups)
    {
        var (n, c, l) = ((int)x.size(0), (int)x.size(1), (int)x.size(2));
        var (o, per, k) = ((int)w.size(0), (int)w.size(1), (int)w.size(2));
        var (xs, ws) = (x.Values(), w.Values());
        var length = (l + 2 * padding - dilation * (k - 1) - 1) / stride + 1;
        var y = new double[n * o * length];
        for (var b = 0; b < n; b++)
            for (var f = 0; f < o; f++)
                for (var t = 0; t < length; t++)
                {
                    var sum = bias[f];
                    for (var i = 0; i < per; i++)
                        for (var j = 0; j < k; j++)
                        {
                            var at = t * stride - padding + j * dilation;
                            if (at >= 0 && at < l) sum += xs[(b * c + f / (o / groups) * per + i) * l + at] * ws[(f * per + i) * k + j];
                        }
                    y[(b * o + f) * length + t] = sum;
                }
        return y;
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 2)]
    [InlineData(3, 1, 2, 4)]
    public void Convolution_agrees_with_loops(int stride, int padding, int dilation, int groups)
    {
        using var x = Irregular(2, 4, 9);
        using var w = Irregular(2, [4, 4 / groups, 3]);
        using var b = Irregular(3, [4]);
        var expected = Convolved1d(x, w, b.Values(), stride, padding, dilation, groups);
        Same(expected, F.conv1d(x, w, b, stride, padding, dilation, groups));
        Same(expected, F.conv2d(x.unsqueeze(2), w.unsqueeze(2), b, [1, stride], [0, padding], [1, dilation], groups));
        Same(expected, F.conv3d(x.unsqueeze(2).unsqueeze(2), w.unsqueeze(2).unsqueeze(2), b, [1, 1, stride], [0, 0, padding], [1, 1, dilation], groups));
    }

    [Fact]
    public void Convolution_of_known_numbers()
    {
        var x = arange(1, 10, ScalarType.Float64).reshape(1, 1, 3, 3);
        Same([12, 16, 24, 28], F.conv2d(x, ones(1, 1, 2, 2, ScalarType.Float64)));
        Same([45], F.conv2d(x, ones(1, 1, 3, 3, ScalarType.Float64)));
        Same([45 * 2], F.conv3d(stack([x, x], 2), ones(new long[] { 1, 1, 2, 3, 3 }, ScalarType.Float64)));
    }

    [Fact]
    public void Pools()
    {
        var x = tensor(new[] { 1.0, 3, 2, 5, 4, 0 }, new long[] { 1, 1, 6 });
        Same([3, 5, 4], F.max_pool1d(x, 2));
        Same([2, 3.5, 2], F.avg_pool1d(x, 2));
        Same([2, 3], F.adaptive_avg_pool1d(x, 2));
        var image = arange(16, ScalarType.Float64).reshape(1, 1, 4, 4);
        Same([5, 7, 13, 15], F.max_pool2d(image, 2));
        Same([5, 7, 13, 15], F.max_pool2d(image, [2, 2]));
        Same([2.5, 4.5, 10.5, 12.5], F.avg_pool2d(image, 2));
        Same([7.5], F.adaptive_avg_pool2d(image, 1));
        Same([7.5], F.adaptive_avg_pool3d(image.unsqueeze(2), [1, 1, 1]));
        Same([15], F.max_pool3d(image.unsqueeze(2), [1, 4, 4]));
        Same([7.5], F.avg_pool3d(image.unsqueeze(2), [1, 4, 4]));
    }

    [Fact]
    public void Norms()
    {
        using var x = Irregular(3, 4);
        using var mean = x.mean([0]);
        using var spread = x.var(0, unbiased: false);
        var normed = (x - mean) / (spread + 1e-5).sqrt();
        Same(normed.Values(), F.batch_norm(x, null, null, training: true));
        using var runningMean = zeros(4, ScalarType.Float64);
        using var runningVar = ones(4, ScalarType.Float64);
        F.batch_norm(x, runningMean, runningVar, training: true, momentum: 0.1);
        Same((mean * 0.1).Values(), runningMean);
        Same((x.var(0) * 0.1 + 0.9).Values(), runningVar);
        Same(((x - runningMean) / (runningVar + 1e-5).sqrt()).Values(), F.batch_norm(x, runningMean, runningVar));
        var rows = (x - x.mean([1], true)) / (x.var([1], false, true) + 1e-5).sqrt();
        Same(rows.Values(), F.layer_norm(x, [4]));
        Same((rows * 2 + 1).Values(), F.layer_norm(x, [4], full(4, 2.0, ScalarType.Float64), ones(4, ScalarType.Float64)));
        Same(rows.Values(), F.group_norm(x.unsqueeze(-1), 1).squeeze(-1));
    }

    [Fact]
    public void Losses()
    {
        using var x = Irregular(3, 4);
        var y = tensor(new[] { 1L, 0, 3 });
        var rows = x.log_softmax(1);
        double[] nll = [-rows[0, 1].item<double>(), -rows[1, 0].item<double>(), -rows[2, 3].item<double>()];
        Same([nll.Average()], F.cross_entropy(x, y));
        Same(nll, F.cross_entropy(x, y, reduction: nn.Reduction.None));
        Same([nll.Sum()], F.nll_loss(rows, y, reduction: nn.Reduction.Sum));
        Same([(nll[0] + nll[2]) / 2], F.cross_entropy(x, y, ignore_index: 0));
        var weights = tensor(new[] { 1.0, 2, 3, 4 });
        Same([(2 * nll[0] + nll[1] + 4 * nll[2]) / 7], F.cross_entropy(x, y, weights));
        var smooth = -rows.mean([1]).mean().item<double>();
        Same([0.9 * nll.Average() + 0.1 * smooth], F.cross_entropy(x, y, label_smoothing: 0.1));
        using var target = Irregular(5, [3, 4]);
        Same([(x - target).square().mean().item<double>()], F.mse_loss(x, target));
        Same([(x - target).abs().sum().item<double>()], F.l1_loss(x, target, nn.Reduction.Sum));
        var labels = (target > 0).to(ScalarType.Float64);
        var p = x.sigmoid();
        var bce = -(labels * p.log() + (1 - labels) * (1 - p).log());
        Same([bce.mean().item<double>()], F.binary_cross_entropy_with_logits(x, labels));
        Same([bce.mean().item<double>()], F.binary_cross_entropy(p, labels));
        var weighted = -(labels * p.log() * 3 + (1 - labels) * (1 - p).log());
        Same(weighted.Values(), F.binary_cross_entropy_with_logits(x, labels, reduction: nn.Reduction.None, pos_weights: tensor(new[] { 3.0 })));
        var cosine = (x * target).sum(1) / (x.norm(1) * target.norm(1));
        Same(cosine.Values(), F.cosine_similarity(x, target));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_is_off_when_not_training()
    {
        manual_seed(3);
        using var x = ones(20000);
        using var dropped = F.dropout(x, 0.25);
        var values = dropped.Values();
        Assert.All(values, v => Assert.True(v is 0 || Math.Abs(v - 4.0 / 3) < 1e-6));
        Assert.InRange(values.Average(), 0.97, 1.03);
        Same(x.Values(), F.dropout(x, 0.25, training: false));
    }

    [Fact]
    public void Interpolation()
    {
        var x = tensor(new[] { 1.0, 2 }, new long[] { 1, 1, 2 });
        Same([1, 1, 2, 2], F.interpolate(x, size: [4]));
        Same([1, 1.25, 1.75, 2], F.interpolate(x, size: [4], mode: InterpolationMode.Linear));
    }
}
