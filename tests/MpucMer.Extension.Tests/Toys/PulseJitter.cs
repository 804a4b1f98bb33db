using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Configuration;

/// <summary>The properties of the pulse.</summary>
public static class PulseProperties
{
    public static readonly Property<double> Jitter = PropertyForms
        .Share("MpucPulseJitter", "Share by which the pulse of a training view is made faster or slower.")
        .Defaults("0")
        .Affects(Stage.Contrast, LossProperties.Trained & DataProperties.With(Modality.Pulse));
}
