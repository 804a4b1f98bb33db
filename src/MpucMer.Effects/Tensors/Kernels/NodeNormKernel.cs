using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Batch normalisation of <see cref="NodeGroups{T}"/>. Inputs: x, gamma, beta and the running mean and variance, [N] each; the last two are
/// written in place.
/// </summary>
internal sealed unsafe class NodeNormKernel<T>(int views, double momentum, double epsilon) : Kernel
    where T : struct, ILanes<T>
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var (x, gamma) = (inputs[0].contiguous(), inputs[1]);
        var groups = new NodeGroups<T>(x, views);
        var y = Memory.New(x.shape);
        var moments = Memory.New(groups.Count, 2);
        var squares = new double[groups.Count];
        float* px = x.Start(),
            py = y.Start(),
            pg = gamma.Start(),
            pb = inputs[2].Start(),
            own = moments.Start();
        Parts.Each(groups.Count, Parts.Many, (_, from, to) =>
        {
            for (var group = from; group < to; group++)
            {
                (var mean, squares[group]) = groups.Moments(px, group);
                var scale = 1 / Math.Sqrt(squares[group] / (groups.Clips * groups.Block) + epsilon);
                (own[2 * group], own[2 * group + 1]) = ((float)mean, (float)scale);
                var factor = (float)scale * pg[group % groups.Nodes];
                var offset = pb[group % groups.Nodes] - (float)mean * factor;
                for (nint clip = 0; clip < groups.Clips; clip++)
                    NodeGroups<T>.Line(
                        px + groups.Row(group, clip) * groups.Block,
                        factor,
                        offset,
                        groups.Block,
                        py + groups.Row(group, clip) * groups.Block
                    );
            }
        });
        groups.Remember(own, squares, momentum, inputs[3].Start(), inputs[4].Start());
        return learning ? new(y, x, gamma, moments) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, gamma, moments) = (saved[0], saved[1], saved[2]);
        var groups = new NodeGroups<T>(x, views);
        Tensor gx = Memory.New(x.shape),
            ggamma = zeros_like(gamma),
            gbeta = zeros_like(gamma);
        float* px = x.Start(),
            pg = gamma.Start(),
            own = moments.Start(),
            py = gradient.Start(),
            pgx = gx.Start(),
            pgg = ggamma.Start(),
            pgb = gbeta.Start();
        // A node to a part, with its views in order.
        Parts.Each(groups.Nodes, Parts.Many, (_, from, to) =>
        {
            for (var node = from; node < to; node++)
            for (var group = node; group < groups.Count; group += groups.Nodes)
            {
                var (mean, scale) = (own[2 * group], own[2 * group + 1]);
                double level = 0,
                    tilt = 0;
                for (nint clip = 0; clip < groups.Clips; clip++)
                {
                    var at = groups.Row(group, clip) * groups.Block;
                    var (sum, product) = NodeGroups<T>.Products(py + at, px + at, mean, groups.Block);
                    level += sum;
                    tilt += product * scale;
                }
                pgg[node] += (float)tilt;
                pgb[node] += (float)level;
                var (a, b, c) = groups.Slope(pg[node], mean, scale, level, tilt);
                for (nint clip = 0; clip < groups.Clips; clip++)
                {
                    var at = groups.Row(group, clip) * groups.Block;
                    NodeGroups<T>.Plane(py + at, px + at, a, b, c, groups.Block, pgx + at);
                }
            }
        });
        return [gx, ggamma, gbeta, null, null];
    }
}

