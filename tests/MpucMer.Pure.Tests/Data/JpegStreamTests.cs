using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Data;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Data;

public sealed class JpegStreamTests
{
    private static readonly byte[][] Pictures = [.. ((string[])["red.jpg", "lime.jpg", "blue.jpg"]).Select(TestFiles.Read)];

    /// <summary>Which pictures come one after the other, and a number for the place of a cut.</summary>
    public sealed record Joined(int[] Order, int Cut);

    public static Arbitrary<Joined> Any() =>
        (
            from order in Gen.Choose(0, 2).NonEmptyListOf()
            from cut in Gen.Choose(1, 100_000)
            select new Joined([.. order], cut)
        ).ToArbitrary();

    [Property(Arbitrary = [typeof(JpegStreamTests)])]
    public bool Pictures_one_after_the_other_are_found_and_a_cut_one_is_not(Joined joined)
    {
        var (order, cut) = joined;
        byte[] bytes = [.. order.SelectMany(i => Pictures[i])];
        long[] expected = [0, .. order.Select((_, n) => order.Take(n + 1).Sum(i => (long)Pictures[i].Length))];
        var found = JpegStream.Bounds(bytes).IfNone([]).SequenceEqual(expected);
        // Cut anywhere but between two pictures it is none; there it is the pictures before.
        var length = cut % bytes.Length;
        var whole = JpegStream.Bounds(bytes.AsSpan(0, length));
        return found
            && whole.Match(
                b => expected.Contains(length) && b.SequenceEqual(expected.TakeWhile(e => e <= length)),
                () => !expected.Contains(length) || length == 0
            );
    }

    [Fact]
    public void Any_bytes_give_bounds_or_none()
    {
        Assert.True(JpegStream.Bounds([]).IsNone);
        Assert.True(JpegStream.Bounds("no picture"u8).IsNone);
        for (var i = 0; i < 2000; i++)
        {
            var (stream, bytes) = (Stream.Of(i, "jpeg"), (byte[])[.. Pictures[i % 3], .. Pictures[(i + 1) % 3]]);
            for (var k = 0; k < 4; k++)
                bytes[stream.Below(2 * k, bytes.Length)] = (byte)(k == 0 ? 0xFF : (byte)stream.Bits(2 * k + 1));
            JpegStream
                .Bounds(bytes)
                .IfSome(b => Assert.True(b[^1] == bytes.Length && Enumerable.Range(1, b.Length - 1).All(n => b[n - 1] < b[n])));
        }
    }
}
