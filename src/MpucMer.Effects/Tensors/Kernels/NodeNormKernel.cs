using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// batch_norm in training over the second axis of x [views * B, N, …], each view by its own statistics, as if they had come one after the other. Inputs: x, gamma, beta
/// and the running mean and variance, [N] each; the last two are written in place, view by view.
/// </summary>
internal sealed unsafe class NodeNormKernel<T>(int views, double momentum, double epsilon) : Kernel
    where T : struct, ILanes<T>
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var (x, gamma) = (inputs[0].contiguous(), inputs[1]);
        var s = new Sizes(x, views);
        var y = Memory.New(x.shape);
        var moments = Memory.New(views, s.Nodes, 2);
        float* px = x.Start(), py = y.Start(), pg = gamma.Start(), pb = inputs[2].Start(), pm = inputs[3].Start(), pv = inputs[4].Start(), own = moments.Start();
        Parts.Each(s.Nodes, Parts.Many, (_, from, to) =>
        {
            for (var node = from; node < to; node++)
                for (nint view = 0; view < views; view++)
                {
                    // Each block's mean and squares while it is in the cache, then those of all together (Chan, Golub and LeVeque).
                    double count = 0, mean = 0, squares = 0;
                    for (nint clip = 0; clip < s.Clips; clip++)
                    {
                        var (m, q) = Moments(px + s.At(view, clip, node), s.Block);
                        var (more, apart) = (count + s.Block, m - mean);
                        mean += apart * s.Block / more;
                        squares += q + apart * apart * count * s.Block / more;
                        count = more;
                    }
                    var scale = 1 / Math.Sqrt(squares / count + epsilon);
                    var factor = (float)scale * pg[node];
                    for (nint clip = 0; clip < s.Clips; clip++)
                        Line<T>(px + s.At(view, clip, node), factor, pb[node] - (float)mean * factor, s.Block, py + s.At(view, clip, node));
                    var at = own + (view * s.Nodes + node) * 2;
                    at[0] = (float)mean;
                    at[1] = (float)scale;
                    pm[node] = (float)((1 - momentum) * pm[node] + momentum * mean);
                    pv[node] = (float)((1 - momentum) * pv[node] + momentum * (squares / (count - 1)));
                }
        });
        return learning ? new(y, x, gamma, moments) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, gamma, moments) = (saved[0], saved[1], saved[2]);
        var s = new Sizes(x, views);
        Tensor gx = Memory.New(x.shape), ggamma = zeros_like(gamma), gbeta = zeros_like(gamma);
        float* px = x.Start(), pg = gamma.Start(), own = moments.Start(), py = gradient.Start(), pgx = gx.Start(), pgg = ggamma.Start(), pgb = gbeta.Start();
        var count = (double)(s.Clips * s.Block);
        Parts.Each(s.Nodes, Parts.Many, (_, from, to) =>
        {
            for (var node = from; node < to; node++)
                for (nint view = 0; view < views; view++)
                {
                    var (mean, scale) = (own[(view * s.Nodes + node) * 2], own[(view * s.Nodes + node) * 2 + 1]);
                    double level = 0, tilt = 0;
                    for (nint clip = 0; clip < s.Clips; clip++)
                    {
                        var (sum, product) = Products(py + s.At(view, clip, node), px + s.At(view, clip, node), mean, s.Block);
                        level += sum;
                        tilt += product * scale;
                    }
                    pgg[node] += (float)tilt;
                    pgb[node] += (float)level;
                    var a = pg[node] * scale;
                    var b = (float)(-a * scale * tilt / count);
                    var c = (float)(-a * level / count - b * mean);
                    for (nint clip = 0; clip < s.Clips; clip++)
                        Plane<T>(py + s.At(view, clip, node), px + s.At(view, clip, node), a, b, c, s.Block, pgx + s.At(view, clip, node));
                }
        });
        return [gx, ggamma, gbeta, null, null];
    }

    /// <summary>The mean of n numbers, and the sum of the squares of their distances to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Mean, double Squares) Moments(float* x, nint n)
    {
        T first = default, second = default;
        nint i = 0;
        for (; i + 2 * T.Count <= n; i += 2 * T.Count) (first, second) = (first + T.Load(x + i), second + T.Load(x + i + T.Count));
        double sum = (first + second).Sum();
        for (; i < n; i++) sum += x[i];
        var mean = (float)(sum / n);
        var centre = T.Of(mean);
        (first, second, i) = (default, default, 0);
        for (; i + 2 * T.Count <= n; i += 2 * T.Count)
        {
            var (a, b) = (T.Load(x + i) - centre, T.Load(x + i + T.Count) - centre);
            (first, second) = (T.MultiplyAdd(a, a, first), T.MultiplyAdd(b, b, second));
        }
        double squares = (first + second).Sum();
        for (; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
        return (mean, squares);
    }

    /// <summary>Σ g and Σ g (x - mean).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Product) Products(float* g, float* x, float mean, nint n)
    {
        T sums = default, products = default, centre = T.Of(mean);
        nint i = 0;
        for (; i + T.Count <= n; i += T.Count)
        {
            var v = T.Load(g + i);
            (sums, products) = (sums + v, T.MultiplyAdd(v, T.Load(x + i) - centre, products));
        }
        double sum = sums.Sum(), product = products.Sum();
        for (; i < n; i++) (sum, product) = (sum + g[i], product + g[i] * (x[i] - mean));
        return (sum, product);
    }

    /// <summary>y = a x + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Line<TLanes>(float* x, float a, float b, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count) TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Of(a), TLanes.Of(b)).Store(y + i);
        if (i < n) Line<Lanes1>(x + i, a, b, n - i, y + i);
    }

    /// <summary>y = a g + b x + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<TLanes>(float* g, float* x, float a, float b, float c, nint n, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        nint i = 0;
        for (; i + TLanes.Count <= n; i += TLanes.Count)
            TLanes.MultiplyAdd(TLanes.Load(g + i), TLanes.Of(a), TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Of(b), TLanes.Of(c))).Store(y + i);
        if (i < n) Plane<Lanes1>(g + i, x + i, a, b, c, n - i, y + i);
    }

    private readonly struct Sizes(Tensor x, int views)
    {
        public readonly nint Nodes = (nint)x.shape[1], Clips = (nint)(x.shape[0] / views), Block = (nint)(x.numel() / (x.shape[0] * x.shape[1]));

        public nint At(nint view, nint clip, nint node) => ((view * Clips + clip) * Nodes + node) * Block;
    }
}
