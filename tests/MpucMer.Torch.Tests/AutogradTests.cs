using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

public sealed class AutogradTests
{
    [Fact]
    public void Gradients_add_up_until_they_are_cleared()
    {
        using var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        Assert.Null(x.grad);
        x.square().sum().backward();
        Same([2, 4], x.grad!);
        x.square().sum().backward();
        Same([4, 8], x.grad!);
        x.grad!.zero_();
        Same([0, 0], x.grad!);
        x.grad = tensor(new[] { 5.0, 6 });
        Same([5, 6], x.grad!);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_of_outputs_by_inputs_leaves_the_slots_alone()
    {
        using var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        using var y = tensor(new[] { 3.0, 4 }, requires_grad: true);
        var found = autograd.grad([(x * y).sum()], [x, y]);
        Same([3, 4], found[0]);
        Same([1, 2], found[1]);
        Assert.Null(x.grad);
        var weighted = autograd.grad([x * y], [x], [tensor(new[] { 2.0, 3 })]);
        Same([6, 12], weighted[0]);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Same([6, 12], autograd.grad([first.sum()], [x])[0]);
    }

    [Fact]
    public void Backward_with_a_gradient_and_twice()
    {
        using var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        var y = x * 3;
        y.backward([tensor(new[] { 1.0, 10 })], retain_graph: true);
        y.backward([tensor(new[] { 1.0, 10 })]);
        Same([6, 60], x.grad!);
    }

    [Fact]
    public void Modes_nest_and_end()
    {
        Assert.True(is_grad_enabled());
        using var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        using (set_grad_enabled(false)) Assert.False((x * 2).requires_grad);
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Leaves_detached_and_required()
    {
        using var x = ones(2, requires_grad: true);
        var y = x * 2;
        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.False(y.detach().requires_grad);
        Assert.True(zeros(1).requires_grad_().requires_grad);
        y.retain_grad();
        y.sum().backward();
        Same([1, 1], y.grad!);
        using var z = ones(2, requires_grad: true);
        using (no_grad()) z.sub_(0.5);
        Same([0.5, 0.5], z);
        Assert.Throws<ExternalException>(() => z.sub_(0.5));
        Assert.Throws<ExternalException>(() => zeros(2, ScalarType.Int64).requires_grad = true);
    }

    [Fact]
    public void Backward_of_what_has_no_gradient_says_so()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(1).sum().backward());
        Assert.Contains("does not require grad", error.Message);
    }
}