/// <summary>
/// Batch normalisation in training over the second axis of x [views * B, N, …], each view by its own statistics, as if they had come one
/// after the other: what is normalised together is a group, one for each view and node, of B blocks that each lie without gaps.
/// </summary>
internal readonly unsafe struct NodeGroups<T>(Tensor x, int views)
    where T : struct, ILanes<T>
{
    public readonly nint Nodes = (nint)x.shape[1],
        Clips = (nint)(x.shape[0] / views),
        Count = (nint)x.shape[1] * views,
        Block = (nint)(x.numel() / (x.shape[0] * x.shape[1]));

    /// <summary>Of a clip of a group, in the order of memory.</summary>
    public nint Row(nint group, nint clip) => (group / Nodes * Clips + clip) * Nodes + group % Nodes;

    /// <summary>A group's mean, and the sum of the squares of the distances to it.</summary>
    public (double Mean, double Squares) Moments(float* x, nint group)
    {
        // Each block's while it is in the cache, then those of all together (Chan, Golub and LeVeque).
        double count = 0,
            mean = 0,
            squares = 0;
        for (nint clip = 0; clip < Clips; clip++)
        {
            var (m, q) = OfBlock(x + Row(group, clip) * Block, Block);
            var (more, apart) = (count + Block, m - mean);
            mean += apart * Block / more;
            squares += q + apart * apart * count * Block / more;
            count = more;
        }
        return (mean, squares);
    }

    /// <summary>Writes the running mean and variance [N], view by view.</summary>
    /// <param name="moments">A group's mean and 1 / √(variance + epsilon).</param>
    /// <param name="squares">Of each group.</param>
    public void Remember(float* moments, double[] squares, double momentum, float* mean, float* variance)
    {
        for (nint group = 0; group < Count; group++)
        {
            var node = group % Nodes;
            mean[node] = (float)((1 - momentum) * mean[node] + momentum * moments[2 * group]);
            variance[node] = (float)((1 - momentum) * variance[node] + momentum * (squares[group] / (Clips * Block - 1)));
        }
    }

    /// <summary>The input's gradient of a group, as a g + b x + c.</summary>
    /// <param name="level">Σ g.</param>
    /// <param name="tilt">Σ g x̂.</param>
    public (float A, float B, float C) Slope(float gamma, float mean, float scale, double level, double tilt)
    {
        var count = (double)(Clips * Block);
        var a = gamma * scale;
        var b = (float)(-a * scale * tilt / count);
        return (a, b, (float)(-a * level / count - b * mean));
    }

    /// <summary>Σ g and Σ g (x - mean) of n numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Sum, double Product) Products(float* g, float* x, float mean, nint n)
    {
        var strip = Strips.Of<T>(n);
        if (strip == n)
            return OfStrip(g, x, mean, n);
        double sum = 0,
            product = 0;
        for (nint at = 0; at < n; at += strip)
        {
            var (s, p) = OfStrip(g + at, x + at, mean, Math.Min(strip, n - at));
            (sum, product) = (sum + s, product + p);
        }
        return (sum, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Product) OfStrip(float* g, float* x, float mean, nint n)
    {
        T sums = default,
            products = default,
            centre = T.Of(mean);
        nint i = 0;
        for (; i + T.Count <= n; i += T.Count)
        {
            var v = T.Load(g + i);
            (sums, products) = (sums + v, T.MultiplyAdd(v, T.Load(x + i) - centre, products));
        }
        double sum = sums.Sum(),
            product = products.Sum();
        for (; i < n; i++)
            (sum, product) = (sum + g[i], product + g[i] * (x[i] - mean));
        return (sum, product);
    }

    /// <summary>y = a x + b.</summary>
    public static void Line(float* x, float a, float b, nint n, float* y) => LineOf<T>(x, a, b, n, y);

    /// <summary>y = a g + b x + c; y may be g.</summary>
    public static void Plane(float* g, float* x, float a, float b, float c, nint n, float* y) => PlaneOf<T>(g, x, a, b, c, n, y);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Squares) OfBlock(float* x, nint n)
    {
        T first = default,
            second = default;
        nint i = 0;
        for (; i + 2 * T.Count <= n; i += 2 * T.Count)
            (first, second) = (first + T.Load(x + i), second + T.Load(x + i + T.Count));
        double sum = (first + second).Sum();
        for (; i < n; i++)
            sum += x[i];
        var mean = (float)(sum / n);
        var centre = T.Of(mean);
        (first, second, i) = (default, default, 0);
        for (; i + 2 * T.Count <= n; i += 2 * T.Count)
        {
            var (a, b) = (T.Load(x + i) - centre, T.Load(x + i + T.Count) - centre);
            (first, second) = (T.MultiplyAdd(a, a, first), T.MultiplyAdd(b, b, second));
        }
        double squares = (first + second).Sum();
        for (; i < n; i++)
            squares += (x[i] - mean) * (x[i] - mean);
        return (mean, squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LineOf<TLanes>(float* x, float a, float b, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
            TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Of(a), TLanes.Of(b)).Store(y + i);
        if (i < n)
            LineOf<Lanes1>(x + i, a, b, n - i, y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlaneOf<TLanes>(float* g, float* x, float a, float b, float c, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
            TLanes
                .MultiplyAdd(TLanes.Load(g + i), TLanes.Of(a), TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Of(b), TLanes.Of(c)))
                .Store(y + i);
        if (i < n)
            PlaneOf<Lanes1>(g + i, x + i, a, b, c, n - i, y + i);
    }
}
