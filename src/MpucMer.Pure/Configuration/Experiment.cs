using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>An experiment: what its project file and command line say, checked. Made by <see cref="ExperimentParser"/> only.</summary>
public sealed record Experiment(
    string Name,
    Protocol Protocol,
    DataSettings Data,
    SplitSettings Split,
    EncoderSettings Encoders,
    LossSettings Loss,
    TrainingSettings Training,
    OptimiserSettings Optimiser,
    ScheduleSettings Schedule,
    ProbeSettings Probe,
    ExecutionSettings Execution
)
{
    /// <summary>What networks start from; nothing by default.</summary>
    public WeightSettings Weights { get; init; } = WeightSettings.None;

    /// <summary>By name, the values of properties that no field above is for.</summary>
    public HashMap<string, object> Others { get; init; } = HashMap<string, object>();

    /// <summary>The same with encoders as they start.</summary>
    public Experiment Untrained => this with { Training = Training with { Epochs = 0 } };

    /// <summary>Whether what it trains is compared with that.</summary>
    public bool ComparesUntrained => Training.Epochs > 0 && ProbeProperties.Untrained.In(this);
}

/// <summary>From settings to an experiment, or every mistake in them at once.</summary>
public static class ExperimentParser
{
    /// <param name="name">The experiment's name: its project file's, without the ending.</param>
    /// <param name="settings">What was written, over what a configuration file says.</param>
    public static Validation<Problem, Experiment> Parse(string name, Settings settings)
    {
        var (protocol, values) = (Values.ProtocolOf(settings), Values.Of(settings));
        return (protocol, Parts(name, values))
            .Apply((_, e) => e)
            // Momentum is read for two optimisers: its mistake is still one.
            .Match(e => Coherence.Of(e, values), problems => Validation<Problem, Experiment>.Fail(problems.Distinct()));
    }

    /// <summary>Names with our prefix that no property has.</summary>
    public static Seq<Problem> UnknownNames(IEnumerable<(string Name, Place Place)> written) =>
        written
            .Where(w => Properties.Find(w.Name).IsNone)
            .Select(w => (Problem)new Problem.UnknownProperty(w.Name, Properties.Nearest(w.Name), w.Place))
            .ToSeq();

    private static Validation<Problem, Experiment> Parts(string name, Values values)
    {
        var data = DataSettings.Read(values);
        var loss = LossSettings.Read(values, data.Match(d => d.Modalities, _ => Modality.All.ToSeq()));
        var training = (TrainingSettings.Read(values), OptimiserSettings.ReadOfEncoders(values), ScheduleSettings.Read(values)).Apply(
            (t, o, s) => (t, o, s)
        );
        var beside = (ProbeSettings.Read(values), ExecutionSettings.Read(values), WeightSettings.Read(values), Others(values)).Apply(
            (p, x, w, o) => (p, x, w, o)
        );
        return (data, SplitSettings.Read(values), EncoderSettings.Read(values), loss, training, beside).Apply(
            (d, split, encoders, l, t, b) =>
                new Experiment(name, values.Protocol, d, split, encoders, l, t.t, t.o, t.s, b.p, b.x) { Weights = b.w, Others = b.o }
        );
    }

    private static Validation<Problem, HashMap<string, object>> Others(Values values) =>
        Read.Each(
                Properties
                    .All.Filter(p => !p.HasField && !p.Influences.IsEmpty)
                    .Map(p => p.ReadAny(values.Text(p)).Map(value => (p.Name, value)))
            )
            .Map(read => toHashMap(read));
}

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
