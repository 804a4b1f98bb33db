using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Training;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Training;

[Properties(Arbitrary = [typeof(WindowsTests)])]
public sealed class WindowsTests
{
    public sealed record Case(int Frames, int Window, int Seed);

    public static Arbitrary<Case> Any() =>
        (
            from frames in Gen.Choose(1, 120)
            from window in Gen.Choose(1, 100)
            from seed in Gen.Choose(0, 999)
            select new Case(frames, window, seed)
        ).ToArbitrary();

    [Property]
    public bool A_random_window_lies_within_the_clip_where_it_fits(Case c) =>
        Windows.RandomStart(c.Frames, c.Window, Stream.Of(c.Seed, "w"), 5) is var start
        && start >= 0
        && (c.Frames <= c.Window ? start == 0 : start + c.Window <= c.Frames);

    [Property]
    public bool Even_windows_begin_at_the_first_frame_and_end_at_the_last(Case c)
    {
        var starts = Windows.EvenStarts(c.Frames, c.Window, 3);
        return starts[0] == 0
            && starts.Zip(starts.Skip(1)).All(p => p.Item1 < p.Item2)
            && (c.Frames <= c.Window ? starts.Length == 1 : starts[^1] + c.Window == c.Frames);
    }

    [Fact]
    public void A_short_clip_starts_again_at_its_first_frame()
    {
        var window = new float[10];
        Windows.Copy([1, -1, 2, -2, 3, -3], 2, 0, 5, window);
        Assert.Equal([1, -1, 2, -2, 3, -3, 1, -1, 2, -2], window);
    }

    [Fact]
    public void A_window_begins_where_it_is_told()
    {
        var window = new float[4];
        Windows.Copy([1, -1, 2, -2, 3, -3], 2, 1, 2, window);
        Assert.Equal([2, -2, 3, -3], window);
    }
}
