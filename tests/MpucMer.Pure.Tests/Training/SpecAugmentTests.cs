using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Training;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Training;

public sealed class SpecAugmentTests
{
    public sealed record Sample(int Frames, int Bands, int Seed);

    public static Arbitrary<Sample> Any() =>
        (
            from frames in Gen.Choose(1, 100)
            from bands in Gen.Choose(1, 128)
            from seed in Gen.Choose(0, 1_000_000)
            select new Sample(frames, bands, seed)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(SpecAugmentTests)])]
    public void At_most_two_bands_and_two_stretches_become_the_mean_and_the_rest_stays(Sample sample)
    {
        var (frames, bands, seed) = sample;
        var before = Enumerable.Range(0, frames * bands).Select(i => (float)Stream.Of(seed, "x").Normal(i)).ToArray();
        var after = (float[])before.Clone();
        SpecAugment.Mask(after, bands, Stream.Of(seed, "masks"));
        var mean = (float)(before.Sum(x => (double)x) / before.Length);
        bool Masked(int t, int k) => after[t * bands + k] != before[t * bands + k];
        Assert.All(Enumerable.Range(0, after.Length).Where(i => after[i] != before[i]), i => Assert.Equal(mean, after[i]));
        var rows = Enumerable.Range(0, frames).Where(t => Enumerable.Range(0, bands).All(k => Masked(t, k))).ToArray();
        var columns = Enumerable.Range(0, bands).Where(k => Enumerable.Range(0, frames).All(t => Masked(t, k))).ToArray();
        if (rows.Length < frames)
            Assert.InRange(rows.Length, 0, 2 * (frames / 8));
        if (columns.Length < bands)
            Assert.InRange(columns.Length, 0, 2 * (bands / 8));
        Assert.All(
            Enumerable.Range(0, frames).SelectMany(t => Enumerable.Range(0, bands).Where(k => Masked(t, k)).Select(k => (t, k))),
            p => Assert.True(rows.Contains(p.t) || columns.Contains(p.k))
        );
        var again = (float[])before.Clone();
        SpecAugment.Mask(again, bands, Stream.Of(seed, "masks"));
        Assert.Equal(after, again);
    }

    [Fact]
    public void Over_many_draws_a_sixteenth_of_bands_and_frames_is_masked_twice()
    {
        var shares = Enumerable
            .Range(0, 400)
            .Select(i =>
            {
                var view = Enumerable.Range(0, 80 * 128).Select(x => (float)(x + 1)).ToArray();
                var before = (float[])view.Clone();
                SpecAugment.Mask(view, 128, Stream.Of(i, "masks"));
                return view.Where((x, k) => x != before[k]).Count() / (double)view.Length;
            });
        // Each mask covers a sixteenth in the mean; four of them overlap a little.
        Assert.InRange(shares.Average(), .2, .25);
    }
}
