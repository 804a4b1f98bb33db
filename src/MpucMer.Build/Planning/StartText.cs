using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>
/// What networks start from, in words: said where they are about to be trained, and of video also where it is nothing, since that network
/// has more weights than most data can teach it.
/// </summary>
internal static class StartText
{
    public static Seq<string> Lines(Experiment e, Seq<WeightFile> weights, Plan plan)
    {
        bool Runs(Stage stage) => plan.Steps.Exists(s => s.Runs && s.Step.Stage == stage);
        Option<string> From(string property) => weights.Find(w => w.Property == property).Map(w => w.Path);
        var trains = e.Training.Epochs > 0;
        var video = e.Data.Modalities.Contains(Modality.Video) && e.Weights.Encoders.IsNone;
        return (
                !Runs(Stage.Contrast)
                    ? Seq<string>()
                    : From(WeightProperties.Encoders.Name)
                        .Map(path => trains ? $"encoders start from {path}" : $"encoders are those of {path}, not trained further")
                        .ToSeq()
            )
            + (
                !Runs(Stage.Contrast) || !video
                    ? Seq<string>()
                    : Seq1(
                        From(WeightProperties.Video.Name)
                            .Match(
                                path => trains ? $"video starts from {path}" : $"video is as {path} has it",
                                () =>
                                    trains
                                        ? "video trains from scratch (MpucVideoWeights names no pretrained weights)"
                                        : "video is untrained (MpucVideoWeights names no pretrained weights)"
                            )
                    )
            )
            + (
                !Runs(Stage.Probe)
                    ? Seq<string>()
                    : From(WeightProperties.Probes.Name)
                        .Map(path =>
                            e.Probe.Epochs > 0 || (e.Probe.Mode == ProbeMode.Online && trains)
                                ? $"probes start from {path}"
                                : $"probes are those of {path}, not trained further"
                        )
                        .ToSeq()
            );
    }
}
