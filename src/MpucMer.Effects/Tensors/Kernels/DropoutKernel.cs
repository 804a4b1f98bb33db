using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Dropout in training. An element is kept where a hash of the seed and of its place is at least the rate: no mask is stored, and it is the same for any number of threads.
/// </summary>
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
        float* px = x.Start(), py = y.Start();
        var limit = (uint)Math.Min(uint.MaxValue, rate * 4294967296.0);
        var scale = (float)(1 / (1 - rate));
        Parts.Each((n + Block - 1) / Block, Parts.Many, (_, from, to) =>
        {
            var at = from * Block;
            Drop<T>(px + at, py + at, (uint)at, Math.Min(to * Block, n) - at, limit, scale);
        });
        return y;
    }

    // Elements from `at` on, of fewer than 2^32.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Drop<TLanes>(float* x, float* y, uint at, nint n, uint limit, float scale)
        where TLanes : struct, ILanes<TLanes>
    {
        var (first, second) = (TLanes.OfBits((uint)seed), Mixed(TLanes.OfBits((uint)(seed >> 32))));
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            var place = TLanes.AddBits(TLanes.OfBits(at + (uint)i), TLanes.Indices);
            var keep = TLanes.AtLeast(Mixed(Mixed(place ^ first) ^ second), TLanes.OfBits(limit));
            TLanes.Select(keep, TLanes.Load(x + i) * TLanes.Of(scale), default).Store(y + i);
        }
        if (i < n) Drop<Lanes1>(x + i, y + i, at + (uint)i, n - i, limit, scale);
    }

    /// <summary>A hash of 32 bits that is one-to-one and changes half of the bits with each (lowbias32 of Chris Wellons).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Mixed<TLanes>(TLanes x)
        where TLanes : struct, ILanes<TLanes>
    {
        x = TLanes.MultiplyBits(x ^ (x >>> 16), TLanes.OfBits(0x7feb352d));
        x = TLanes.MultiplyBits(x ^ (x >>> 15), TLanes.OfBits(0x846ca68b));
        return x ^ (x >>> 16);
    }
}
