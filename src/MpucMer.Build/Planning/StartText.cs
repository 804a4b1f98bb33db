using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>
/// What networks start from, in words: said where they are about to be trained, and of an encoder that may start from pretrained
/// weights also where it does not, since it has more weights than most data can teach it.
/// </summary>
internal static class StartText
{
    public static Seq<string> Lines(Experiment e, Seq<WeightFile> weights, Plan plan)
    {
        bool Runs(Stage stage) => plan.Steps.Exists(s => s.Runs && s.Step.Is(stage));
        Option<string> From(string property) => weights.Find(w => w.Property == property).Map(w => w.Path);
        var trains = e.Training.Epochs > 0;
        string Single(Modality modality, string property) =>
            From(property)
                .Match(
                    path => trains ? $"{modality} starts from {path}" : $"{modality} is as {path} has it",
                    () =>
                        trains
                            ? $"{modality} trains from scratch ({property} names no pretrained weights)"
                            : $"{modality} is untrained ({property} names no pretrained weights)"
                );
        return (
                !Runs(Stage.Contrast)
                    ? Seq<string>()
                    : From(WeightProperties.Encoders.Name)
                        .Map(path => trains ? $"encoders start from {path}" : $"encoders are those of {path}, not trained further")
                        .ToSeq()
            )
            + (
                !Runs(Stage.Contrast) || e.Weights.Encoders.IsSome
                    ? Seq<string>()
                    : e.Data.Modalities.Bind(m => m.Pretrained.Map(p => Single(m, p.Property().Name)).ToSeq())
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
