using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Mosei;

public sealed class MoseiPickleTests
{
    private static MoseiPart Part => MoseiPickle.Read(new MemorySource(TestFiles.Read("mosei.pkl")), "train.pkl").Expect();

    [Fact]
    public void The_published_layout_is_read()
    {
        Assert.Equal(["abc_0", "def_0"], Part.Clips.Select(c => c.Id));
        Assert.Equal([0, 1, 0, 0, 2, 0], Part.Clips[0].Intensities);
        Assert.Equal([3, 0, 0, 0, 0, 1.5f], Part.Clips[1].Intensities);
        var words = Part.Clips[0].Words("train.pkl").Expect();
        Assert.Equal((4, 300), (words.Frames, words.Width));
        Assert.All(words.Values, v => Assert.Equal(.5f, v));
    }

    [Fact]
    public void Points_are_the_columns_of_the_published_code_scaled_over_the_clip()
    {
        var face = Part.Clips[0].Face("train.pkl").Expect();

        // x of point p in frame f is p + f, of 17 … 67 + 3; y is 2 p - f, of 2 * 17 - 3 … 2 * 67.
        var points = face.Landmarks.IfNone([]);
        Assert.Equal(4, face.Frames);
        for (var frame = 0; frame < 4; frame++)
        {
            for (var point = 17; point < 68; point++)
            {
                var at = 2 * (frame * FaceTrack.Points + point - 17);
                Assert.Equal((point + frame - 17) / 53.0, points[at], 6);
                Assert.Equal((2 * point - frame - 31) / 103.0, points[at + 1], 6);
            }
        }
        Assert.True(face.Units.IsNone);
        Assert.Equal(
            Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Range(0, 35)).Select(u => (float)u),
            Part.Clips[1].Face("train.pkl").Expect().Units.IfNone([])
        );
    }

    [Fact]
    public void Clips_of_two_frames_are_left_out_and_named() =>
        Assert.Equal(["abc_1"], Assert.IsType<Problem.MoseiClipsTooShort>(Assert.Single(Part.Warnings)).Clips);

    [Theory]
    [InlineData("}.", "")]
    [InlineData("(lNa.", "item 0")]
    [InlineData("(lp0\n(dp1\nS'uttr_id'\nI3\nsa.", "item 0, uttr_id")]
    [InlineData("(lp0\n(dp1\nS'uttr_id'\nS'a'\nsa.", "item 0, OpenFace")]
    public void What_is_missing_is_told_with_its_item(string pickle, string where) =>
        Assert.Equal(
            where,
            Assert
                .IsType<Problem.PickleLayoutWrong>(
                    MoseiPickle.Read(new MemorySource(System.Text.Encoding.ASCII.GetBytes(pickle)), "train.pkl").ExpectProblem()
                )
                .Where
        );

    [Fact]
    public void A_spectrogram_is_read()
    {
        var mel = SpectrogramPickle.Read(TestFiles.Read("mel.pkl"), "a.pkl", 128).Expect();

        Assert.Equal((5, 128), (mel.Frames, mel.Bands));
        Assert.Equal(Enumerable.Range(0, 640).Select(i => (float)i), mel.Values);
        Assert.IsType<Problem.PickleLayoutWrong>(SpectrogramPickle.Read(TestFiles.Read("mel.pkl"), "a.pkl", 80).ExpectProblem());
        Assert.IsType<Problem.PickleLayoutWrong>(SpectrogramPickle.Read(TestFiles.Read("value-4.pkl"), "a.pkl", 128).ExpectProblem());
    }

    [Fact]
    public void A_spectrogram_is_of_powers_or_of_decibels_by_its_data_set()
    {
        var power = SpectrogramPickle.Read(TestFiles.Read("mel.pkl"), "a.pkl", 128).Expect();
        Assert.Equal(
            Decibels.PowerToDb(power.Values),
            SpectrogramPickle.Decibels(TestFiles.Read("mel.pkl"), "a.pkl", 128, SpectrogramScale.Powers).Expect().Values
        );
        Assert.Equal(
            new Problem.SpectrogramScaleWrong("a.pkl", SpectrogramScale.Decibels, 639),
            SpectrogramPickle.Decibels(TestFiles.Read("mel.pkl"), "a.pkl", 128, SpectrogramScale.Decibels).ExpectProblem()
        );

        var ready = SpectrogramPickle.Decibels(TestFiles.Read("decibels.pkl"), "b.pkl", 128, SpectrogramScale.Decibels).Expect();
        Assert.Equal((14, 128, 0f), (ready.Frames, ready.Bands, ready.Values.Max()));
        Assert.Equal(
            Enumerable.Range(0, 14 * 128).Select(t => t == 3 * 128 + 5 ? 0 : (float)(Half)(-(float)(t * 7919 % 2003 / 2003.0 * 80))),
            ready.Values
        );
        Assert.Equal(
            ready.Values.Min(),
            (float)
                Assert
                    .IsType<Problem.SpectrogramScaleWrong>(
                        SpectrogramPickle.Decibels(TestFiles.Read("decibels.pkl"), "b.pkl", 128, SpectrogramScale.Powers).ExpectProblem()
                    )
                    .Value
        );
    }

    [Fact]
    public void Names_are_in_the_order_of_people()
    {
        string[] order = ["", "1", "01", "2", "10", "frame1", "frame2.jpg", "frame2a", "frame10", "frame010", "frame10b", "frames"];

        Assert.Equal(order, order.Reverse().Order(NaturalOrder.Instance));
        Assert.True(NaturalOrder.Instance.Compare("a99999999999999999999998", "a99999999999999999999999") < 0);
    }
}
