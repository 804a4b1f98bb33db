using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>Which labels the clips are given, and what reads them.</summary>
public static class LabelProperties
{
    /// <summary>That the encoders' training reads labels in any way.</summary>
    public static readonly Condition ReadByEncoders =
        LossProperties.Trained
        & (
            LossProperties.Objective.Is(Objective.Supervised)
            | TrainingProperties.Sampler.Is(Sampler.ClassBalanced)
            | ProbeProperties.Mode.Is(ProbeMode.Online)
        );

    public static readonly Property<LabelUse> Use = Choice(
            "MpucLabels",
            "shuffled permutes the labels among the clips: scores must fall to chance.",
            ("as-given", LabelUse.AsGiven),
            ("shuffled", LabelUse.Shuffled)
        )
        .Defaults("as-given")
        .Of(e => e.Data.Labels)
        .Affects(Stage.Probe)
        .Affects(Stage.Contrast, ReadByEncoders);
}
