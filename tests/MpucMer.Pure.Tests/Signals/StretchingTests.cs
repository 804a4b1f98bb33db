using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Tests.Signals;

public sealed class StretchingTests
{
    /// <summary>A track of two values a frame, and how many frames it is to have.</summary>
    public sealed record Track(float[] Values, int Frames);

    public static Arbitrary<Track> Any() =>
        (
            from time in Gen.Choose(1, 20)
            from frames in Gen.Choose(1, 40)
            from values in Gen.Choose(-100, 100).ArrayOf(2 * time)
            select new Track([.. values.Select(v => (float)v)], frames)
        ).ToArbitrary();

    [Fact]
    public void As_many_frames_stay_as_they_are() => Assert.Equal([1, 2, 3, 4], Stretching.Linear([1, 2, 3, 4], 2, 2));

    [Fact]
    public void A_line_stays_a_line_and_its_ends_are_held() =>
        Assert.Equal([0, .25f, .75f, 1.25f, 1.75f, 2.25f, 2.75f, 3], Stretching.Linear([0, 1, 2, 3], 1, 8));

    [Fact]
    public void Words_are_held() => Assert.Equal([5, 5, 5, 7, 7, 7], Stretching.Held([5, 7], 1, 6));

    [Property(Arbitrary = [typeof(StretchingTests)])]
    public bool Lengths_are_as_asked_and_values_within_the_track(Track t)
    {
        var (linear, held) = (Stretching.Linear(t.Values, 2, t.Frames), Stretching.Held(t.Values, 2, t.Frames));
        bool Within(int k) =>
            linear
                .Where((_, i) => i % 2 == k)
                .All(x => x >= t.Values.Where((_, i) => i % 2 == k).Min() - 1e-3 && x <= t.Values.Where((_, i) => i % 2 == k).Max() + 1e-3);
        return linear.Length == 2 * t.Frames && held.Length == linear.Length && Within(0) && Within(1) && held.All(t.Values.Contains);
    }
}
