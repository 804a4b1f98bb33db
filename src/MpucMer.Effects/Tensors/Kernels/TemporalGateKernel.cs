using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)) over the frames of x [B, N, T, In], to [B, N, T - 2, Out], with kernels of three frames;
/// before it the batch normalisation over nodes and after it the dropout, where there are any. Inputs: x, then weights [Out, In, 1, 3] and
/// biases [Out] of conv1, conv2 and conv3 in turn, then gamma, beta, running mean and running variance of the norm. Three frames of a row
/// lie next to each other in memory, so a convolution is a product whose left rows overlap, and conv1 and conv3 are one. Their columns
/// stand beside conv2's in each strip: both sums of an output are there together, in the first cache, and only the output is written to
/// memory. The gradient computes conv2 and the normalised row again, which is cheaper than memory for them; what was dropped is zero in the
/// output, like what the ReLU cut off.
/// </summary>
internal sealed unsafe class TemporalGateKernel<T>(TemporalGateKernel<T>.Norm? norm = null, TemporalGateKernel<T>.Drop? drop = null)
    : Kernel
    where T : struct, ILanes<T>
{
    private const int Taps = 3;

    public sealed record Norm(int Views, double Momentum, double Epsilon);

    public sealed record Drop(long Seed, double Rate);

    public override Result Forward(Tensor[] inputs, bool learning) =>
        drop is null ? Forward(inputs, learning, default(NoDropout)) : Forward(inputs, learning, new HashDropout(drop.Seed, drop.Rate));

    private Result Forward<TDropout>(Tensor[] inputs, bool learning, TDropout dropout)
        where TDropout : struct, IDropout
    {
        var x = inputs[0].contiguous();
        Tensor[] parameters = [.. inputs.Skip(1).Take(6).Select(p => p.contiguous())];
        var s = new Sizes(x, parameters[0]);
        var y = Memory.New(x.shape[0], x.shape[1], s.After, s.Out);
        var weights = new Weights(parameters[0], parameters[2], parameters[4]);
        using var strips = Scratch.Of(s.Strips * s.Depth * s.Width);
        using var biases = Scratch.Of(s.Strips * s.Width);
        s.Join(weights, strips.Start);
        s.Join(parameters[1].Start(), parameters[3].Start(), parameters[5].Start(), biases.Start);
        float* px = x.Start(),
            py = y.Start(),
            panel = strips.Start,
            bias = biases.Start;
        void Row(nint row, float* input, float* sums)
        {
            for (nint strip = 0; strip < s.Strips; strip++)
            {
                var place = row * s.After * s.Out + strip * T.Count;
                Tiles.Multiply<T, TwoVectors, Begun<T, TwoVectors>>(
                    input,
                    s.In,
                    1,
                    panel + strip * s.Depth * s.Width,
                    s.After,
                    s.Depth,
                    new(bias + strip * s.Width, sums, s.Width, false)
                );
                Open(sums, s.After, py + place, s.Out, place, dropout);
            }
        }
        if (norm is null)
        {
            Parts.Each(s.Rows, Parts.Many, (_, from, to) =>
            {
                using var sums = Scratch.Of(s.After * s.Width);
                for (var row = from; row < to; row++)
                    Row(row, px + row * s.Block, sums.Start);
            });
            return learning ? new(y, x, parameters[0], parameters[2], parameters[3], parameters[4], y) : new(y);
        }
        var (gamma, beta) = (inputs[7], inputs[8]);
        var groups = new NodeGroups<T>(x, norm.Views);
        var moments = Memory.New(groups.Count, 2);
        var squares = new double[groups.Count];
        float* pg = gamma.Start(),
            pb = beta.Start(),
            own = moments.Start();
        Parts.Each(groups.Count, Parts.Many, (_, from, to) =>
        {
            using var line = Scratch.Of(s.Block);
            using var sums = Scratch.Of(s.After * s.Width);
            for (var group = from; group < to; group++)
            {
                (var mean, squares[group]) = groups.Moments(px, group);
                own[2 * group] = (float)mean;
                own[2 * group + 1] = (float)(1 / Math.Sqrt(squares[group] / (groups.Clips * groups.Block) + norm.Epsilon));
                for (nint clip = 0; clip < groups.Clips; clip++)
                {
                    var row = groups.Row(group, clip);
                    Normalise(px + row * s.Block, own + 2 * group, pg[group % groups.Nodes], pb[group % groups.Nodes], s.Block, line.Start);
                    Row(row, line.Start, sums.Start);
                }
            }
        });
        groups.Remember(own, squares, norm.Momentum, inputs[9].Start(), inputs[10].Start());
        return learning ? new(y, x, parameters[0], parameters[2], parameters[3], parameters[4], y, gamma, beta, moments) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, w1, y) = (saved[0], saved[1], saved[5]);
        var s = new Sizes(x, w1);
        var weights = new Weights(w1, saved[2], saved[4]);
        // The norm's gradients come from its output's.
        var gx = wanted[0] || norm is not null ? Memory.New(x.shape) : null;
        using var strips = Scratch.Of(s.Strips * s.Depth * s.Width);
        using var gates = Scratch.Of(s.Depth * s.Out);
        using var turned = Scratch.Of(s.Strips * Taps * s.Width * s.In);
        s.Join(weights, strips.Start);
        s.Gates(weights, gates.Start);
        if (gx is not null)
            s.Turn(strips.Start, turned.Start);
        // Without a norm each row is a group.
        var groups = norm is null ? default : new NodeGroups<T>(x, norm.Views);
        var (count, clips) = norm is null ? (s.Rows, 1) : (groups.Count, groups.Clips);
        var parts = Parts.Count(count, Parts.OfSums);
        var size = s.Strips * (s.Depth + 1) * s.Width;
        using var sums = Scratch.Zeros(parts * size);
        // Of each group: Σ g x̂ and Σ g.
        var (tilts, levels) = (new double[groups.Count], new double[groups.Count]);
        float* px = x.Start(),
            py = y.Start(),
            pg = gradient.Start(),
            pgx = gx is null ? null : gx.Start();
        float* gate = gates.Start,
            back = turned.Start,
            bias = saved[3].Start(),
            all = sums.Start;
        float* gamma = norm is null ? null : saved[6].Start(),
            beta = norm is null ? null : saved[7].Start(),
            own = norm is null ? null : saved[8].Start();
        var scale = drop is null ? 1 : HashDropout.ScaleOf(drop.Rate);
        Parts.Each(count, Parts.OfSums, (part, from, to) =>
        {
            // The gradient of both sums, strip by strip, two frames of zeros before and after.
            var length = (s.After + 2 * (Taps - 1)) * s.Width;
            using var slopes = Scratch.Zeros(s.Strips * length);
            using var opened = Scratch.Of(s.After * s.Width);
            using var line = Scratch.Of(s.Block);
            for (var group = from; group < to; group++)
            {
                for (nint clip = 0; clip < clips; clip++)
                {
                    var row = norm is null ? group : groups.Row(group, clip);
                    float* input = px + row * s.Block,
                        normed = input,
                        to_x = pgx == null ? null : pgx + row * s.Block;
                    if (norm is not null)
                        Normalise(
                            input,
                            own + 2 * group,
                            gamma[group % groups.Nodes],
                            beta[group % groups.Nodes],
                            s.Block,
                            normed = line.Start
                        );
                    var at = row * s.After * s.Out;
                    Close(
                        s,
                        normed,
                        gate,
                        bias,
                        opened.Start,
                        py + at,
                        pg + at,
                        scale,
                        slopes.Start,
                        length,
                        all + part * size + s.Strips * s.Depth * s.Width
                    );
                    Spread(s, normed, slopes.Start, length, back, all + part * size, to_x);
                    if (norm is null)
                        continue;
                    var (sum, product) = NodeGroups<T>.Products(to_x, input, own[2 * group], s.Block);
                    levels[group] += sum;
                    tilts[group] += product * own[2 * group + 1];
                }
                if (norm is null)
                    continue;
                var (a, b, c) = groups.Slope(gamma[group % groups.Nodes], own[2 * group], own[2 * group + 1], levels[group], tilts[group]);
                for (nint clip = 0; clip < clips; clip++)
                {
                    var at = groups.Row(group, clip) * s.Block;
                    NodeGroups<T>.Plane(pgx + at, px + at, a, b, c, s.Block, pgx + at);
                }
            }
        });
        for (var part = 1; part < parts; part++)
            Elementwise.Add<T>(all, all + part * size, size);
        Tensor outer = Memory.New(w1.shape),
            open = Memory.New(w1.shape),
            outerBias = Memory.New(s.Out),
            openBias = Memory.New(s.Out);
        s.Part(all, outer.Start(), open.Start(), outerBias.Start(), openBias.Start());
        // conv1 and conv3 have one gradient; each gets its own copy, as optimisers may write in it.
        Tensor?[] gradients = [wanted[0] ? gx : null, outer, outerBias, open, openBias, outer.clone(), outerBias.clone()];
        return norm is null ? gradients : [.. gradients, OfNodes(tilts, groups.Nodes), OfNodes(levels, groups.Nodes), null, null];
    }

    private static void Normalise(float* x, float* moments, float gamma, float beta, nint n, float* y)
    {
        var factor = moments[1] * gamma;
        NodeGroups<T>.Line(x, factor, beta - moments[0] * factor, n, y);
    }

    /// <summary>relu(left + sigmoid(right)), and what dropout leaves of it, from the two sums of each output of a strip.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Open<TDropout>(float* sums, nint rows, float* y, nint stride, nint place, in TDropout dropout)
        where TDropout : struct, IDropout
    {
        for (nint row = 0; row < rows; row++, sums += 2 * T.Count)
            dropout
                .Of(Elementwise.Relu(T.Load(sums) + Elementwise.Sigmoid(T.Load(sums + T.Count))), place + row * stride)
                .Store(y + row * stride);
    }

    /// <summary>The gradient of both sums of a row, strip by strip, and its own sums over frames.</summary>
    /// <param name="opened">Room for conv2 of one strip or of two.</param>
    private static void Close(
        in Sizes s,
        float* x,
        float* gate,
        float* bias,
        float* opened,
        float* y,
        float* g,
        float scale,
        float* slopes,
        nint length,
        float* biases
    )
    {
        for (nint strip = 0; strip < s.Strips; strip += 2)
        {
            var (column, together) = (strip * T.Count, Math.Min(2, s.Strips - strip));
            float* panel = gate + column * s.Depth;
            if (together == 2)
                Tiles.Multiply<T, TwoVectors, Begun<T, TwoVectors>>(
                    x,
                    s.In,
                    1,
                    panel,
                    s.After,
                    s.Depth,
                    new(bias + column, opened, 2 * T.Count, false)
                );
            else
                Tiles.Multiply<T, OneVector, Begun<T, OneVector>>(
                    x,
                    s.In,
                    1,
                    panel,
                    s.After,
                    s.Depth,
                    new(bias + column, opened, T.Count, false)
                );
            for (nint one = 0; one < together; one++)
            {
                var (at, into) = (column + one * T.Count, strip + one);
                Shut(
                    opened + one * T.Count,
                    together * T.Count,
                    s.After,
                    y + at,
                    g + at,
                    s.Out,
                    scale,
                    slopes + into * length + (Taps - 1) * s.Width,
                    biases + into * s.Width
                );
            }
        }
    }

    /// <summary>The gradient of conv1 and of conv2 side by side, from conv2; adds their sums over rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shut(float* opened, nint step, nint rows, float* y, float* g, nint stride, float scale, float* slopes, float* sums)
    {
        T outer = T.Load(sums),
            inner = T.Load(sums + T.Count);
        for (nint row = 0; row < rows; row++, opened += step, y += stride, g += stride, slopes += 2 * T.Count)
        {
            var through = Elementwise.ReluGradient(T.Load(y), T.Load(g) * T.Of(scale));
            var open = Elementwise.Sigmoid(T.Load(opened));
            var bent = through * open * (T.Of(1) - open);
            through.Store(slopes);
            bent.Store(slopes + T.Count);
            (outer, inner) = (outer + through, inner + bent);
        }
        outer.Store(sums);
        inner.Store(sums + T.Count);
    }

    /// <summary>Adds a row's gradient of the weights, and writes its input's.</summary>
    private static void Spread(in Sizes s, float* x, float* slopes, nint length, float* back, float* sums, float* gx)
    {
        for (nint strip = 0; strip < s.Strips; strip++)
        {
            float* at = slopes + strip * length,
                sum = sums + strip * s.Depth * s.Width;
            Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(
                x,
                1,
                s.In,
                at + (Taps - 1) * s.Width,
                s.Depth,
                s.After,
                new(sum, s.Width, true)
            );
            if (gx == null)
                continue;
            var panel = back + strip * Taps * s.Width * s.In;
            nint column = 0;
            for (; column + s.Width <= s.In; column += s.Width)
                Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(
                    at,
                    s.Width,
                    1,
                    panel + column * Taps * s.Width,
                    s.Frames,
                    Taps * s.Width,
                    new(gx + column, s.In, strip > 0)
                );
            if (column < s.In)
                Tiles.Multiply<T, OneVector, Written<T, OneVector>>(
                    at,
                    s.Width,
                    1,
                    panel + column * Taps * s.Width,
                    s.Frames,
                    Taps * s.Width,
                    new(gx + column, s.In, strip > 0)
                );
        }
    }

    // A node's groups, view by view.
    private static Tensor OfNodes(double[] groups, nint nodes)
    {
        var sums = zeros(nodes);
        for (nint group = 0; group < groups.Length; group++)
            sums.Start()[group % nodes] += (float)groups[group];
        return sums;
    }

    private readonly struct Weights(Tensor w1, Tensor w2, Tensor w3)
    {
        public readonly float* W1 = w1.Start(),
            W2 = w2.Start(),
            W3 = w3.Start();
    }

    /// <summary>A strip has <see cref="ILanes{T}.Count"/> output channels: their columns of conv1 + conv3, and then of conv2.</summary>
    private readonly struct Sizes(Tensor x, Tensor w)
    {
        public readonly nint Rows = (nint)(x.shape[0] * x.shape[1]),
            Frames = (nint)x.shape[2],
            In = (nint)x.shape[3],
            Out = (nint)w.shape[0];

        public nint After => Frames - Taps + 1;

        /// <summary>Numbers of a row of the input.</summary>
        public nint Block => Frames * In;

        public nint Depth => Taps * In;

        public nint Width => 2 * T.Count;

        public nint Strips => Out / T.Count;

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

        /// <summary>The biases in the order of the strips' columns.</summary>
        public void Join(float* b1, float* b2, float* b3, float* biases)
        {
            for (nint o = 0; o < Out; o++)
            {
                biases[Place(o)] = b1[o] + b3[o];
                biases[Place(o) + T.Count] = b2[o];
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
                for (nint k = 0; k < Taps; k++)
                    strips[column * Depth + (k * In + i) * width + o - column] = w.W2[(o * In + i) * Taps + k];
            }
        }

        /// <summary>
        /// The input's gradient is a convolution with the taps turned round: for each strip, and for each strip of input channels, [taps *
        /// width, channels].
        /// </summary>
        public void Turn(float* strips, float* turned)
        {
            for (nint strip = 0; strip < Strips; strip++)
            for (nint i = 0; i < In; i++)
            {
                var column = i / Width * Width;
                var width = Math.Min(Width, In - column);
                for (nint k = 0; k < Taps; k++)
                for (nint c = 0; c < Width; c++)
                    turned[strip * Taps * Width * In + column * Taps * Width + ((Taps - 1 - k) * Width + c) * width + i - column] = strips[
                        (strip * Depth + k * In + i) * Width + c
                    ];
            }
        }

        /// <summary>
        /// Sums in the form of <see cref="Join(Weights, float*)"/>'s strips, and of the biases after them, back into that of the
        /// parameters.
        /// </summary>
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

        /// <summary>Of an output channel among the columns of all strips.</summary>
        private static nint Place(nint o) => o / T.Count * 2 * T.Count + o % T.Count;
    }
}
