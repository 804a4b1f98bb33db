using TorchSharp;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class ShapeTests
{
    private static Tensor Counting(params long[] shape) => arange(shape.Aggregate(1L, (a, b) => a * b), ScalarType.Float64).reshape(shape);

    [Fact]
    public void Views_move_no_values()
    {
        var x = Counting(2, 3);
        Shaped([3, 2], x.view(3, 2));
        Shaped([6], x.reshape(-1));
        Same([0, 3, 1, 4, 2, 5], x.t());
        Same([0, 3, 1, 4, 2, 5], x.T);
        Same([0, 3, 1, 4, 2, 5], x.transpose(0, 1));
        Same([0, 3, 1, 4, 2, 5], x.permute(1, 0));
        Same([0, 3, 1, 4, 2, 5], x.mT);
        Same([0, 3, 1, 4, 2, 5], x.movedim([0], [1]));
        Shaped([2, 1, 3], x.unsqueeze(1));
        Shaped([2, 3], x.unsqueeze(1).squeeze(1));
        Shaped([2, 3], x.unsqueeze(0).unsqueeze(-1).squeeze());
        Shaped([2, 3, 4], Counting(2, 12).unflatten(1, 3, 4));
        Shaped([2, 12], Counting(2, 3, 4).flatten(1));
        Shaped([4, 2, 3], x.expand(4, 2, 3));
        Same([0, 1, 2, 0, 1, 2], Counting(1, 3).expand(2, 3));
        Same([1, 2, 4, 5], x.narrow(1, 1, 2));
        Same([0, 2, 3, 5], x.slice(1, 0, 3, 2));
        Same([3, 4, 5], x.select(0, 1));
        Same([0, 4], x.diagonal());
        Same([0, 1, 1, 2], arange(3, ScalarType.Float64).as_strided([2, 2], [1, 1]));
        Assert.False(x.t().is_contiguous());
        Assert.True(x.t().contiguous().is_contiguous());
        Assert.Equal([3, 1], x.stride());
        Assert.Equal(6, x.numel());
        Assert.Equal(2, x.dim());
        Assert.Equal(3, x.size(-1));
    }

    [Fact]
    public void Joining_and_splitting()
    {
        var x = Counting(2, 3);
        Same([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5], cat([x, x], 1));
        Shaped([2, 2, 3], stack([x, x], 1));
        Shaped([3, 2, 3], stack(new List<Tensor> { x, x, x }));
        var parts = x.split([1, 2], 1);
        Same([0, 3], parts[0]);
        Same([1, 2, 4, 5], parts[1]);
        Assert.Equal(2, x.split(2, 1).Length);
        Assert.Equal(3, x.chunk(3, 1).Length);
        Same([3, 4, 5], x.unbind()[1]);
        Same([0, 1, 0, 1], arange(2).repeat(2));
        Same([0, 0, 1, 1], arange(2).repeat_interleave(2));
        Same([0, 1, 0, 1], arange(2).tile([2]));
        Same([2, 0, 1], arange(3).roll(1));
        Same([2, 1, 0], arange(3).flip(0));
        Same([0, 3, 5], hstack(tensor(new[] { 0.0, 3 }), tensor(new[] { 5.0 })));
    }

    [Fact]
    public void Padding_and_outer_shapes()
    {
        Same([9, 0, 1, 9, 9], nn.functional.pad(Counting(2), (1, 2), value: 9));
        Same([1, 0, 1, 0], nn.functional.pad(Counting(1, 2), (1, 1), PaddingModes.Reflect));
        Same([0, 0, 1, 1], nn.functional.pad(Counting(1, 2), (1, 1), PaddingModes.Replicate));
        Shaped([1, 4, 5], nn.functional.pad(Counting(1, 2, 3), (1, 1, 1, 1)));
    }

    [Fact]
    public void Gathering_and_scattering()
    {
        var x = Counting(2, 3);
        Same([2, 0, 5, 3], x.index_select(1, tensor(new[] { 2L, 0L })));
        Same([2, 3], x.gather(1, tensor(new[,] { { 2L }, { 0L } })));
        Same([0, 0, 7, 8, 0, 0], zeros(2, 3, ScalarType.Float64).scatter_(1, tensor(new[,] { { 2L }, { 0L } }), tensor(new[,] { { 7.0 }, { 8.0 } })));
        Same([0, 3], zeros(2, ScalarType.Float64).scatter_add_(0, tensor(new[] { 1L, 1L }), tensor(new[] { 1.0, 2.0 })));
        Same([-1, -1, -1, 3, 4, 5], x.masked_fill(x < 3, -1));
        Same([3, 4, 5], x.masked_select(x >= 3));
        Same([1, 1, 2], zeros(3, ScalarType.Float64).index_add_(0, tensor(new[] { 0L, 1L, 2L, 2L }), ones(4, ScalarType.Float64), 1));
    }

    [Fact]
    public void Index_expressions()
    {
        var x = Counting(2, 3, 4);
        Same([12, 13, 14, 15], x[1, 0]);
        Assert.Equal(23, x[1, 2, 3].item<double>());
        Shaped([2, 4], x[TensorIndex.Colon, TensorIndex.Single(1)]);
        Same([1, 5, 9, 13, 17, 21], x[TensorIndex.Ellipsis, TensorIndex.Single(1)]);
        Same([4, 6], x[TensorIndex.Single(0), TensorIndex.Single(1), TensorIndex.Slice(0, 4, 2)]);
        Shaped([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None]);
        Same([8, 0], x[TensorIndex.Single(0), TensorIndex.Tensor(tensor(new[] { 2L, 0L })), TensorIndex.Single(0)]);
        Same([22, 23], x[x > 21]);
        Same([20, 21, 22, 23], x[TensorIndex.Single(-1), TensorIndex.Single(-1)]);
        Same([2, 3, 6, 7, 10, 11], x[0, .., 2..].contiguous());
        Shaped([2, 3, 2], x[TensorIndex.Ellipsis, TensorIndex.Slice(2)]);
        x[0, 0] = tensor(new[] { 9.0, 9, 9, 9 });
        Same([9, 9, 9, 9, 4], x.flatten().narrow(0, 0, 5));
        x[TensorIndex.Colon, TensorIndex.Single(2)] = zeros(1, 4, ScalarType.Float64);
        Assert.Equal(0, x[1, 2].sum().item<double>());
        x[TensorIndex.Tensor(x > 20)] = tensor(-1.0);
        Assert.Equal(0, (x > 20).sum().item<long>());
        x.index_put_(tensor(5.0), TensorIndex.Single(1), TensorIndex.Tensor(tensor(new[] { 0L, 1L })));
        Same([5, 5], x[1, TensorIndex.Slice(0, 2), 3].contiguous());
    }

    [Fact]
    public void Sorting_and_searching()
    {
        var x = tensor(new[] { 3.0, 1, 2 });
        var (values, order) = x.sort();
        Same([1, 2, 3], values);
        Same([1, 2, 0], order);
        Same([0, 2, 1], x.argsort(descending: true));
        var (top, where) = x.topk(2);
        Same([3, 2], top);
        Same([0, 2], where);
        Same([0, 2, 1], bincount(tensor(new[] { 1L, 2L, 1L })));
        Same([0, 2], tensor(new[] { 1.0, 0, 5 }).nonzero());
        var (kept, inverse, counts) = tensor(new[] { 2L, 1L, 2L }).unique(return_inverse: true, return_counts: true);
        Same([1, 2], kept);
        Same([1, 0, 1], inverse!);
        Same([1, 2], counts!);
        Same([0, 1, 0, 0, 0, 1], nn.functional.one_hot(tensor(new[] { 1L, 2L }), 3));
    }
}
