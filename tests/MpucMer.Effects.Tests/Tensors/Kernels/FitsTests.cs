using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Pure.Networks;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>
/// What the kernels take, and that plain operations take the rest: other devices, types and sizes. Nothing of those is ever read by
/// address.
/// </summary>
[Collection("Tensors")]
public sealed class FitsTests
{
    private static readonly IKernels Kernels = CpuKernels<Lanes128>.Instance;
    private static readonly Graph Pair = new(2, Seq1((0, 1)));

    [Fact]
    public void The_shapes_of_the_encoders_fit()
    {
        using var scope = NewDisposeScope();
        var x = zeros(4, 51, 9, 64).requires_grad_();
        Assert.True(Fits.TemporalGate(x, null, 1, GateOf(64, 64), 0));
        Assert.True(Fits.TemporalGate(zeros(4, 51, 9, 2), null, 1, GateOf(2, 64), 0));
        Assert.True(Fits.GraphMix(x, zeros(51, 51), zeros(64, 16)));
        Assert.True(Fits.NodeNorm(x, NodeOf(51), 2));
        var sound = zeros(4, 90, 128).transpose(1, 2);
        Assert.True(Fits.GlobalNorm(sound, zeros(1), zeros(128), zeros(128)));
        Assert.True(Fits.GlobalNorm(sound, null, zeros(128), zeros(128)));
        Assert.True(Fits.Depthwise(sound, zeros(128, 1, 3), zeros(128), 4, 4));
        Assert.True(Fits.Linear(zeros(6, 51, 80), zeros(512, 80), zeros(512)));
        Assert.True(Fits.Dropout(sound, .1));
        Assert.True(Fits.Update(zeros(5), zeros(5), zeros(5)));
    }

    [Fact]
    public void What_the_kernels_have_no_code_for_does_not()
    {
        using var scope = NewDisposeScope();
        var x = zeros(4, 51, 9, 64);
        Assert.False(Fits.TemporalGate(x, null, 1, GateOf(64, 20), 0), "channels that are no whole vectors");
        Assert.False(Fits.TemporalGate(zeros(4, 51, 9, 2).requires_grad_(), null, 1, GateOf(2, 64), 0), "the gradient of such channels");
        Assert.False(Fits.TemporalGate(zeros(4, 51, 2, 64), null, 1, GateOf(64, 64), 0), "too few frames");
        Assert.False(Fits.TemporalGate(zeros(0, 51, 9, 64), null, 1, GateOf(64, 64), 0), "no clip");
        Assert.False(Fits.GraphMix(x, zeros(51, 51), zeros(64, 20)));
        Assert.False(Fits.GraphMix(x, zeros(51, 51).requires_grad_(), zeros(64, 16)), "a gradient of the adjacency");
        Assert.False(Fits.NodeNorm(x, NodeOf(51), 3), "views that do not divide the batch");
        Assert.False(Fits.NodeNorm(zeros(2, 51), NodeOf(51), 2), "one value");
        Assert.False(
            Fits.NodeNorm(x, NodeOf(102) with { Gamma = zeros(102)[.., TensorIndex.None].slice(0, 0, 102, 2).squeeze(1) }, 2),
            "gaps"
        );
        Assert.False(Fits.Depthwise(zeros(1, 3, 5), zeros(3, 1, 7), zeros(3), 0, 1), "a kernel longer than the frames");
        Assert.False(Fits.Linear(zeros(64, 80), zeros(512, 80), zeros(512)), "few rows");
        Assert.False(Fits.Linear(zeros(600, 80), zeros(500, 80), zeros(500)), "columns that are no whole vectors");
        Assert.False(Fits.Linear(zeros(600, 80), zeros(512, 96), zeros(512)), "sizes that do not belong together");
        Assert.False(Fits.Dropout(x, 1));
        Assert.False(Fits.Update(zeros(5, 2), zeros(2, 5).t(), zeros(5, 2)), "another layout");
    }

