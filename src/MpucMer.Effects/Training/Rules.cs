using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Training;
using Schedule = MpucMer.Pure.Training.Schedule;

namespace MpucMer.Effects.Training;

/// <summary>From settings to rules of the optimiser and the learning rate.</summary>
public static class Rules
{
    public static OptimiserRule Of(OptimiserSettings o) =>
        o.Kind == OptimiserKind.AdamW ? new OptimiserRule.AdamW(o.WeightDecay) : new OptimiserRule.Sgd(o.Momentum, o.WeightDecay);

    /// <summary>The published protocol is held to the published numbers, and so computes as the published code does.</summary>
    public static Arithmetic Of(Protocol protocol) => protocol == Protocol.Published ? Arithmetic.Published : Arithmetic.Fast;

    public static Schedule Of(ScheduleSettings s, int epochs) =>
        s.Kind switch
        {
            ScheduleKind.Constant => new Schedule.Constant(),
            ScheduleKind.Step => new Schedule.Steps(s.Step, s.Gamma),
            ScheduleKind.Cosine => new Schedule.Cosine((int)Math.Round(s.Warmup * epochs), epochs, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(s)),
        };
}
