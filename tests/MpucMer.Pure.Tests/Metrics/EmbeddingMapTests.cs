using FsCheck.Xunit;
using MpucMer.Pure.Metrics;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Metrics;

/// <summary>Maps, silhouettes and retrieval of points.</summary>
public sealed class EmbeddingMapTests
{
    // Groups of points around centres that lie so far apart.
    private static (PointSet Points, int[] Labels) Groups(int count, int width, int groups, float apart, Stream stream)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % groups)];
        return (
            new PointSet(
                count,
                width,
                [
                    .. labels.SelectMany(
                        (l, i) => Enumerable.Range(0, width).Select(k => (float)stream.At(i).Normal(k) + (k % groups == l ? apart : 0))
                    ),
                ]
            ),
            labels
        );
    }

    private static PointSet Plane((float[] X, float[] Y) map) =>
        new(map.X.Length, 2, [.. map.X.Zip(map.Y, (x, y) => new[] { x, y }).SelectMany(p => p)]);

    private static (float[] X, float[] Y) MapOf(PointSet points, int cores = -1) =>
        EmbeddingMap.Of(points, points.SquaredDistances(), Stream.Of(0, "map"), cores);

    [Fact]
    public void What_lies_together_lies_together_on_the_map()
    {
        var (points, labels) = Groups(150, 20, 3, 4, Stream.Of(0, "groups"));
        Assert.True(Silhouette.Of(Plane(MapOf(points)).SquaredDistances(), labels) > .6);
    }

    [Fact]
    public void A_map_is_equal_to_the_bit_for_equal_points_on_any_number_of_cores()
    {
        var (points, _) = Groups(203, 37, 4, 1, Stream.Of(0, "any"));
        var one = MapOf(points, 1);
        foreach (var cores in new[] { 1, 2, 5, -1 })
        {
            var other = MapOf(points, cores);
            Assert.Equal(one.X, other.X);
            Assert.Equal(one.Y, other.Y);
        }
    }

    [Property(MaxTest = 30)]
    public bool Of_any_points_the_map_is_finite(int seed, byte count, byte width, bool alike)
    {
        var (points, _) = Groups(count % 40, 1 + width % 9, 2, 1, Stream.Of(seed, "any"));
        if (alike)
            points = points with { Values = [.. points.Values.Select(_ => 2f)] };
        var (x, y) = MapOf(points);
        return x.Length == points.Count && x.Concat(y).All(float.IsFinite);
    }

    [Fact]
    public void The_silhouette_is_the_one_worked_out_by_hand()
    {
        var points = new PointSet(4, 1, [0, 1, 10, 11]);
        var expected = (9.5 / 10.5 + 8.5 / 9.5) / 2;
        Assert.Equal(expected, Silhouette.Of(points.SquaredDistances(), [0, 0, 1, 1]).IfNone(0), 6);
        // A point that is alone in its label counts as 0; without two labels, or two points of one, there is none.
        Assert.True(Silhouette.Of(points.SquaredDistances(), [0, 0, 0, 1]).IsSome);
        Assert.True(Silhouette.Of(points.SquaredDistances(), [0, 0, 0, 0]).IsNone);
        Assert.True(Silhouette.Of(points.SquaredDistances(), [0, 1, 2, 3]).IsNone);
        Assert.True(Silhouette.Of([], []).IsNone);
    }

    [Property(MaxTest = 20)]
    public bool Squared_distances_are_those_of_their_definition(int seed, byte count, byte width)
    {
        var (points, _) = Groups(count % 20, 1 + width % 70, 2, 1, Stream.Of(seed, "any"));
        var squared = points.SquaredDistances();
        return Enumerable
            .Range(0, squared.Length)
            .All(k =>
            {
                var (i, j) = (k / points.Count, k % points.Count);
                var expected = Enumerable.Range(0, points.Width).Sum(w => Math.Pow(points[i][w] - (double)points[j][w], 2));
                return Math.Abs(squared[k] - expected) <= 1e-4 * (1 + expected) && squared[k] == squared[j * points.Count + i];
            });
    }

    [Fact]
    public void A_clip_whose_vectors_are_alike_is_found_first()
    {
        var (points, _) = Groups(40, 16, 1, 0, Stream.Of(0, "clips"));
        Assert.All(Retrieval.Of(points, points), at => Assert.Equal(1, at.Recall));
        Assert.Equal(Seq((1, 1 / 40.0), (5, 5 / 40.0), (10, 10 / 40.0)), Retrieval.Of(points, points).Map(a => (a.Rank, a.Chance)));
    }

    [Fact]
    public void Vectors_that_are_all_alike_find_nothing()
    {
        var same = new PointSet(40, 4, [.. Enumerable.Repeat(1f, 160)]);
        Assert.All(Retrieval.Of(same, same), at => Assert.Equal(0, at.Recall));
        Assert.True(Retrieval.Of(new PointSet(0, 4, []), new PointSet(0, 4, [])).IsEmpty);
    }

    [Fact]
    public void Among_vectors_that_have_nothing_to_do_with_each_other_a_clip_is_found_as_often_as_by_chance()
    {
        var (a, b) = (Groups(400, 16, 1, 0, Stream.Of(0, "a")).Points, Groups(400, 16, 1, 0, Stream.Of(0, "b")).Points);
        Assert.All(Retrieval.Of(a, b), at => Assert.InRange(at.Recall, 0, at.Chance + .03));
    }
}
