using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class LinearAlgebraTests
{
    private static double[] Product(double[] a, double[] b, int n, int k, int m)
    {
        var c = new double[n * m];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++)
                for (var l = 0; l < k; l++) c[i * m + j] += a[i * k + l] * b[l * m + j];
        return c;
    }

    [Fact]
    public void Products_agree_with_loops()
    {
        using var a = Irregular(3, 4);
        using var b = Irregular(2, [4, 5]);
        var c = Product(a.Values(), b.Values(), 3, 4, 5);
        Same(c, matmul(a, b));
        Same(c, mm(a, b));
        Same(c, a.matmul(b));
        Same(c, einsum("ik,kj->ij", a, b));
        Same([.. c, .. c], bmm(stack([a, a]), stack([b, b])));
        Same([.. c, .. c], matmul(stack([a, a]), b));
        Same([.. c.Select(v => 0.5 + 2 * v)], addmm(full(new long[] { 3, 5 }, 0.5, dtype: ScalarType.Float64), a, b, 1, 2));
#if SYSTEM_TORCH
        // TorchSharp 0.107 hands its three tensors over in the wrong order.
        Same([.. c.Select(v => 1 + v)], baddbmm(ones(1, 3, 5, ScalarType.Float64), a.unsqueeze(0), b.unsqueeze(0)));
#endif
        Same(Product(a.Values(), b[TensorIndex.Colon, TensorIndex.Single(0)].Values(), 3, 4, 1), mv(a, b.select(1, 0)));
        Same([32], dot(tensor(new[] { 1.0, 2, 3 }), tensor(new[] { 4.0, 5, 6 })));
        Same([3, 4, 6, 8], outer(tensor(new[] { 1.0, 2 }), tensor(new[] { 3.0, 4 })));
        Same([5, 0], cdist(tensor(new[,] { { 0.0, 0 } }), tensor(new[,] { { 3.0, 4 }, { 0, 0 } })), 1e-6);
        Same([1, 0, 0, 1], linalg.inv(tensor(new[,] { { 2.0, 1 }, { 1, 1 } })).matmul(tensor(new[,] { { 2.0, 1 }, { 1, 1 } })));
    }

    [Fact]
    public void Linear_maps_and_attention()
    {
        using var x = Irregular(2, 3);
        using var w = Irregular(2, [4, 3]);
        using var b = Irregular(3, [4]);
        Same((matmul(x, w.t()) + b).Values(), nn.functional.linear(x, w, b));
        using var q = Irregular(1, [2, 3, 4]);
        using var k = Irregular(2, [2, 5, 4]);
        using var v = Irregular(3, [2, 5, 6]);
        var plain = bmm((bmm(q, k.transpose(1, 2)) / 2).softmax(-1), v);
        Same(plain.Values(), nn.functional.scaled_dot_product_attention(q, k, v));
        var causal = bmm((bmm(q, q.transpose(1, 2)) / 2).masked_fill(ones(3, 3, ScalarType.Bool).triu(1), double.NegativeInfinity).softmax(-1), q);
        Same(causal.Values(), nn.functional.scaled_dot_product_attention(q, q, q, is_casual: true));
        var mask = tensor(new[] { true, true, true, false, true }).expand(2, 3, 5);
        var masked = bmm((bmm(q, k.transpose(1, 2)) / 2).masked_fill(mask.logical_not(), double.NegativeInfinity).softmax(-1), v);
        Same(masked.Values(), nn.functional.scaled_dot_product_attention(q, k, v, mask));
    }
}
