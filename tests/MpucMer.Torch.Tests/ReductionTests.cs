using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class ReductionTests
{
    private static Tensor X => tensor(new[,] { { 1.0, 5, 3 }, { 4, 2, 6 } });

    [Fact]
    public void Sums_means_and_spreads()
    {
        Same([21], X.sum());
        Same([5, 7, 9], X.sum(dim: 0));
        Same([9, 12], X.sum(1));
        Shaped([2, 1], X.sum(1, keepdim: true));
        Same([21], X.sum([0, 1]));
        Assert.Equal(ScalarType.Float32, X.sum(type: ScalarType.Float32).dtype);
        Same([3.5], X.mean());
        Same([3, 4], X.mean([1]));
        Shaped([1, 3], X.mean([0], keepdim: true));
        Same([3.5], X.var());
        Same([4, 4], X.var(1));
        Same([8.0 / 3, 8.0 / 3], X.var(1, unbiased: false));
        Same([2, 2], X.std(1));
        Shaped([2, 1], X.var([1], false, true));
        Same([720], X.prod());
        Same([4, 10, 18], X.prod(dim: 0));
        Same([Math.Log(Math.Exp(1) + Math.Exp(5) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(2) + Math.Exp(6))], X.logsumexp(1));
        Same([Math.Sqrt(91)], X.norm());
        Same([Math.Sqrt(35), Math.Sqrt(56)], X.norm(1));
        Same([9, 12], X.norm(1, p: 1));
        Same([Math.Sqrt(91)], linalg.norm(X));
        Same([Math.Sqrt(35), Math.Sqrt(56)], linalg.vector_norm(X, dims: [1]));
    }

    [Fact]
    public void Extremes()
    {
        Same([6], X.max());
        Same([1], X.min());
        var (values, places) = X.max(1);
        Same([5, 6], values);
        Same([1, 2], places);
        (values, places) = X.min(0);
        Same([1, 2, 3], values);
        Same([0, 1, 0], places);
        Same([5], X.argmax());
        Same([1, 2], X.argmax(1));
        Same([0, 1], X.argmin(1));
        Same([4, 5, 6], X.amax(0));
        Same([1, 2], X.amin([1]));
        Same([3], tensor(new[] { 5.0, 3, 1 }).median());
    }

    [Fact]
    public void Scans_and_softmax()
    {
        Same([1, 6, 9, 4, 6, 12], X.cumsum(1));
        double[] row = [Math.Exp(1), Math.Exp(5), Math.Exp(3)];
        var total = row.Sum();
        Same([.. row.Select(v => v / total)], X[0].softmax(0));
        Same([.. row.Select(v => Math.Log(v / total))], nn.functional.log_softmax(X[0], 0));
        Same([1, 1], nn.functional.softmax(X, 1).sum(1));
        Same([1, 1], nn.functional.normalize(X).norm(1));
    }
}
