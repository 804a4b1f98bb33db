using System.Runtime.CompilerServices;
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

/// <summary>What becomes of outputs before they are written.</summary>
internal interface IDropout
{
    /// <summary>Outputs whose first stands at that place in memory.</summary>
    T Of<T>(T y, nint place)
        where T : struct, ILanes<T>;
}

/// <summary>Nothing is dropped.</summary>
internal readonly struct NoDropout : IDropout
{
    public T Of<T>(T y, nint place)
        where T : struct, ILanes<T> => y;
}

/// <summary>
/// An element is kept, and scaled, where a hash of the seed and of its place is at least the rate: no mask is stored, and it is the same
/// for any number of threads.
/// Places are less than 2^32.
/// </summary>
internal readonly struct HashDropout(long seed, double rate) : IDropout
{
    // What does not depend on the place is hashed once.
    private readonly uint first = (uint)seed,
        second = Mixed((uint)(seed >> 32)),
        limit = (uint)Math.Min(uint.MaxValue, rate * 4294967296.0);
    private readonly float scale = ScaleOf(rate);

    public static float ScaleOf(double rate) => (float)(1 / (1 - rate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Of<T>(T y, nint place)
        where T : struct, ILanes<T>
    {
        var bits = T.AddBits(T.OfBits((uint)place), T.Indices);
        var keep = T.AtLeast(Mixed(Mixed(bits ^ T.OfBits(first)) ^ T.OfBits(second)), T.OfBits(limit));
        return T.Select(keep, y * T.Of(scale), default);
    }

    /// <summary>A hash of 32 bits that is one-to-one and changes half of the bits with each (lowbias32 of Chris Wellons).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mixed<T>(T x)
        where T : struct, ILanes<T>
    {
        x = T.MultiplyBits(x ^ (x >>> 16), T.OfBits(0x7feb352d));
        x = T.MultiplyBits(x ^ (x >>> 15), T.OfBits(0x846ca68b));
        return x ^ (x >>> 16);
    }

    private static uint Mixed(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352d;
        x = (x ^ (x >> 15)) * 0x846ca68b;
        return x ^ (x >> 16);
    }
}
