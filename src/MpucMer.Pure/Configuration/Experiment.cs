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
}
