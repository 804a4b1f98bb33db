using MpucMer.Pure.Configuration;

namespace MpucMer.Tests.Configuration;

/// <summary>CMU-MOSEI can be given in several ways: which modalities come of what, and what does not go together.</summary>
public sealed class MoseiSettingsTests
{
    private static readonly Settings Mosei = Written.Of(("MpucDataset", "mosei"));

    private static readonly (string, string)[] Pickles =
    [
        ("MpucTrainPickle", "/train"),
        ("MpucValidationPickle", "/valid"),
        ("MpucTestPickle", "/test"),
    ];

    private static readonly (string, string)[] Csd = [("MpucLabelsCsd", "/l.csd"), ("MpucStandardFolds", "/folds.py")];

    private static Validation<Problem, Experiment> Parse(params (string, string)[] settings) =>
        ExperimentParser.Parse("mosei", Written.Of(settings).Over(Mosei));

    private static string Modalities(params (string, string)[] settings) => string.Join(' ', Written.Good(Parse(settings)).Data.Modalities);

    [Fact]
    public void Modalities_are_those_whose_data_is_given_in_any_way()
    {
        Assert.Equal("text landmarks", Modalities(Pickles));
        Assert.Equal("text audio video landmarks", Modalities([.. Pickles, ("MpucMelDir", "/mel"), ("MpucFramesDir", "/frames")]));
        Assert.Equal(
            "text landmarks vectors:acoustic",
            Modalities([.. Csd, ("MpucWordsCsd", "/w.csd"), ("MpucFacesCsd", "/f.csd"), ("MpucAcousticCsd", "/a.csd")])
        );
        Assert.Equal(
            "text video landmarks",
            Modalities([.. Csd, ("MpucWordsCsd", "/w.csd"), ("MpucFacesCsd", "/f.csd"), ("MpucFramesDir", "/frames")])
        );
        Assert.Equal(
            "text audio video landmarks",
            Modalities([
                ("MpucSegments", "/s.csv"),
                ("MpucVideosDir", "/v"),
                ("MpucTranscriptsDir", "/t"),
                ("MpucWordVectors", "/glove.txt"),
                ("MpucOpenFaceDir", "/o"),
            ])
        );
        Assert.Equal("text audio", Modalities([.. Csd, ("MpucWordsCsd", "/w.csd"), ("MpucSoundsDir", "/s")]));
    }

    [Fact]
    public void Action_units_are_used_where_they_are_named()
    {
        Assert.Equal(
            "text action-units",
            Modalities([.. Csd, ("MpucWordsCsd", "/w.csd"), ("MpucFacesCsd", "/f.csd"), ("MpucModalities", "text action-units")])
        );
    }

    [Fact]
    public void What_is_missing_of_the_nearest_way_is_told()
    {
        static string Missing(params (string, string)[] settings) =>
            string.Join(' ', Written.Bad(Parse(settings)).Map(p => ((Problem.MissingSetting)p).Property));

        Assert.Equal("MpucWordsCsd", Missing([.. Csd, ("MpucFacesCsd", "/f.csd"), ("MpucModalities", "text landmarks")]));
        Assert.Equal(
            "MpucWordVectors",
            Missing([.. Csd, ("MpucTranscriptsDir", "/t"), ("MpucFacesCsd", "/f.csd"), ("MpucModalities", "text landmarks")])
        );
        Assert.Equal("MpucStandardFolds", Missing(("MpucLabelsCsd", "/l.csd"), ("MpucWordsCsd", "/w.csd"), ("MpucFacesCsd", "/f.csd")));
        Assert.Equal(
            "text landmarks",
            Modalities(
                ("MpucLabelsCsd", "/l.csd"),
                ("MpucWordsCsd", "/w.csd"),
                ("MpucFacesCsd", "/f.csd"),
                ("MpucSplit", "folds"),
                ("MpucFolds", "5")
            )
        );
    }

    [Theory]
    [InlineData("MpucWordsCsd", "MpucTrainPickle")]
    [InlineData("MpucStandardFolds", "MpucTrainPickle")]
    [InlineData("MpucVideosDir", "MpucTrainPickle")]
    [InlineData("MpucTrainPickle", "MpucLabelsCsd")]
    public void Only_one_file_lists_the_segments(string property, string other)
    {
        var clash = Assert.IsType<Problem.Contradiction>(
            Assert.Single(
                Written.Bad(
                    Parse([.. Pickles, ("MpucSplit", "folds"), ("MpucFolds", "5"), (other == "MpucTrainPickle" ? property : other, "/x")])
                )
            )
        );
        Assert.Equal((property, other), (clash.Property, clash.Other));
    }
}
