using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Training;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Training;

[Properties(Arbitrary = [typeof(BatchesTests)])]
public sealed class BatchesTests
{
    /// <summary>The clips of an epoch and the size of its batches.</summary>
    public sealed record Epoch(int[] Labels, string[] Groups, int Size, int Seed);

    public static Arbitrary<Epoch> Any() =>
        (
            from count in Gen.Choose(2, 60)
            from labels in Gen.Choose(0, 4).ArrayOf(count)
            from groups in Gen.Elements("01", "02", "03", "14").ArrayOf(count)
            from size in Gen.Choose(2, 20)
            from seed in Gen.Choose(0, 1000)
            select new Epoch(labels, groups, size, seed)
        ).ToArbitrary();

    [Property]
    public bool A_uniform_epoch_has_each_clip_once_but_for_one_that_would_be_alone(Epoch e)
    {
        var clips = Batches
            .Epoch(e.Labels, e.Groups, e.Size, Negatives.Any, Sampler.Uniform, Stream.Of(e.Seed, "t"))
            .SelectMany(b => b)
            .ToArray();
        return clips.Distinct().Count() == clips.Length
            && clips.Length >= e.Labels.Length - 1
            && clips.All(c => c >= 0 && c < e.Labels.Length);
    }

    [Property]
    public bool Batches_within_a_group_hold_one_group_and_two_clips_or_more(Epoch e) =>
        Batches
            .Epoch(e.Labels, e.Groups, e.Size, Negatives.SameGroup, Sampler.Uniform, Stream.Of(e.Seed, "t"))
            .All(b =>
                b.Length > 1 && b.Length <= e.Size && b.Select(c => e.Groups[c]).Distinct().Count() == 1 && b.Distinct().Count() == b.Length
            );

    [Property]
    public bool Batches_within_groups_miss_a_clip_only_where_it_would_be_alone(Epoch e)
    {
        var got = Batches
            .Epoch(e.Labels, e.Groups, e.Size, Negatives.SameGroup, Sampler.Uniform, Stream.Of(e.Seed, "t"))
            .Sum(b => b.Length);
        var alone = e.Groups.GroupBy(g => g).Sum(g => Cut(g.Count(), e.Size).Count(c => c < 2));
        return got == e.Groups.Length - alone;
    }

    [Fact]
    public void The_class_balanced_sampler_draws_rare_classes_as_often_as_common_ones()
    {
        var labels = Enumerable.Range(0, 4000).Select(i => i < 400 ? 0 : 1).ToArray();
        var drawn = Batches
            .Epoch(labels, new string[4000], 32, Negatives.Any, Sampler.ClassBalanced, Stream.Of(3, "t"))
            .SelectMany(b => b)
            .ToArray();
        // 4000 fair draws: six standard deviations are 190.
        Assert.InRange(drawn.Count(c => labels[c] == 0), 2000 - 190, 2000 + 190);
    }

    [Property]
    public bool An_epoch_depends_on_its_stream_alone(Epoch e)
    {
        int[][] Of(long seed) => Batches.Epoch(e.Labels, e.Groups, e.Size, Negatives.SameGroup, Sampler.Uniform, Stream.Of(seed, "t"));
        return Of(e.Seed).Zip(Of(e.Seed)).All(p => p.Item1.SequenceEqual(p.Item2));
    }

    // Sizes of a group's batches when it is cut into as few as possible, of nearly one size.
    private static IEnumerable<int> Cut(int count, int size)
    {
        var parts = (count + size - 1) / size;
        return Enumerable.Range(0, parts).Select(b => (b + 1) * count / parts - b * count / parts);
    }
}
