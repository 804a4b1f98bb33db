using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>Dropout in training (<see cref="HashDropout"/>).</summary>
internal sealed unsafe class DropoutKernel<T>(long seed, double rate) : Kernel
    where T : struct, ILanes<T>
{
    private const nint Block = 1 << 14;

    public override Result Forward(Tensor[] inputs, bool learning) => new(Dropped(inputs[0].contiguous()));

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted) => [Dropped(gradient)];

    private Tensor Dropped(Tensor x)
    {
        var y = Memory.New(x.shape);
        var n = (nint)x.numel();
        float* px = x.Start(),
            py = y.Start();
        var dropout = new HashDropout(seed, rate);
        Parts.Each((n + Block - 1) / Block, Parts.Many, (_, from, to) => Drop<T>(px, py, from * Block, Math.Min(to * Block, n), dropout));
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Drop<TLanes>(float* x, float* y, nint from, nint to, in HashDropout dropout)
        where TLanes : struct, ILanes<TLanes>
    {
        for (; from + TLanes.Count <= to; from += TLanes.Count)
            dropout.Of(TLanes.Load(x + from), from).Store(y + from);
        if (from < to)
            Drop<Lanes1>(x, y, from, to, dropout);
    }
}
