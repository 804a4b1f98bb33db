using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)) over the frames of x [B, N, T, In], to [B, N, T - 2, Out], with kernels of three frames. Inputs: x, then weights
/// [Out, In, 1, 3] and biases [Out] of conv1, conv2 and conv3 in turn. Three frames of a row lie next to each other in memory, so a convolution is a product whose left
/// rows overlap, and conv1 and conv3 are one. Their columns stand beside conv2's in each strip: a tile has both sums of an output in registers, and nothing else is
/// written. The gradient computes conv2 again, which is cheaper than memory for it.
/// </summary>
internal sealed unsafe class TemporalGateKernel<T> : Kernel
    where T : struct, ILanes<T>
{
    public static readonly TemporalGateKernel<T> Instance = new();

    private TemporalGateKernel() { }

    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var x = inputs[0].contiguous();
        Tensor[] parameters = [.. inputs.Skip(1).Select(p => p.contiguous())];
        var s = new Sizes(x, parameters[0]);
        var y = Memory.New(x.shape[0], x.shape[1], s.After, s.Out);
        var weights = new Weights(parameters);
        using var strips = Scratch.Of(s.Strips * s.Depth * s.Width);
        using var biases = Scratch.Of(s.Strips * s.Width);
        s.Join(weights, strips.Start);
        for (nint o = 0; o < s.Out; o++)
        {
            var at = biases.Start + s.Place(o);
            *at = weights.B1[o] + weights.B3[o];
            at[T.Count] = weights.B2[o];
        }
        float* px = x.Start(), py = y.Start(), panel = strips.Start, bias = biases.Start;
        Parts.Each(s.Rows, Parts.Many, (_, from, to) =>
        {
            for (var row = from; row < to; row++)
                for (nint strip = 0; strip < s.Strips; strip++)
                    Tiles.Multiply<T, TwoVectors, Opened>(
                        px + row * s.Frames * s.In, s.In, 1, panel + strip * s.Depth * s.Width, s.After, s.Depth,
                        new(bias + strip * s.Width, py + row * s.After * s.Out + strip * T.Count, s.Out));
        });
        return learning ? new(y, [x, .. parameters.Take(5), y]) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, w1, y) = (saved[0], saved[1], saved[6]);
        var s = new Sizes(x, w1);
        // conv3's bias is not needed, and not saved.
        var weights = new Weights([.. saved.Skip(1).Take(5), saved[2]]);
        var gx = wanted[0] ? Memory.New(x.shape) : null;
        using var strips = Scratch.Of(s.Strips * s.Depth * s.Width);
        using var gates = Scratch.Of(s.Depth * s.Out);
        using var turned = Scratch.Of(s.Strips * Sizes.Taps * s.Width * s.In);
        s.Join(weights, strips.Start);
        s.Gates(weights, gates.Start);
        if (gx is not null) s.Turn(strips.Start, turned.Start);
        var parts = Parts.Count(s.Rows, Parts.OfSums);
        var size = s.Strips * (s.Depth + 1) * s.Width;
        using var sums = Scratch.Zeros(parts * size);
        float* px = x.Start(), py = y.Start(), pg = gradient.Start(), pgx = gx is null ? null : gx.Start();
        float* gate = gates.Start, back = turned.Start, bias = weights.B2, all = sums.Start;
        Parts.Each(s.Rows, Parts.OfSums, (part, from, to) =>
        {
            // The gradient of both sums, strip by strip, two frames of zeros before and after.
            var length = (s.After + 2 * (Sizes.Taps - 1)) * s.Width;
            using var slopes = Scratch.Zeros(s.Strips * length);
            float* d = slopes.Start, own = all + part * size, biases = own + s.Strips * s.Depth * s.Width;
            for (var row = from; row < to; row++)
            {
                float* input = px + row * s.Frames * s.In, outputs = py + row * s.After * s.Out, gradients = pg + row * s.After * s.Out;
                nint strip = 0;
                for (; strip + 2 <= s.Strips; strip += 2) Close<TwoVectors>(strip);
                if (strip < s.Strips) Close<OneVector>(strip);
                for (strip = 0; strip < s.Strips; strip++)
                {
                    float* at = d + strip * length, inner = at + (Sizes.Taps - 1) * s.Width, sum = own + strip * s.Depth * s.Width;
                    Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(input, 1, s.In, inner, s.Depth, s.After, new(sum, s.Width, true));
                    if (pgx == null) continue;
                    var panel = back + strip * Sizes.Taps * s.Width * s.In;
                    var to_x = pgx + row * s.Frames * s.In;
                    nint column = 0;
                    for (; column + s.Width <= s.In; column += s.Width)
                        Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(
                            at, s.Width, 1, panel + column * Sizes.Taps * s.Width, s.Frames, Sizes.Taps * s.Width, new(to_x + column, s.In, strip > 0));
                    if (column < s.In)
                        Tiles.Multiply<T, OneVector, Written<T, OneVector>>(
                            at, s.Width, 1, panel + column * Sizes.Taps * s.Width, s.Frames, Sizes.Taps * s.Width, new(to_x + column, s.In, strip > 0));
                }

                void Close<TWidth>(nint strip)
                    where TWidth : struct, IWidth
                {
                    var column = strip * T.Count;
                    Tiles.Multiply<T, TWidth, Closed<TWidth>>(
                        input, s.In, 1, gate + column * s.Depth, s.After, s.Depth,
                        new(bias + column, outputs + column, gradients + column, s.Out, d + strip * length + (Sizes.Taps - 1) * s.Width, length, biases + strip * s.Width));
                }
            }
        });
        for (var part = 1; part < parts; part++) Elementwise.Add<T>(all, all + part * size, size);
        Tensor outer = Memory.New(w1.shape), open = Memory.New(w1.shape), outerBias = Memory.New(s.Out), openBias = Memory.New(s.Out);
        s.Part(all, outer.Start(), open.Start(), outerBias.Start(), openBias.Start());
        // conv1 and conv3 have one gradient; each gets its own copy, as optimisers may write in it.
        return [gx, outer, outerBias, open, openBias, outer.clone(), outerBias.clone()];
    }

    /// <summary>Starts with the biases, and ends as relu(left + sigmoid(right)).</summary>
    private readonly struct Opened(float* bias, float* y, nint stride) : IEdge<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Begin(nint row, out T left, out T right) => (left, right) = (T.Load(bias), T.Load(bias + T.Count));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void End(nint row, T left, T right) => Elementwise.Relu(left + Elementwise.Sigmoid(right)).Store(y + row * stride);
    }

    /// <summary>
    /// conv2 of one strip or of two, whose sums end as the gradients of conv1 and of conv2, side by side in d, and are summed over the rows.
    /// </summary>
    private readonly struct Closed<TWidth>(float* bias, float* y, float* g, nint stride, float* d, nint next, float* sums) : IEdge<T>
        where TWidth : IWidth
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Begin(nint row, out T left, out T right)
        {
            left = T.Load(bias);
            right = TWidth.Vectors > 1 ? T.Load(bias + T.Count) : default;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void End(nint row, T left, T right)
        {
            One(row * stride, left, d + 2 * T.Count * row, sums);
            if (TWidth.Vectors > 1) One(row * stride + T.Count, right, d + next + 2 * T.Count * row, sums + 2 * T.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void One(nint at, T sum, float* slopes, float* sums)
        {
            var through = Elementwise.ReluGradient(T.Load(y + at), T.Load(g + at));
            var open = Elementwise.Sigmoid(sum);
            var bent = through * open * (T.Of(1) - open);
            through.Store(slopes);
            bent.Store(slopes + T.Count);
            (T.Load(sums) + through).Store(sums);
            (T.Load(sums + T.Count) + bent).Store(sums + T.Count);
        }
    }

    private readonly struct Weights(Tensor[] p)
    {
        public readonly float* W1 = p[0].Start(), B1 = p[1].Start(), W2 = p[2].Start(), B2 = p[3].Start(), W3 = p[4].Start(), B3 = p[5].Start();
    }

    /// <summary>A strip has <see cref="ILanes{T}.Count"/> output channels: their columns of conv1 + conv3, and then of conv2.</summary>
    private readonly struct Sizes(Tensor x, Tensor w)
    {
        public const int Taps = 3;
        public readonly nint Rows = (nint)(x.shape[0] * x.shape[1]), Frames = (nint)x.shape[2], In = (nint)x.shape[3], Out = (nint)w.shape[0];

        public nint After => Frames - Taps + 1;

        public nint Depth => Taps * In;

        public nint Width => 2 * T.Count;

        public nint Strips => Out / T.Count;

        /// <summary>Of an output channel among the columns of all strips.</summary>
        public nint Place(nint o) => o / T.Count * Width + o % T.Count;

        /// <summary>Strips [depth, width]; a row is an input channel of a frame.</summary>
        public void Join(Weights w, float* strips)
        {
            for (nint o = 0; o < Out; o++)
                for (nint i = 0; i < In; i++)
                    for (nint k = 0; k < Taps; k++)
                    {
                        var (from, to) = ((o * In + i) * Taps + k, (o / T.Count * Depth + k * In + i) * Width + o % T.Count);
                        strips[to] = w.W1[from] + w.W3[from];
                        strips[to + T.Count] = w.W2[from];
                    }
        }

        /// <summary>conv2 alone, two strips to one.</summary>
        public void Gates(Weights w, float* strips)
        {
            for (nint o = 0; o < Out; o++)
            {
                var column = o / Width * Width;
                var width = Math.Min(Width, Out - column);
                for (nint i = 0; i < In; i++)
                    for (nint k = 0; k < Taps; k++) strips[column * Depth + (k * In + i) * width + o - column] = w.W2[(o * In + i) * Taps + k];
            }
        }

        /// <summary>The input's gradient is a convolution with the taps turned round: for each strip, and for each strip of input channels, [taps * width, channels].</summary>
        public void Turn(float* strips, float* turned)
        {
            for (nint strip = 0; strip < Strips; strip++)
                for (nint i = 0; i < In; i++)
                {
                    var column = i / Width * Width;
                    var width = Math.Min(Width, In - column);
                    for (nint k = 0; k < Taps; k++)
                        for (nint c = 0; c < Width; c++)
                            turned[strip * Taps * Width * In + column * Taps * Width + ((Taps - 1 - k) * Width + c) * width + i - column] =
                                strips[(strip * Depth + k * In + i) * Width + c];
                }
        }

        /// <summary>Sums in the form of <see cref="Join"/>'s strips, and of the biases after them, back into that of the parameters.</summary>
        public void Part(float* sums, float* outer, float* open, float* outerBias, float* openBias)
        {
            for (nint o = 0; o < Out; o++)
            {
                for (nint i = 0; i < In; i++)
                    for (nint k = 0; k < Taps; k++)
                    {
                        var (to, from) = ((o * In + i) * Taps + k, (o / T.Count * Depth + k * In + i) * Width + o % T.Count);
                        outer[to] = sums[from];
                        open[to] = sums[from + T.Count];
                    }
                var bias = sums + Strips * Depth * Width + Place(o);
                outerBias[o] = *bias;
                openBias[o] = bias[T.Count];
            }
        }
    }
}
