using System.Runtime.CompilerServices;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// How the rows of a tile begin, and what becomes of them: rows count from the product's first. Both are inlined into the tile, for which
/// the JIT has a budget: more than a few instructions go into a loop of their own over the sums, which are still in the first cache.
/// </summary>
internal interface IEdge<T>
{
    void Begin(nint row, out T left, out T right);

    void End(nint row, T left, T right);
}

/// <summary>Columns of a strip: one vector or two side by side.</summary>
internal interface IWidth
{
    static abstract int Vectors { get; }
}

internal readonly struct OneVector : IWidth
{
    public static int Vectors => 1;
}

internal readonly struct TwoVectors : IWidth
{
    public static int Vectors => 2;
}

/// <summary>
/// Matrix products whose sums stay in registers: six rows by two vectors are twelve sums, which hides the latency of two multiply-adds a
/// cycle and leaves registers for the operands where there are sixteen. The right side comes in strips, [depth, width] each without gaps,
/// so that a strip takes as much of the first cache as it has numbers. Rows of the left side may overlap. The order of additions depends on
/// the sizes alone.
/// </summary>
internal static unsafe class Tiles
{
    /// <summary>
    /// Rows of sum over k of a[row * <paramref name="rowStride"/> + k * <paramref name="depthStride"/>] strip[k], for k below
    /// <paramref name="depth"/>, begun and ended by <paramref name="edge"/>.
    /// </summary>
    public static void Multiply<T, TWidth, TEdge>(
        float* a,
        nint rowStride,
        nint depthStride,
        float* strip,
        nint rows,
        nint depth,
        in TEdge edge
    )
        where T : struct, ILanes<T>
        where TWidth : IWidth
        where TEdge : struct, IEdge<T>
    {
        nint row = 0;
        for (; row + 6 <= rows; row += 6)
            Tile<T, TWidth, Rows6, TEdge>(a + row * rowStride, rowStride, depthStride, strip, row, depth, edge);
        var left = rows - row;
        if (left >= 4)
        {
            Tile<T, TWidth, Rows4, TEdge>(a + row * rowStride, rowStride, depthStride, strip, row, depth, edge);
            (row, left) = (row + 4, left - 4);
        }
        if (left >= 2)
        {
            Tile<T, TWidth, Rows2, TEdge>(a + row * rowStride, rowStride, depthStride, strip, row, depth, edge);
            (row, left) = (row + 2, left - 2);
        }
        if (left == 1)
            Tile<T, TWidth, Rows1, TEdge>(a + row * rowStride, rowStride, depthStride, strip, row, depth, edge);
    }

    // The JIT makes registers of variables, not of arrays: each sum has a name. Rows and vectors that an instantiation has not are removed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T, TWidth, TRows, TEdge>(
        float* a,
        nint rowStride,
        nint depthStride,
        float* b,
        nint row,
        nint depth,
        in TEdge edge
    )
        where T : struct, ILanes<T>
        where TWidth : IWidth
        where TRows : IRows
        where TEdge : struct, IEdge<T>
    {
        T l0,
            l1 = default,
            l2 = default,
            l3 = default,
            l4 = default,
            l5 = default,
            r0,
            r1 = default,
            r2 = default,
            r3 = default,
            r4 = default,
            r5 = default;
        edge.Begin(row, out l0, out r0);
        if (TRows.Count > 1)
            edge.Begin(row + 1, out l1, out r1);
        if (TRows.Count > 2)
            edge.Begin(row + 2, out l2, out r2);
        if (TRows.Count > 3)
            edge.Begin(row + 3, out l3, out r3);
        if (TRows.Count > 4)
            edge.Begin(row + 4, out l4, out r4);
        if (TRows.Count > 5)
            edge.Begin(row + 5, out l5, out r5);
        // Two pointers three rows apart reach all six within the addressing modes of one stride and its double.
        float* upper = a,
            lower = a + 3 * rowStride;
        for (; depth > 0; depth--)
        {
            var left = T.Load(b);
            var right = TWidth.Vectors > 1 ? T.Load(b + T.Count) : default;
            Accumulate<T, TWidth>(upper, left, right, ref l0, ref r0);
            if (TRows.Count > 1)
                Accumulate<T, TWidth>(upper + rowStride, left, right, ref l1, ref r1);
            if (TRows.Count > 2)
                Accumulate<T, TWidth>(upper + 2 * rowStride, left, right, ref l2, ref r2);
            if (TRows.Count > 3)
                Accumulate<T, TWidth>(lower, left, right, ref l3, ref r3);
            if (TRows.Count > 4)
                Accumulate<T, TWidth>(lower + rowStride, left, right, ref l4, ref r4);
            if (TRows.Count > 5)
                Accumulate<T, TWidth>(lower + 2 * rowStride, left, right, ref l5, ref r5);
            upper += depthStride;
            lower += depthStride;
            b += TWidth.Vectors * T.Count;
        }
        edge.End(row, l0, r0);
        if (TRows.Count > 1)
            edge.End(row + 1, l1, r1);
        if (TRows.Count > 2)
            edge.End(row + 2, l2, r2);
        if (TRows.Count > 3)
            edge.End(row + 3, l3, r3);
        if (TRows.Count > 4)
            edge.End(row + 4, l4, r4);
        if (TRows.Count > 5)
            edge.End(row + 5, l5, r5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<T, TWidth>(float* a, T left, T right, ref T leftSum, ref T rightSum)
        where T : struct, ILanes<T>
        where TWidth : IWidth
    {
        var value = T.Of(*a);
        leftSum = T.MultiplyAdd(value, left, leftSum);
        if (TWidth.Vectors > 1)
            rightSum = T.MultiplyAdd(value, right, rightSum);
    }

    private interface IRows
    {
        static abstract int Count { get; }
    }

    private readonly struct Rows1 : IRows
    {
        public static int Count => 1;
    }

    private readonly struct Rows2 : IRows
    {
        public static int Count => 2;
    }

    private readonly struct Rows4 : IRows
    {
        public static int Count => 4;
    }

    private readonly struct Rows6 : IRows
    {
        public static int Count => 6;
    }
}

/// <summary>Sums written to, or added to, a matrix in memory with rows <paramref name="stride"/> apart.</summary>
internal readonly unsafe struct Written<T, TWidth>(float* c, nint stride, bool add) : IEdge<T>
    where T : struct, ILanes<T>
    where TWidth : IWidth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(nint row, out T left, out T right)
    {
        left = add ? T.Load(c + row * stride) : default;
        right = add && TWidth.Vectors > 1 ? T.Load(c + row * stride + T.Count) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(nint row, T left, T right)
    {
        left.Store(c + row * stride);
        if (TWidth.Vectors > 1)
            right.Store(c + row * stride + T.Count);
    }
}

/// <summary>
/// Sums that begin with a bias, or go on from a matrix in memory with rows <paramref name="stride"/> apart, and are written there.
/// </summary>
internal readonly unsafe struct Begun<T, TWidth>(float* bias, float* c, nint stride, bool add) : IEdge<T>
    where T : struct, ILanes<T>
    where TWidth : IWidth
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(nint row, out T left, out T right)
    {
        var from = add ? c + row * stride : bias;
        left = from == null ? default : T.Load(from);
        right = from == null || TWidth.Vectors == 1 ? default : T.Load(from + T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(nint row, T left, T right)
    {
        left.Store(c + row * stride);
        if (TWidth.Vectors > 1)
            right.Store(c + row * stride + T.Count);
    }
}
