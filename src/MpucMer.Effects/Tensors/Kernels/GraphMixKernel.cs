using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// relu(A x Θ): x [B, N, T, In], adjacency [N, N] (few entries are not zero; it gets no gradient), theta [In, Out], in turn; to [B, N, T,
/// Out]. Θ first, which narrows the channels, then the few neighbours of each node, clip by clip.
/// </summary>
internal sealed unsafe class GraphMixKernel<T> : Kernel
    where T : struct, ILanes<T>
{
    public static readonly GraphMixKernel<T> Instance = new();

    private GraphMixKernel() { }

    public override Result Forward(Tensor[] inputs, bool learning)
    {
        Tensor x = inputs[0].contiguous(),
            adjacency = inputs[1].contiguous(),
            theta = inputs[2].contiguous();
        var s = new Sizes(x, theta);
        var y = Memory.New(x.shape[0], s.Nodes, s.Frames, s.Out);
        var edges = Edges.Of(adjacency.Start(), s.Nodes, turned: false);
        using var strips = Scratch.Of(s.In * s.Out);
        Panel(theta.Start(), s.In, s.Out, s.Out, 1, strips.Start);
        float* px = x.Start(),
            py = y.Start(),
            panel = strips.Start;
        Parts.Each(s.Clips, Parts.Many, (_, from, to) =>
        {
            using var narrow = Scratch.Of(s.Nodes * s.Row);
            var h = narrow.Start;
            for (var clip = from; clip < to; clip++)
            {
                Product(px + clip * s.Nodes * s.Frames * s.In, s.In, panel, h, s.Nodes * s.Frames, s.Out);
                for (nint node = 0; node < s.Nodes; node++)
                    Mix(edges, node, h, py + (clip * s.Nodes + node) * s.Row, s.Row);
            }
        });
        return learning ? new(y, x, adjacency, theta, y) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, adjacency, theta, y) = (saved[0], saved[1], saved[2], saved[3]);
        var s = new Sizes(x, theta);
        var gx = wanted[0] ? Memory.New(x.shape) : null;
        var edges = Edges.Of(adjacency.Start(), s.Nodes, turned: true);
        using var turned = Scratch.Of(s.In * s.Out);
        if (gx is not null)
            Panel(theta.Start(), s.Out, s.In, 1, s.Out, turned.Start);
        var parts = Parts.Count(s.Clips, Parts.OfSums);
        using var sums = Scratch.Zeros(parts * s.In * s.Out);
        float* px = x.Start(),
            py = y.Start(),
            pg = gradient.Start(),
            pgx = gx is null ? null : gx.Start(),
            back = turned.Start,
            all = sums.Start;
        Parts.Each(s.Clips, Parts.OfSums, (part, from, to) =>
        {
            using var passed = Scratch.Of(s.Nodes * s.Row);
            using var mixed = Scratch.Of(s.Row);
            using var packed = Scratch.Of(s.Row);
            float* d = passed.Start,
                h = mixed.Start,
                right = packed.Start,
                own = all + part * s.In * s.Out;
            for (var clip = from; clip < to; clip++)
            {
                Pass(py + clip * s.Nodes * s.Row, pg + clip * s.Nodes * s.Row, d, s.Nodes * s.Row);
                for (nint node = 0; node < s.Nodes; node++)
                {
                    var input = (clip * s.Nodes + node) * s.Frames * s.In;
                    Sum(edges, node, d, h, s.Row);
                    // The strips of h; one is h itself.
                    var strips = h;
                    if (s.Out > 2 * T.Count)
                        Panel(h, s.Frames, s.Out, s.Out, 1, strips = right);
                    nint column = 0;
                    for (; column + 2 * T.Count <= s.Out; column += 2 * T.Count)
                        Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(
                            px + input,
                            1,
                            s.In,
                            strips + column * s.Frames,
                            s.In,
                            s.Frames,
                            new(own + column * s.In, 2 * T.Count, true)
                        );
                    if (column < s.Out)
                        Tiles.Multiply<T, OneVector, Written<T, OneVector>>(
                            px + input,
                            1,
                            s.In,
                            strips + column * s.Frames,
                            s.In,
                            s.Frames,
                            new(own + column * s.In, T.Count, true)
                        );
                    if (pgx != null)
                        Product(h, s.Out, back, pgx + input, s.Frames, s.In);
                }
            }
        });
        for (var part = 1; part < parts; part++)
            Elementwise.Add<T>(all, all + part * s.In * s.Out, s.In * s.Out);
        var gtheta = Memory.New(theta.shape);
        Flat(all, s.In, s.Out, gtheta.Start());
        return [gx, null, gtheta];
    }

    /// <summary>c [rows, columns] = a [rows, depth] times a panel of strips.</summary>
    private static void Product(float* a, nint depth, float* panel, float* c, nint rows, nint columns)
    {
        nint column = 0;
        for (; column + 2 * T.Count <= columns; column += 2 * T.Count)
            Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(
                a,
                depth,
                1,
                panel + column * depth,
                rows,
                depth,
                new(c + column, columns, false)
            );
        if (column < columns)
            Tiles.Multiply<T, OneVector, Written<T, OneVector>>(
                a,
                depth,
                1,
                panel + column * depth,
                rows,
                depth,
                new(c + column, columns, false)
            );
    }

    /// <summary>A matrix [rows, columns] with these strides into strips.</summary>
    private static void Panel(float* matrix, nint rows, nint columns, nint rowStride, nint columnStride, float* strips)
    {
        for (nint column = 0; column < columns; column += 2 * T.Count)
        {
            var width = Math.Min(2 * T.Count, columns - column);
            for (nint row = 0; row < rows; row++)
            for (nint c = 0; c < width; c++)
                strips[column * rows + row * width + c] = matrix[row * rowStride + (column + c) * columnStride];
        }
    }

    /// <summary>Strips back into a matrix [rows, columns].</summary>
    private static void Flat(float* strips, nint rows, nint columns, float* matrix)
    {
        for (nint column = 0; column < columns; column += 2 * T.Count)
        {
            var width = Math.Min(2 * T.Count, columns - column);
            for (nint row = 0; row < rows; row++)
            for (nint c = 0; c < width; c++)
                matrix[row * columns + column + c] = strips[column * rows + row * width + c];
        }
    }

    // y = relu of the sum over the edges of a node.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(Edges edges, nint node, float* h, float* y, nint row)
    {
        for (nint i = 0; i < row; i += T.Count)
            Elementwise.Relu(Gathered(edges, node, h + i, row)).Store(y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(Edges edges, nint node, float* d, float* h, nint row)
    {
        for (nint i = 0; i < row; i += T.Count)
            Gathered(edges, node, d + i, row).Store(h + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gathered(Edges edges, nint node, float* from, nint row)
    {
        T sum = default;
        for (var e = edges.First[node]; e < edges.First[node + 1]; e++)
            sum = T.MultiplyAdd(T.Of(edges.Weight[e]), T.Load(from + edges.From[e] * row), sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(float* y, float* g, float* d, nint n)
    {
        for (nint i = 0; i < n; i += T.Count)
            Elementwise.ReluGradient(T.Load(y + i), T.Load(g + i)).Store(d + i);
    }

    private readonly struct Sizes(Tensor x, Tensor theta)
    {
        public readonly nint Clips = (nint)x.shape[0],
            Nodes = (nint)x.shape[1],
            Frames = (nint)x.shape[2],
            In = (nint)x.shape[3],
            Out = (nint)theta.shape[1];

        /// <summary>A node's numbers after Θ.</summary>
        public nint Row => Frames * Out;
    }

    /// <summary>
    /// The entries of a matrix that are not zero: those of row i, or of column i where turned, are from First[i] to First[i + 1].
    /// </summary>
    private sealed record Edges(int[] First, nint[] From, float[] Weight)
    {
        public static Edges Of(float* matrix, nint n, bool turned)
        {
            var (first, from, weight) = (new int[n + 1], new List<nint>(), new List<float>());
            for (nint i = 0; i < n; i++)
            {
                for (nint j = 0; j < n; j++)
                {
                    var value = turned ? matrix[j * n + i] : matrix[i * n + j];
                    if (value == 0)
                        continue;
                    from.Add(j);
                    weight.Add(value);
                }
                first[i + 1] = from.Count;
            }
            return new(first, [.. from], [.. weight]);
        }
    }
}
