#if SYSTEM_TORCH
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;
using F = TorchSharp.torch.nn.functional;

namespace MpucMer.Torch.Tests;

public sealed class FusedKernelTests
{
    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 4, 4)]
    [InlineData(5, 0, 2)]
    [InlineData(2, 9, 1)]
    [InlineData(1, 0, 1)]
    public void Depthwise_convolution_equals_the_grouped_one(int taps, int padding, int dilation)
    {
        using var x = Irregular(2, 3, 21);
        using var w = Irregular(2, [3, 1, taps]);
        using var b = Irregular(3, [3]);
        Same(F.conv1d(x, w, b, 1, padding, dilation, 3).Values(), FusedKernels.DepthwiseConv1d(x, w, b, padding, dilation));
        Same(F.conv1d(x, w, null, 1, padding, dilation, 3).Values(), FusedKernels.DepthwiseConv1d(x, w, null, padding, dilation));
        using var turned = x.transpose(1, 2).contiguous().transpose(1, 2);
        Same(
            F.conv1d(x, w, b, 1, padding, dilation, 3).@float().Values(),
            FusedKernels.DepthwiseConv1d(turned.@float(), w.@float(), b.@float(), padding, dilation), 1e-5);
        Gradients(t => FusedKernels.DepthwiseConv1d(t[0], t[1], t[2], padding, dilation), x, w, b);
    }

    [Fact]
    public void Depthwise_convolution_refuses_what_does_not_fit()
    {
        Assert.Throws<ExternalException>(() => FusedKernels.DepthwiseConv1d(zeros(1, 2, 5), zeros(3, 1, 3)));
        Assert.Throws<ExternalException>(() => FusedKernels.DepthwiseConv1d(zeros(1, 2, 2), zeros(2, 1, 3)));
        Assert.Throws<ExternalException>(() => FusedKernels.DepthwiseConv1d(zeros(1, 2, 5, ScalarType.Int64), zeros(2, 1, 3, ScalarType.Int64)));
    }

    [Fact]
    public void Depthwise_convolution_does_not_depend_on_the_number_of_threads()
    {
        double[] Gradient(int threads)
        {
            set_num_threads(threads);
            using var x = Irregular(4, 16, 50).@float();
            using var w = Irregular(2, [16, 1, 3]).@float().detach().requires_grad_();
            FusedKernels.DepthwiseConv1d(x, w, null, 2, 2).square().sum().backward();
            return w.grad!.Values();
        }

        var before = get_num_threads();
        try
        {
            Same(Gradient(1), Gradient(2), 0);
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
#endif
