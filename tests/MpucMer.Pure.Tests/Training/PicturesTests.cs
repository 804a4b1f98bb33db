using MpucMer.Pure.Training;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Tests.Training;

public sealed class PicturesTests
{
    private static readonly Picture Slope = new(
        36,
        36,
        [.. Enumerable.Range(0, 36 * 36).SelectMany(i => new[] { (byte)(7 * (i % 36)), (byte)(7 * (i / 36)), (byte)100 })]
    );

    private static float[] Cut(FrameCut cut, int size = 12)
    {
        var values = new float[3 * size * size];
        Pictures.Into(Slope, cut, size, values, size * size, 0);
        return values;
    }

    [Theory]
    [InlineData(30, 0, 30, 8, "0 4 8 12 16 20 24 29")]
    [InlineData(10, 8, 5, 3, "8 0 2")]
    [InlineData(4, 0, 9, 1, "0")]
    public void Frames_are_spread_over_the_window(int frames, int start, int window, int count, string expected) =>
        Assert.Equal(expected, string.Join(' ', Pictures.Spread(frames, start, window, count)));

    [Fact]
    public void Colours_are_standardised_as_for_the_published_weights()
    {
        var middle = Cut(FrameCut.Middle);
        // Blue is the same everywhere; red grows to the right, green downwards.
        Assert.All(middle[288..], v => Assert.Equal((100 / 255.0 - .37645) / .216989, v, 5));
        Assert.True(middle[1] > middle[0] && middle[144 + 12] > middle[144]);
    }

    [Fact]
    public void A_mirrored_cut_is_read_backwards() =>
        Assert.Equal(Cut(FrameCut.Middle)[..12].Reverse(), Cut(FrameCut.Middle with { Mirrored = true })[..12]);

    [Fact]
    public void The_middle_is_the_mean_of_the_corners_on_a_slope()
    {
        var (first, last, middle) = (Cut(FrameCut.Middle with { Left = 0 }), Cut(FrameCut.Middle with { Left = 1 }), Cut(FrameCut.Middle));
        for (var i = 0; i < 144; i++)
            Assert.Equal((first[i] + last[i]) / 2, middle[i], 4);
    }

    [Fact]
    public void Half_of_the_random_cuts_are_mirrored_and_half_are_coloured()
    {
        var cuts = Enumerable.Range(0, 2000).Select(i => FrameCut.Random(Stream.Of(i, "cut"))).ToArray();
        Assert.InRange(cuts.Count(c => c.Mirrored), 900, 1100);
        Assert.InRange(cuts.Count(c => c.Brightness != 1), 900, 1100);
        Assert.All(cuts, c =>
            Assert.True(
                c
                    is {
                        Left: >= 0 and < 1,
                        Top: >= 0 and < 1,
                        Brightness: >= .6 and <= 1.4,
                        Contrast: >= .6 and <= 1.4,
                        Saturation: >= .6 and <= 1.4
                    }
            )
        );
    }
}
