using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;
using static MpucMer.Torch.Tests.Support;

namespace MpucMer.Torch.Tests;

/// <summary>Laws over any shape, against plain arrays.</summary>
public sealed class PropertyTests
{
    private static readonly Arbitrary<(int A, int B, int C)> Shapes = Arb.From(
        from a in Gen.Choose(1, 4)
        from b in Gen.Choose(1, 5)
        from c in Gen.Choose(1, 6)
        select (a, b, c));

    private static void Holds(Action<(int A, int B, int C)> law) =>
        Prop.ForAll(Shapes, shape =>
        {
            using var scope = NewDisposeScope();
            law(shape);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Joining_what_was_split_gives_the_whole() => Holds(s =>
    {
        var x = Irregular(s.A, s.B, s.C);
        Same(x.Values(), cat(x.split(2, 1), 1), 0);
        Same(x.Values(), stack(x.unbind(2), 2), 0);
    });

    [Fact]
    public void Broadcasting_repeats_the_missing_axes() => Holds(s =>
    {
        var (x, y) = (Irregular(s.A, s.B, s.C), Irregular(2, [s.B, 1]));
        var (xs, ys) = (x.Values(), y.Values());
        var expected = new double[xs.Length];
        for (var i = 0; i < xs.Length; i++) expected[i] = xs[i] * ys[i / s.C % s.B];
        Same(expected, x * y);
    });

    [Fact]
    public void Sums_over_axes_agree_with_loops() => Holds(s =>
    {
        var x = Irregular(s.A, s.B, s.C);
        var xs = x.Values();
        var (middle, ends) = (new double[s.A * s.C], new double[s.B]);
        for (var i = 0; i < xs.Length; i++)
        {
            middle[i / (s.B * s.C) * s.C + i % s.C] += xs[i];
            ends[i / s.C % s.B] += xs[i];
        }
        Same(middle, x.sum(1));
        Same(ends, x.sum([0, 2]));
    });

    [Fact]
    public void Permuting_there_and_back_changes_nothing() => Holds(s =>
    {
        var x = Irregular(s.A, s.B, s.C);
        Same(x.Values(), x.permute(2, 0, 1).contiguous().permute(1, 2, 0), 0);
    });

    [Fact]
    public void Slices_agree_with_arrays() => Holds(s =>
    {
        var x = Irregular(s.A, s.B, s.C);
        var rows = x.Values().Chunk(s.C).ToArray();
        for (var from = 0; from < s.C; from++)
        {
            var expected = rows.SelectMany(row => row[from..]).ToArray();
            Same(expected, x[TensorIndex.Ellipsis, TensorIndex.Slice(from)], 0);
            Same(expected, x.narrow(2, from, s.C - from), 0);
        }
    });

    [Fact]
    public void A_masked_write_touches_the_mask_alone() => Holds(s =>
    {
        var x = Irregular(s.A, s.B, s.C);
        var before = x.Values();
        x[TensorIndex.Tensor(x > 0)] = tensor(-5.0);
        Same([.. before.Select(v => v > 0 ? -5 : v)], x, 0);
    });
}
