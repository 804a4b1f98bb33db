using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// conv1d with as many groups as channels and stride 1, of x [B, T, C], with weight [C, 1, K] and bias [C]: inputs in this order. Channels
/// are the vectors.
/// </summary>
internal sealed unsafe class DepthwiseKernel<T>(long padding, long dilation) : Kernel
    where T : struct, ILanes<T>
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        Tensor x = inputs[0].contiguous(),
            w = inputs[1].contiguous();
        var s = new Sizes(x, w, padding, dilation);
        var y = Memory.New(s.Clips, s.After, s.Channels);
        using var turned = Turned(s, w.Start());
        float* px = x.Start(),
            py = y.Start(),
            pb = inputs[2].Start(),
            taps = turned.Start;
        Parts.Each(s.Clips, Parts.Many, (_, from, to) =>
        {
            for (var clip = from; clip < to; clip++)
            for (nint t = 0; t < s.After; t++)
                Gather<T>(
                    s,
                    px + clip * s.Frames * s.Channels,
                    taps,
                    pb,
                    t - s.Padding,
                    s.Dilation,
                    s.Frames,
                    s.Channels,
                    py + (clip * s.After + t) * s.Channels
                );
        });
        return learning ? new(y, x, w) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, w) = (saved[0], saved[1]);
        var s = new Sizes(x, w, padding, dilation);
        Tensor? gx = wanted[0] ? Memory.New(x.shape) : null;
        Tensor gw = Memory.New(w.shape),
            gb = Memory.New(s.Channels);
        using var turned = Turned(s, w.Start());
        using var zeros = Scratch.Zeros(s.Channels);
        var parts = Parts.Count(s.Clips, Parts.OfSums);
        // Of a part: each tap's gradient, and the bias's.
        var size = (s.Taps + 1) * s.Channels;
        using var sums = Scratch.Zeros(parts * size);
        float* px = x.Start(),
            pg = gradient.Start(),
            pgx = gx is null ? null : gx.Start(),
            taps = turned.Start,
            none = zeros.Start,
            all = sums.Start;
        Parts.Each(s.Clips, Parts.OfSums, (part, from, to) =>
        {
            var own = all + part * size;
            for (var clip = from; clip < to; clip++)
            {
                float* input = px + clip * s.Frames * s.Channels,
                    g = pg + clip * s.After * s.Channels;
                for (nint k = 0; k < s.Taps; k++)
                {
                    // Output t reads input t + shift.
                    var shift = k * s.Dilation - s.Padding;
                    var (first, end) = (Math.Max(0, -shift), Math.Min(s.After, s.Frames - shift));
                    if (first < end)
                        Products<T>(
                            input + (first + shift) * s.Channels,
                            g + first * s.Channels,
                            end - first,
                            s.Channels,
                            s.Channels,
                            own + k * s.Channels
                        );
                }
                for (nint t = 0; t < s.After; t++)
                    Elementwise.Add<T>(own + s.Taps * s.Channels, g + t * s.Channels, s.Channels);
                if (pgx == null)
                    continue;
                // Input f is read by outputs f + padding - k dilation.
                for (nint f = 0; f < s.Frames; f++)
                    Gather<T>(s, g, taps, none, f + s.Padding, -s.Dilation, s.After, s.Channels, pgx + (clip * s.Frames + f) * s.Channels);
            }
        });
        for (var part = 1; part < parts; part++)
            Elementwise.Add<T>(all, all + part * size, size);
        float* pgw = gw.Start(),
            pgb = gb.Start();
        for (nint c = 0; c < s.Channels; c++)
        {
            for (nint k = 0; k < s.Taps; k++)
                pgw[c * s.Taps + k] = all[k * s.Channels + c];
            pgb[c] = all[s.Taps * s.Channels + c];
        }
        return [gx, gw, gb];
    }

    private static Scratch Turned(Sizes s, float* w)
    {
        var turned = Scratch.Of(s.Taps * s.Channels);
        for (nint c = 0; c < s.Channels; c++)
        for (nint k = 0; k < s.Taps; k++)
            turned.Start[k * s.Channels + c] = w[c * s.Taps + k];
        return turned;
    }

    /// <summary>y = b + Σ over the taps k of w[k] x[at + k step], for frames that there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<TLanes>(in Sizes s, float* x, float* w, float* b, nint at, nint step, nint frames, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint c = 0;
        for (; c + TLanes.Count <= n; c += TLanes.Count)
        {
            var sum = TLanes.Load(b + c);
            for (nint k = 0, f = at; k < s.Taps; k++, f += step)
                if ((nuint)f < (nuint)frames)
                    sum = TLanes.MultiplyAdd(TLanes.Load(w + k * s.Channels + c), TLanes.Load(x + f * s.Channels + c), sum);
            sum.Store(y + c);
        }
        if (c < n)
            Gather<Lanes1>(s, x + c, w + c, b + c, at, step, frames, n - c, y + c);
    }

    /// <summary>Adds Σ x g over frames, channel by channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<TLanes>(float* x, float* g, nint frames, nint channels, nint n, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        nint c = 0;
        for (; c + TLanes.Count <= n; c += TLanes.Count)
        {
            var sum = TLanes.Load(sums + c);
            for (nint t = 0; t < frames; t++)
                sum = TLanes.MultiplyAdd(TLanes.Load(x + t * channels + c), TLanes.Load(g + t * channels + c), sum);
            sum.Store(sums + c);
        }
        if (c < n)
            Products<Lanes1>(x + c, g + c, frames, channels, n - c, sums + c);
    }

    private readonly struct Sizes(Tensor x, Tensor w, long padding, long dilation)
    {
        public readonly nint Clips = (nint)x.shape[0],
            Frames = (nint)x.shape[1],
            Channels = (nint)x.shape[2],
            Taps = (nint)w.shape[2],
            Padding = (nint)padding,
            Dilation = (nint)dilation;

        public nint After => Frames + 2 * Padding - Dilation * (Taps - 1);
    }
}
