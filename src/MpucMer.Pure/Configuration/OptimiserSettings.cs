using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>How a step is made from a gradient.</summary>
/// <param name="Momentum">Of SGD, 0 or more and less than 1.</param>
public sealed record OptimiserSettings(OptimiserKind Kind, double LearningRate, double Momentum, double WeightDecay)
{
    internal static Validation<Problem, OptimiserSettings> ReadOfEncoders(Values values) =>
        (
            values.Read(OptimiserProperties.Kind),
            values.Read(OptimiserProperties.LearningRate),
            values.Read(OptimiserProperties.Momentum),
            values.Read(OptimiserProperties.WeightDecay)
        ).Apply((k, r, m, w) => new OptimiserSettings(k, r, m, w));

    internal static Validation<Problem, OptimiserSettings> ReadOfProbes(Values values) =>
        (
            values.Read(OptimiserProperties.ProbeKind),
            values.Read(OptimiserProperties.ProbeLearningRate),
            values.Read(OptimiserProperties.Momentum),
            values.Read(OptimiserProperties.ProbeWeightDecay)
        ).Apply((k, r, m, w) => new OptimiserSettings(k, r, m, w));
}

/// <summary>How the learning rate falls over the epochs.</summary>
/// <param name="Step">Epochs between two steps of the step schedule; <paramref name="Gamma"/>: the factor of each.</param>
/// <param name="Warmup">Share of the steps over which the cosine schedule rises from zero.</param>
public sealed record ScheduleSettings(ScheduleKind Kind, int Step, double Gamma, double Warmup)
{
    internal static Validation<Problem, ScheduleSettings> Read(Values values) =>
        (
            values.Read(OptimiserProperties.Schedule),
            values.Read(OptimiserProperties.ScheduleStep),
            values.Read(OptimiserProperties.ScheduleGamma),
            values.Read(OptimiserProperties.Warmup)
        ).Apply((k, s, g, w) => new ScheduleSettings(k, s, g, w));
}

/// <summary>The properties of the optimisers of encoders and probes, and of the learning rate's schedule.</summary>
public static class OptimiserProperties
{
    private static readonly Condition Trained = LossProperties.Trained;

    public static readonly Property<OptimiserKind> Kind = Choice(
            "MpucOptimiser",
            "How a step is made from a gradient.",
            ("sgd", OptimiserKind.Sgd),
            ("adamw", OptimiserKind.AdamW)
        )
        .Defaults("adamw", published: "sgd")
        .Of(e => e.Optimiser.Kind)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<double> LearningRate = Number("MpucLearningRate", "Of the encoders.", Limits.Rate)
        .Defaults("0.001")
        .Of(e => e.Optimiser.LearningRate)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<double> WeightDecay = Number("MpucWeightDecay", "Of the encoders.", Limits.Decay)
        .Defaults("0.01", published: "0.001")
        .Of(e => e.Optimiser.WeightDecay)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<OptimiserKind> ProbeKind = Choice(
            "MpucProbeOptimiser",
            "The probes' optimiser.",
            ("sgd", OptimiserKind.Sgd),
            ("adamw", OptimiserKind.AdamW)
        )
        .Defaults("adamw", published: "sgd")
        .Of(e => e.Probe.Optimiser.Kind)
        .Affects(Stage.Probe, ProbeProperties.Offline)
        .Affects(Stage.Contrast, ProbeProperties.InTheLoop);

    public static readonly Property<double> ProbeLearningRate = Number("MpucProbeLearningRate", "Of the probes.", Limits.Rate)
        .Defaults("0.0003", published: "0.001")
        .Of(e => e.Probe.Optimiser.LearningRate)
        .Affects(Stage.Probe, ProbeProperties.Offline)
        .Affects(Stage.Contrast, ProbeProperties.InTheLoop);

    public static readonly Property<double> ProbeWeightDecay = Number("MpucProbeWeightDecay", "Of the probes.", Limits.Decay)
        .Defaults("0.05", published: "0.001")
        .Of(e => e.Probe.Optimiser.WeightDecay)
        .Affects(Stage.Probe, ProbeProperties.Offline)
        .Affects(Stage.Contrast, ProbeProperties.InTheLoop);

    public static readonly Property<double> Momentum = Share("MpucMomentum", "SGD's momentum (encoders and probes).")
        .Defaults("0.9")
        .Of(e => e.Optimiser.Momentum)
        .Affects(Stage.Contrast, Trained & Kind.Is(OptimiserKind.Sgd))
        .Affects(Stage.Contrast, ProbeProperties.InTheLoop & ProbeKind.Is(OptimiserKind.Sgd))
        .Affects(Stage.Probe, ProbeProperties.Offline & ProbeKind.Is(OptimiserKind.Sgd));

    public static readonly Property<ScheduleKind> Schedule = Choice(
            "MpucSchedule",
            "How the learning rate falls.",
            ("constant", ScheduleKind.Constant),
            ("step", ScheduleKind.Step),
            ("cosine", ScheduleKind.Cosine)
        )
        .Defaults("cosine", published: "step")
        .Of(e => e.Schedule.Kind)
        .Affects(Stage.Contrast, Trained);

    public static readonly Property<int> ScheduleStep = Whole(
            "MpucScheduleStep",
            "Epochs between two steps of the step schedule.",
            Limits.ScheduleStep
        )
        .Defaults("100")
        .Of(e => e.Schedule.Step)
        .Affects(Stage.Contrast, Trained & Schedule.Is(ScheduleKind.Step));

    public static readonly Property<double> ScheduleGamma = Number(
            "MpucScheduleGamma",
            "Factor of each step.",
            x => x is > 0 and <= 1,
            "a number in (0, 1]",
            "greater than 0 and at most 1"
        )
        .Defaults("0.9")
        .Of(e => e.Schedule.Gamma)
        .Affects(Stage.Contrast, Trained & Schedule.Is(ScheduleKind.Step));

    public static readonly Property<double> Warmup = Share(
            "MpucWarmup",
            "Share of the steps over which the cosine schedule's rate rises from zero."
        )
        .Defaults("0.1", published: "0")
        .Of(e => e.Schedule.Warmup)
        .Affects(Stage.Contrast, Trained & Schedule.Is(ScheduleKind.Cosine));

    public static readonly Seq<Property> OfEncoders = Seq<Property>(
        Kind,
        LearningRate,
        Momentum,
        WeightDecay,
        Schedule,
        ScheduleStep,
        ScheduleGamma,
        Warmup
    );

    public static readonly Seq<Property> OfProbes = Seq<Property>(ProbeKind, ProbeLearningRate, ProbeWeightDecay);
}
