using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// PReLU with one slope (1: none), and then group_norm with one group, of x [B, T, C] over frames and channels. Inputs: x, slope [1], gamma
/// and beta [C]. A clip stays in the cache for all its passes, and only the input is kept for the gradient.
/// </summary>
internal sealed unsafe class GlobalNormKernel<T>(double epsilon) : Kernel
    where T : struct, ILanes<T>
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var (x, slope, gamma) = (inputs[0].contiguous(), inputs[1], inputs[2]);
        var s = new Sizes(x);
        Tensor y = Memory.New(x.shape),
            moments = Memory.New(s.Clips, 2);
        float* px = x.Start(),
            py = y.Start(),
            pg = gamma.Start(),
            pb = inputs[3].Start(),
            own = moments.Start();
        var a = *slope.Start();
        Parts.Each(s.Clips, Parts.Many, (_, from, to) =>
        {
            using var lines = Scratch.Of(2 * s.Channels);
            float* factors = lines.Start,
                offsets = factors + s.Channels;
            for (var clip = from; clip < to; clip++)
            {
                var input = px + clip * s.Block;
                var mean = (float)(Sum(input, a, 0, false, s.Block) / s.Block);
                var scale = (float)(1 / Math.Sqrt(Sum(input, a, mean, true, s.Block) / s.Block + epsilon));
                for (nint c = 0; c < s.Channels; c++)
                {
                    factors[c] = scale * pg[c];
                    offsets[c] = pb[c] - mean * factors[c];
                }
                for (nint t = 0; t < s.Frames; t++)
                    Line<T>(input + t * s.Channels, a, factors, offsets, s.Channels, py + clip * s.Block + t * s.Channels);
                own[2 * clip] = mean;
                own[2 * clip + 1] = scale;
            }
        });
        return learning ? new(y, x, slope, gamma, moments) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, slope, gamma, moments) = (saved[0], saved[1], saved[2], saved[3]);
        var s = new Sizes(x);
        Tensor gx = Memory.New(x.shape),
            gslope = zeros_like(slope),
            ggamma = zeros_like(gamma),
            gbeta = zeros_like(gamma);
        float* px = x.Start(),
            pg = gamma.Start(),
            own = moments.Start(),
            py = gradient.Start(),
            pgx = gx.Start();
        var a = *slope.Start();
        var parts = Parts.Count(s.Clips, Parts.OfSums);
        // Of a part: gamma's gradient, beta's; and the slope's, a sum over everything that cancels, which float32 would add up too roughly.
        var size = 2 * s.Channels;
        var slopes = new double[parts];
        using var sums = Scratch.Zeros(parts * size);
        var all = sums.Start;
        Parts.Each(s.Clips, Parts.OfSums, (part, from, to) =>
        {
            using var own_ = Scratch.Of(2 * s.Channels);
            float* products = own_.Start,
                levels = products + s.Channels,
                total = all + part * size;
            for (var clip = from; clip < to; clip++)
            {
                float* input = px + clip * s.Block,
                    output = py + clip * s.Block,
                    result = pgx + clip * s.Block;
                var (mean, scale) = (own[2 * clip], own[2 * clip + 1]);
                new Span<float>(products, (int)(2 * s.Channels)).Clear();
                for (nint t = 0; t < s.Frames; t++)
                    Gather<T>(input + t * s.Channels, output + t * s.Channels, a, mean, scale, s.Channels, products, levels);
                float level = 0,
                    tilt = 0;
                for (nint c = 0; c < s.Channels; c++)
                {
                    level += pg[c] * levels[c];
                    tilt += pg[c] * products[c];
                }
                Elementwise.Add<T>(total, products, size);
                for (nint t = 0; t < s.Frames; t++)
                {
                    var at = t * s.Channels;
                    slopes[part] += Spread<T>(
                        input + at,
                        output + at,
                        pg,
                        a,
                        mean,
                        scale,
                        level / s.Block,
                        tilt / s.Block,
                        s.Channels,
                        result + at
                    );
                }
            }
        });
        for (var part = 0; part < parts; part++)
        {
            Elementwise.Add<T>(ggamma.Start(), all + part * size, s.Channels);
            Elementwise.Add<T>(gbeta.Start(), all + part * size + s.Channels, s.Channels);
        }
        *gslope.Start() = (float)slopes.Sum();
        return [gx, wanted[1] ? gslope : null, ggamma, gbeta];
    }

    /// <summary>Of prelu(x) - mean, or of its square.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(float* x, float slope, float mean, bool squared, nint n)
    {
        T first = default,
            second = default,
            a = T.Of(slope),
            centre = T.Of(mean);
        nint i = 0;
        for (; i + 2 * T.Count <= n; i += 2 * T.Count)
        {
            var (p, q) = (Elementwise.Prelu(T.Load(x + i), a) - centre, Elementwise.Prelu(T.Load(x + i + T.Count), a) - centre);
            (first, second) = squared ? (T.MultiplyAdd(p, p, first), T.MultiplyAdd(q, q, second)) : (first + p, second + q);
        }
        double sum = (first + second).Sum();
        for (; i < n; i++)
        {
            var p = (x[i] > 0 ? x[i] : slope * x[i]) - mean;
            sum += squared ? p * p : p;
        }
        return sum;
    }

    /// <summary>y = a prelu(x) + b, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<TLanes>(float* x, float slope, float* a, float* b, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
            TLanes
                .MultiplyAdd(Elementwise.Prelu(TLanes.Load(x + i), TLanes.Of(slope)), TLanes.Load(a + i), TLanes.Load(b + i))
                .Store(y + i);
        if (i < n)
            Line<Lanes1>(x + i, slope, a + i, b + i, n - i, y + i);
    }

    /// <summary>Adds g x̂ and g, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<TLanes>(float* x, float* g, float slope, float mean, float scale, nint n, float* products, float* levels)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            var v = TLanes.Load(g + i);
            var unit = (Elementwise.Prelu(TLanes.Load(x + i), TLanes.Of(slope)) - TLanes.Of(mean)) * TLanes.Of(scale);
            TLanes.MultiplyAdd(v, unit, TLanes.Load(products + i)).Store(products + i);
            (TLanes.Load(levels + i) + v).Store(levels + i);
        }
        if (i < n)
            Gather<Lanes1>(x + i, g + i, slope, mean, scale, n - i, products + i, levels + i);
    }

    /// <summary>Writes the input's gradient, and gives the slope's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Spread<TLanes>(
        float* x,
        float* g,
        float* gamma,
        float slope,
        float mean,
        float scale,
        float level,
        float tilt,
        nint n,
        float* gx
    )
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a = TLanes.Of(slope),
            slopes = default;
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
        {
            var v = TLanes.Load(x + i);
            var up = TLanes.Greater(v, default);
            var unit = (TLanes.Select(up, v, v * a) - TLanes.Of(mean)) * TLanes.Of(scale);
            var d =
                TLanes.Of(scale)
                * (TLanes.MultiplyAdd(TLanes.Load(g + i), TLanes.Load(gamma + i), TLanes.Of(-level)) - unit * TLanes.Of(tilt));
            TLanes.Select(up, d, d * a).Store(gx + i);
            slopes += TLanes.Select(up, default, v * d);
        }
        return slopes.Sum() + (i < n ? Spread<Lanes1>(x + i, g + i, gamma + i, slope, mean, scale, level, tilt, n - i, gx + i) : 0);
    }

    private readonly struct Sizes(Tensor x)
    {
        public readonly nint Clips = (nint)x.shape[0],
            Frames = (nint)x.shape[1],
            Channels = (nint)x.shape[2];

        public nint Block => Frames * Channels;
    }
}
