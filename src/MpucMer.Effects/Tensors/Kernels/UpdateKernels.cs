using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>The optimisers' steps in one pass over memory, in place.</summary>
internal static unsafe class UpdateKernels<T>
    where T : struct, ILanes<T>
{
    private const nint Block = 1 << 14;

    /// <summary>v = momentum v + (g + decay p); p -= rate v.</summary>
    public static void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, double decay, double momentum, double rate)
    {
        float* p = parameter.Start(),
            g = gradient.Start(),
            v = velocity.Start();
        InBlocks(parameter, (at, n) => Sgd<T>(p + at, g + at, v + at, n, (float)decay, (float)momentum, (float)-rate));
        GC.KeepAlive(gradient);
        GC.KeepAlive(velocity);
    }

    /// <summary>m = β1 m + (1 - β1) g; s = β2 s + (1 - β2) g²; p = kept p - rate m / (√s / correction + epsilon).</summary>
    /// <param name="kept">1 - learning rate · decay.</param>
    /// <param name="correction">√(1 - β2^step).</param>
    /// <param name="rate">Learning rate / (1 - β1^step).</param>
    public static void AdamW(
        Tensor parameter,
        Tensor gradient,
        Tensor mean,
        Tensor square,
        double kept,
        double beta1,
        double beta2,
        double correction,
        double epsilon,
        double rate
    )
    {
        float* p = parameter.Start(),
            g = gradient.Start(),
            m = mean.Start(),
            s = square.Start();
        InBlocks(parameter, (at, n) =>
            AdamW<T>(
                p + at,
                g + at,
                m + at,
                s + at,
                n,
                (float)kept,
                (float)beta1,
                (float)(1 - beta1),
                (float)beta2,
                (float)(1 - beta2),
                (float)correction,
                (float)epsilon,
                (float)-rate
            )
        );
        GC.KeepAlive(gradient);
        GC.KeepAlive(mean);
        GC.KeepAlive(square);
    }

    private static void InBlocks(Tensor parameter, Action<nint, nint> body)
    {
        var n = (nint)parameter.numel();
        Parts.Each((n + Block - 1) / Block, Parts.Many, (_, from, to) => body(from * Block, Math.Min(to * Block, n) - from * Block));
        GC.KeepAlive(parameter);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sgd<TLanes>(float* p, float* g, float* v, nint n, float decay, float momentum, float back)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            var value = TLanes.Load(p + i);
            var step = TLanes.MultiplyAdd(
                TLanes.Of(momentum),
                TLanes.Load(v + i),
                TLanes.MultiplyAdd(TLanes.Of(decay), value, TLanes.Load(g + i))
            );
            step.Store(v + i);
            TLanes.MultiplyAdd(TLanes.Of(back), step, value).Store(p + i);
        }
        if (i < n)
            Sgd<Lanes1>(p + i, g + i, v + i, n - i, decay, momentum, back);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AdamW<TLanes>(
        float* p,
        float* g,
        float* m,
        float* s,
        nint n,
        float kept,
        float beta1,
        float fresh1,
        float beta2,
        float fresh2,
        float correction,
        float epsilon,
        float back
    )
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            var gradient = TLanes.Load(g + i);
            var mean = TLanes.MultiplyAdd(TLanes.Of(beta1), TLanes.Load(m + i), TLanes.Of(fresh1) * gradient);
            var square = TLanes.MultiplyAdd(TLanes.Of(beta2), TLanes.Load(s + i), TLanes.Of(fresh2) * gradient * gradient);
            mean.Store(m + i);
            square.Store(s + i);
            var size = TLanes.Sqrt(square) / TLanes.Of(correction) + TLanes.Of(epsilon);
            TLanes.MultiplyAdd(TLanes.Of(kept), TLanes.Load(p + i), TLanes.Of(back) * mean / size).Store(p + i);
        }
        if (i < n)
            AdamW<Lanes1>(p + i, g + i, m + i, s + i, n - i, kept, beta1, fresh1, beta2, fresh2, correction, epsilon, back);
    }
}
