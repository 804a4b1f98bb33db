using System.Globalization;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>The classifiers on frozen features: one on all modalities joined, one on each.</summary>
/// <param name="Epochs">Passes of probes that learn after the encoders.</param>
/// <param name="Hidden">Hidden units; 0: linear.</param>
/// <param name="Patience">Epochs without a better validation accuracy before training stops; 0: never.</param>
/// <param name="Features">Whose statistics standardise the features.</param>
/// <param name="Positive">Weights of clips that show a label, where clips have several.</param>
public sealed record ProbeSettings(
    ProbeMode Mode,
    ProbeKind Kind,
    int Epochs,
    int BatchSize,
    int Hidden,
    double Dropout,
    int Patience,
    Standardisation Features,
    PositiveWeights Positive,
    OptimiserSettings Optimiser
)
{
    internal static Validation<Problem, ProbeSettings> Read(Values values) =>
        (
            (values.Read(ProbeProperties.Mode), values.Read(ProbeProperties.Kind)).Apply((m, k) => (m, k)),
            (EpochsOf(values), values.Read(ProbeProperties.BatchSize), values.Read(ProbeProperties.Patience)).Apply((e, b, p) => (e, b, p)),
            values.Read(ProbeProperties.Hidden),
            values.Read(ProbeProperties.Dropout),
            (values.Read(ProbeProperties.Features), values.Read(ProbeProperties.PositiveWeight)).Apply((f, w) => (f, w)),
            OptimiserSettings.ReadOfProbes(values)
        )
        // In the encoders' loop features change from step to step: there is nothing yet to standardise them by.
        .Apply(
            (m, t, h, d, f, o) =>
                new ProbeSettings(m.m, m.k, t.e, t.b, h, d, t.p, m.m == ProbeMode.Online ? Standardisation.None : f.f, f.w, o)
        );

    // Probes that come from a file may be judged as they are.
    private static Validation<Problem, int> EpochsOf(Values values) =>
        Configuration.Read.Whole(
            values.Text(ProbeProperties.Epochs),
            values.IsGiven(WeightProperties.Probes) ? Limits.ReadyProbeEpochs : Limits.ProbeEpochs
        );
}

/// <summary>Where the weights of clips that show a label come from; <paramref name="Numbers"/> where they are given.</summary>
public sealed record PositiveWeights(PositiveWeightKind Kind, Seq<double> Numbers)
{
    private static readonly Seq<(string Word, PositiveWeightKind Kind)> Words = Seq(
        ("none", PositiveWeightKind.None),
        ("training", PositiveWeightKind.Training),
        ("published", PositiveWeightKind.Published)
    );

    internal static Validation<Problem, PositiveWeights> Read(Setting s) =>
        Configuration.Read.Words(s.Value) is { IsEmpty: false } words
        && (words.Count > 1 || char.IsAsciiDigit(words[0][0]) || words[0][0] is '.' or '-' or '+')
            ? Configuration
                .Read.Each(words.Map(w => Configuration.Read.Number(s with { Value = w }, Limits.Rate)))
                .Map(numbers => new PositiveWeights(PositiveWeightKind.Given, numbers))
            : Configuration.Read.OneOf(s, [.. Words]).Map(kind => new PositiveWeights(kind, Seq<double>()));

    public override string ToString() =>
        Kind == PositiveWeightKind.Given
            ? string.Join(' ', Numbers.Map(x => x.ToString("R", CultureInfo.InvariantCulture)))
            : Words.Find(w => w.Kind == Kind).Map(w => w.Word).IfNone("");
}

/// <summary>The properties of the probes.</summary>
public static class ProbeProperties
{
    public static readonly Property<ProbeMode> Mode = Choice(
            "MpucProbe",
            "Trained after the encoders on frozen features, or in their loop on detached ones.",
            ("offline", ProbeMode.Offline),
            ("online", ProbeMode.Online)
        )
        .Defaults("offline", published: "online")
        .Of(e => e.Probe.Mode)
        .Affects(Stage.Contrast, LossProperties.Trained)
        .Affects(Stage.Probe)
        .Affects(Stage.Map);

    /// <summary>That the probes learn in the encoders' loop.</summary>
    public static readonly Condition InTheLoop = LossProperties.Trained & Mode.Is(ProbeMode.Online);

