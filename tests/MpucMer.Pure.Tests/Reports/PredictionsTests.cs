using MpucMer.Pure.Data;
using MpucMer.Pure.Reports;

namespace MpucMer.Tests.Reports;

/// <summary>What several models say of clips without labels.</summary>
public sealed class PredictionsTests
{
    private static readonly Labelling Two = new(Seq("calm", "sad"), Several: false);

    private static readonly Seq<(string, string)> Clips = Seq(("a", "g"), ("b,c", "g"));

    private static Seq<(string, double[]?[])> Model(double a, double b, double[]? video) =>
        Seq((ProbeReport.Fused, new[] { [a, 1 - a], new[] { b, 1 - b } }), ("video", new[] { video, null }));

    [Fact]
    public void Probabilities_are_averaged_and_those_that_agree_with_the_mean_are_counted()
    {
        var said = Predictions.Of(Two, Clips, Seq(Model(.9, .4, [.25, .75]), Model(.7, .4, [.5, .5]), Model(.2, .1, [0, 1])));
        Assert.Equal(
            "clip,group,probe,emotion,agreeing,models,calm,sad\n"
                + "a,g,fused,calm,2,3,0.600000,0.400000\n"
                + "a,g,video,sad,2,3,0.250000,0.750000\n"
                + "\"b,c\",g,fused,sad,3,3,0.300000,0.700000\n",
            said.Csv()
        );
        Assert.Equal(
            Seq(
                "clip  emotion  sure  next        agree     by",
                "a        calm  60 %   sad  40 %    2/3  fused",
                "b,c       sad  70 %  calm  30 %    3/3  fused"
            ),
            said.Table()
        );
    }

    [Fact]
    public void A_clip_that_the_first_probe_cannot_judge_has_a_dash()
    {
        var said = Predictions.Of(Two, Clips, Seq1(Seq1(("video", new[] { new[] { .5, .5 }, null }))));
        Assert.Equal("b,c         -", said.Table()[2].TrimEnd());
    }

    [Fact]
    public void Of_one_label_there_is_no_other_to_name()
    {
        var one = new Labelling(Seq1("tired"), Several: true);
        var said = Predictions.Of(one, Clips, Seq1(Seq1((ProbeReport.Fused, new double[]?[] { [.75], [.25] }))));
        Assert.Contains("a,g,fused,tired,1,1,0.750000\n", said.Csv(), StringComparison.Ordinal);
        Assert.Contains("\"b,c\",g,fused,neutral,1,1,0.250000\n", said.Csv(), StringComparison.Ordinal);
        Assert.Equal(3, said.Table().Count);
    }

    [Fact]
    public void Of_many_clips_the_console_shows_the_first()
    {
        var many = Enumerable.Range(0, 40).Select(i => ($"{i}", "g")).ToSeq();
        var said = Predictions.Of(Two, many, Seq1(Seq1((ProbeReport.Fused, many.Map(_ => (double[]?)[.5, .5]).ToArray()))));
        Assert.Equal("and 10 more clips", said.Table().Last);
        Assert.Equal(41, said.Csv().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
