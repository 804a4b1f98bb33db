using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// x Wᵀ + b for x [..., In], weight [Out, In] and bias [Out]: inputs in this order. For many rows, where packing the weight pays. Sums
/// are over blocks of <see cref="Depth"/> in order, so they depend neither on the threads nor on where tensors lie.
/// </summary>
internal sealed unsafe class LinearKernel<T> : Kernel
    where T : struct, ILanes<T>
{
    public static readonly LinearKernel<T> Instance = new();

    /// <summary>Of a block: a strip of it takes half of a first cache of 48 KiB, or most of one of 32.</summary>
    private const int Depth = 192;

    /// <summary>Rows of a block: with their depth, a part of the second cache.</summary>
    private const int Rows = 96;

    /// <summary>Rows of a tile.</summary>
    private const int Tile = 6;

    /// <summary>Strips that are packed together: rows are read in longer pieces.</summary>
    private const int Together = 4;

    private LinearKernel() { }

    private static int Width => 2 * T.Count;

    public override Result Forward(Tensor[] inputs, bool learning)
    {
        Tensor x = inputs[0].contiguous(),
            weight = inputs[1].contiguous(),
            bias = inputs[2].contiguous();
        nint rows = (nint)(x.numel() / x.shape[^1]),
            into = (nint)weight.shape[1],
            outOf = (nint)weight.shape[0];
        var y = Memory.New([.. x.shape[..^1], outOf]);
        using var panel = Scratch.Of(into * outOf);
        float* px = x.Start(),
            py = y.Start(),
            pb = bias.Start();
        Pack(weight.Start(), into, outOf, 1, into, panel.Start);
        Product(px, rows, into, panel.Start, outOf, pb, py);
        return learning ? new(y, x, weight) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, weight) = (saved[0], saved[1]);
        nint rows = (nint)(x.numel() / x.shape[^1]),
            into = (nint)weight.shape[1],
            outOf = (nint)weight.shape[0];
        Tensor? gx = wanted[0] ? Memory.New(x.shape) : null,
            gw = wanted[1] ? Memory.New(weight.shape) : null,
            gb = wanted[2] ? Memory.New(outOf) : null;
        float* px = x.Start(),
            pg = gradient.Start();
        if (gx is not null)
        {
            using var panel = Scratch.Of(into * outOf);
            Pack(weight.Start(), outOf, into, into, 1, panel.Start);
            Product(pg, rows, outOf, panel.Start, into, null, gx.Start());
        }
        if (gw is not null)
            Outer(pg, outOf, px, into, rows, gw.Start());
        if (gb is not null)
            Sum(pg, rows, outOf, gb.Start());
        return [gx, gw, gb];
    }

    /// <summary>c [rows, columns] = a [rows, depth] times a panel of strips, and a bias where there is one.</summary>
    private static void Product(float* a, nint rows, nint depth, float* panel, nint columns, float* bias, float* c) =>
        Parts.Each((rows + Rows - 1) / Rows, int.MaxValue, (_, from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                var first = block * Rows;
                for (nint k = 0; k < depth; k += Depth)
                for (nint column = 0; column < columns; column += Width)
                {
                    float* left = a + first * depth + k,
                        into = c + first * columns + column,
                        strip = panel + column * depth;
                    var (many, deep) = (Math.Min(Rows, rows - first), Math.Min(Depth, depth - k));
                    if (column + Width <= columns)
                        Tiles.Multiply<T, TwoVectors, Begun<T, TwoVectors>>(
                            left,
                            depth,
                            1,
                            strip + k * Width,
                            many,
                            deep,
                            new(bias == null ? null : bias + column, into, columns, k > 0)
                        );
                    else
                        Tiles.Multiply<T, OneVector, Begun<T, OneVector>>(
                            left,
                            depth,
                            1,
                            strip + k * T.Count,
                            many,
                            deep,
                            new(bias == null ? null : bias + column, into, columns, k > 0)
                        );
                }
            }
        });

    /// <summary>c [ca, cb] = aᵀ b, for a [depth, ca] and b [depth, cb].</summary>
    private static void Outer(float* a, nint ca, float* b, nint cb, nint depth, float* c)
    {
        // The left side, tile by tile: [depth, tile] each.
        var tiles = (ca + Tile - 1) / Tile;
        using var lefts = Scratch.Of(tiles * depth * Tile);
        var left = lefts.Start;
        Parts.Each(depth, Parts.Many, (_, from, to) =>
        {
            for (var k = from; k < to; k++)
            for (nint i = 0; i < ca; i++)
                left[(i / Tile * depth + k) * Tile + i % Tile] = a[k * ca + i];
        });
        var strips = (cb + Width - 1) / Width;
        Parts.Each((strips + Together - 1) / Together, int.MaxValue, (_, from, to) =>
        {
            using var rights = Scratch.Of(Depth * Together * Width);
            for (var group = from; group < to; group++)
            for (nint k = 0; k < depth; k += Depth)
            {
                var first = group * Together * Width;
                var (deep, wide) = (Math.Min(Depth, depth - k), Math.Min(Together * Width, cb - first));
                PackPart(b + k * cb + first, deep, wide, cb, 1, rights.Start);
                for (nint column = 0; column < wide; column += Width)
                for (nint tile = 0; tile < tiles; tile++)
                {
                    float* at = left + (tile * depth + k) * Tile,
                        strip = rights.Start + column * deep,
                        into = c + tile * Tile * cb + first + column;
                    var many = Math.Min(Tile, ca - tile * Tile);
                    if (column + Width <= wide)
                        Tiles.Multiply<T, TwoVectors, Written<T, TwoVectors>>(at, 1, Tile, strip, many, deep, new(into, cb, k > 0));
                    else
                        Tiles.Multiply<T, OneVector, Written<T, OneVector>>(at, 1, Tile, strip, many, deep, new(into, cb, k > 0));
                }
            }
        });
    }

    /// <summary>A matrix [depth, columns] with these strides into strips [depth, width], all threads at it.</summary>
    private static void Pack(float* matrix, nint depth, nint columns, nint rowStride, nint columnStride, float* strips) =>
        Parts.Each((columns + Width - 1) / Width, Parts.Many, (_, from, to) =>
        {
            var first = from * Width;
            PackPart(
                matrix + first * columnStride,
                depth,
                Math.Min(to * Width, columns) - first,
                rowStride,
                columnStride,
                strips + first * depth
            );
        });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackPart(float* matrix, nint depth, nint columns, nint rowStride, nint columnStride, float* strips)
    {
        for (nint column = 0; column < columns; column += Width)
        {
            var width = Math.Min(Width, columns - column);
            if (columnStride == 1)
            {
                for (nint k = 0; k < depth; k++)
                for (nint c = 0; c < width; c += T.Count)
                    T.Load(matrix + k * rowStride + column + c).Store(strips + column * depth + k * width + c);
                continue;
            }
            // In squares, so that the lines read and those written stay in the cache.
            for (nint block = 0; block < depth; block += 16)
            for (nint c = 0; c < width; c++)
            {
                float* from = matrix + (column + c) * columnStride,
                    to = strips + column * depth + c;
                var end = Math.Min(block + 16, depth);
                for (var k = block; k < end; k++)
                    to[k * width] = from[k * rowStride];
            }
        }
    }

    // Columns' sums: of each part, and then of the parts in order.
    private static void Sum(float* a, nint rows, nint columns, float* sums)
    {
        var parts = Parts.Count(rows, Parts.OfSums);
        using var scratch = Scratch.Zeros(parts * columns);
        var all = scratch.Start;
        Parts.Each(rows, Parts.OfSums, (part, from, to) =>
        {
            for (var row = from; row < to; row++)
                Elementwise.Add<T>(all + part * columns, a + row * columns, columns);
        });
        for (var part = 1; part < parts; part++)
            Elementwise.Add<T>(all, all + part * columns, columns);
        new Span<float>(all, (int)columns).CopyTo(new Span<float>(sums, (int)columns));
    }
}