    [Theory]
    [InlineData(ScalarType.Float64, DeviceType.CPU)]
    [InlineData(ScalarType.BFloat16, DeviceType.CPU)]
    [InlineData(ScalarType.Float32, DeviceType.META)]
    public void Other_types_and_devices_do_not(ScalarType type, DeviceType device)
    {
        using var scope = NewDisposeScope();
        Tensor Other(params long[] shape) => zeros(shape, type, new Device(device));
        var gate = GateOf(64, 64, Other);
        Assert.False(Fits.TemporalGate(Other(4, 51, 9, 64), null, 1, gate, 0));
        Assert.False(Fits.TemporalGate(zeros(4, 51, 9, 64), null, 1, gate, 0), "a parameter of another kind");
        Assert.False(Fits.GraphMix(Other(4, 51, 9, 64), Other(51, 51), Other(64, 16)));
        Assert.False(Fits.NodeNorm(Other(4, 51, 9, 64), NodeOf(51, Other), 2));
        Assert.False(Fits.GlobalNorm(Other(4, 128, 9), null, Other(128), Other(128)));
        Assert.False(Fits.Depthwise(Other(4, 128, 9), Other(128, 1, 3), Other(128), 1, 1));
        Assert.False(Fits.Linear(Other(600, 80), Other(512, 80), Other(512)));
        Assert.False(Fits.Dropout(Other(4), .1));
        Assert.False(Fits.Update(Other(4), Other(4), Other(4)));
    }

    [Fact]
    public void Tensors_of_2_GiB_do_not()
    {
        using var scope = NewDisposeScope();
        // One number that says that it is many.
        var x = zeros(1, 1, 1, 1).expand(1 << 10, 51, 1 << 8, 64);
        Assert.False(Fits.TemporalGate(x, null, 1, GateOf(64, 64), 0));
        Assert.False(Fits.TemporalGate(x[.., .., .., ..16], null, 1, GateOf(16, 64), 0), "an output of that size");
        Assert.True(Fits.TemporalGate(x[.., .., .., ..16], null, 1, GateOf(16, 16), 0));
        Assert.False(Fits.GraphMix(x, zeros(51, 51), zeros(64, 16)));
        Assert.False(Fits.NodeNorm(x, NodeOf(51), 2));
        Assert.False(Fits.GlobalNorm(x.flatten(1, 2).transpose(1, 2), null, zeros(64), zeros(64)));
        Assert.False(Fits.Depthwise(x.flatten(1, 2).transpose(1, 2), zeros(64, 1, 3), zeros(64), 1, 1));
        Assert.False(Fits.Dropout(x, .1));
        Assert.False(Fits.Small(1L << 40, 1L << 40), "more than a long holds");
    }

    [Theory]
    [InlineData(ScalarType.Float32, DeviceType.META)]
    [InlineData(ScalarType.BFloat16, DeviceType.META)]
    [InlineData(ScalarType.BFloat16, DeviceType.CPU)]
    [InlineData(ScalarType.Float64, DeviceType.CPU)]
    public void Where_nothing_fits_plain_operations_do_the_work(ScalarType type, DeviceType device)
    {
        using var scope = NewDisposeScope();
        // Tensors of the meta device have no memory at all: what read them by address would read from nowhere.
        Tensor Other(params long[] shape) => ones(shape, type, new Device(device)).requires_grad_();
        void Is(long[] shape, Tensor y)
        {
            Assert.Equal(shape, y.shape);
            Assert.Equal((type, device), (y.dtype, y.device_type));
            if (y.requires_grad)
                y.sum().backward();
        }
        var node = NodeOf(2, shape => Other(shape).detach());
        Is([3, 2, 9, 16], Kernels.GraphMix(Other(3, 2, 9, 64), Pair, Other(64, 16)));
        Is([4, 64, 9], Kernels.Pointwise(Other(4, 128, 9), Other(64, 128, 1), Other(64)));
        Is([4, 2], Kernels.Dropout(Other(4, 2), .1));
        // libtorch itself has neither convolutions nor norms there.
        if (device == DeviceType.META)
            return;
        Is([4, 2, 9, 64], Kernels.NodeNorm(Other(4, 2, 9, 64), node, 2));
        Is([3, 2, 7, 64], Kernels.TemporalGate(Other(3, 2, 9, 64), GateOf(64, 64, Other)));
        Is([4, 128, 9], Kernels.GlobalNorm(Other(4, 128, 9), Other(1), Other(128), Other(128)));
        Is([4, 128, 9], Kernels.Depthwise(Other(4, 128, 9), Other(128, 1, 3), Other(128), 1, 1));
    }

    private static Gate GateOf(long channels, long after, Func<long[], Tensor>? make = null)
    {
        var of = make ?? (shape => zeros(shape));
        Tensor Weight() => of([after, channels, 1, 3]);
        Tensor Bias() => of([after]);
        return new(Weight(), Bias(), Weight(), Bias(), Weight(), Bias());
    }

    private static NodeStatistics NodeOf(long nodes, Func<long[], Tensor>? make = null)
    {
        var of = make ?? (shape => zeros(shape));
        return new(of([nodes]), of([nodes]), of([nodes]), of([nodes]));
    }
}