    private static readonly Condition AfterEncoders = Condition.Of(Mode.Name, $"{Mode.Name}={Mode.Write(ProbeMode.Offline)}", e =>
        e.Probe.Mode == ProbeMode.Offline || e.Training.Epochs == 0
    );

    public static readonly Property<int> Epochs = Whole(
            "MpucProbeEpochs",
            "Passes of the offline probe; 0, with MpucProbeWeights, judges those as they are.",
            Limits.ReadyProbeEpochs
        )
        .Defaults("30")
        .Of(e => e.Probe.Epochs)
        .Affects(Stage.Probe, AfterEncoders);

    /// <summary>That the probes learn after the encoders, on frozen features.</summary>
    public static readonly Condition Offline = AfterEncoders & Condition.Of(Epochs.Name, $"{Epochs.Name} above 0", e => e.Probe.Epochs > 0);

    public static readonly Property<ProbeKind> Kind = Choice(
            "MpucProbeKind",
            "The probes' form; attention puts the published attention before the MLP.",
            ("mlp", ProbeKind.Mlp),
            ("attention", ProbeKind.Attention)
        )
        .Defaults("mlp")
        .Of(e => e.Probe.Kind)
        .Affects(Stage.Probe)
        .Affects(Stage.Contrast, InTheLoop);

    public static readonly Property<int> BatchSize = Whole(
            "MpucProbeBatchSize",
            "Clips a step of the offline probe.",
            Limits.ProbeBatchSize
        )
        .Defaults("32")
        .Of(e => e.Probe.BatchSize)
        .Affects(Stage.Probe, Offline);

    public static readonly Property<int> Hidden = Whole(
            "MpucProbeHidden",
            "Hidden units of a probe; 0 makes it linear.",
            Limits.ProbeHidden
        )
        .Defaults("512")
        .Of(e => e.Probe.Hidden)
        .Affects(Stage.Probe)
        .Affects(Stage.Contrast, InTheLoop);

    public static readonly Property<double> Dropout = Share("MpucProbeDropout", "Dropout on the inputs of the probe's layers.")
        .Defaults("0.3", published: "0")
        .Of(e => e.Probe.Dropout)
        .Affects(Stage.Probe, Offline)
        .Affects(Stage.Contrast, InTheLoop);

    public static readonly Property<int> Patience = Whole(
            "MpucProbePatience",
            "Epochs without a better validation accuracy before the probe (online: all training) stops; 0: never.",
            Limits.Patience
        )
        .Defaults("0", published: "100")
        .Of(e => e.Probe.Patience)
        .Affects(Stage.Probe, Offline)
        .Affects(Stage.Contrast, InTheLoop);

    public static readonly Property<Standardisation> Features = Choice(
            "MpucProbeFeatures",
            "Whose mean and deviation standardise the features before the offline probe.",
            ("none", Standardisation.None),
            ("training", Standardisation.Training),
            ("group", Standardisation.Group)
        )
        .Defaults("training", published: "none")
        .Of(e => e.Probe.Features)
        .Affects(Stage.Probe, Mode.Is(ProbeMode.Offline))
        // Maps show features as the probes read them.
        .Affects(Stage.Map, Mode.Is(ProbeMode.Offline));

    public static readonly Property<PositiveWeights> PositiveWeight = new Property<PositiveWeights>(
        "MpucPositiveWeight",
        "none | training | published | numbers",
        "How much a clip that shows a label weighs against one that does not, where clips have several: as much, by how rare the "
            + "label is in training, "
            + "as published for CMU-MOSEI, or numbers in the order of the labels.",
        PositiveWeights.Read,
        w => w.ToString()
    )
        .Defaults("training", published: "published")
        .Of(e => e.Probe.Positive)
        .Affects(Stage.Probe, Condition.SeveralLabels & Offline)
        .Affects(Stage.Contrast, Condition.SeveralLabels & InTheLoop);

    public static readonly Property<bool> Untrained = Flag(
            "MpucUntrained",
            "Whether the same probes also learn on the encoders as they are before training, for comparison."
        )
        .Defaults("true")
        .Selects(LossProperties.Trained);

    public static readonly Seq<Property> All = Seq<Property>(
        Mode,
        Kind,
        Epochs,
        BatchSize,
        Hidden,
        Dropout,
        Patience,
        Features,
        PositiveWeight,
        Untrained
    );
}
