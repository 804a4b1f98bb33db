using System.Globalization;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Configuration;

/// <summary>What single values cannot say: which of them go together.</summary>
internal static class Coherence
{
    private static readonly Seq<(Property A, Property B, Func<Experiment, Values, bool> When)> Contradictions = Seq<(
        Property,
        Property,
        Func<Experiment, Values, bool>
    )>(
        (TrainingProperties.Selection, ProbeProperties.Mode, (e, _) =>
            e.Training.Selection == Selection.Accuracy && e.Probe.Mode == ProbeMode.Offline
        ),
        (TrainingProperties.Negatives, TrainingProperties.Sampler, (e, _) =>
            e.Training is { Negatives: Negatives.SameGroup, Sampler: Sampler.ClassBalanced }
        ),
        (LossProperties.Pairs, LossProperties.Contrast, (e, values) =>
            e.Loss.Contrast == Contrast.Concatenated && values.IsGiven(LossProperties.Pairs)
        ),
        // A joint vector is contrasted with itself: there is no pair for a head, and aligned rows are one vector.
        (LossProperties.PredictionHeads, LossProperties.Contrast, (e, _) =>
            e.Loss is { Contrast: Contrast.Concatenated, PredictionHeads: true }
        ),
        (LossProperties.Form, LossProperties.Contrast, (e, _) => e.Loss.Contrast == Contrast.Concatenated && e.Loss.Form.OfJoint.IsNone),
        (LossProperties.TemperatureLearned, LossProperties.Form, (e, _) =>
            e.Loss.TemperatureLearned && !e.Loss.Form.TakesLearnedTemperature
        ),
        // Places in a chunk are not places in the batch.
        (TrainingProperties.Chunk, TextProperties.Positions, (e, _) => e.Training.Chunk > 0 && TextProperties.CountsClips.Holds(e))
    );

    /// <summary>The experiment, or all that does not go together in it.</summary>
    public static Validation<Problem, Experiment> Of(Experiment e, Values values)
    {
        var problems =
            Batches(e, values)
            + Contradictions.Filter(c => c.When(e, values)).Map(c => values.Contradiction(c.A, c.B))
            // The checkpoint has every encoder.
            + Pretrained
                .Filter(p => p.Property.In(e).IsSome && e.Weights.Encoders.IsSome)
                .Map(p => values.Contradiction(p.Property, WeightProperties.Encoders))
            + Split(e, values)
            + WithoutNetwork(e, values);
        return problems.IsEmpty ? Success<Problem, Experiment>(e) : Validation<Problem, Experiment>.Fail(problems);
    }

    private static Seq<Problem> Batches(Experiment e, Values values)
    {
        var size = values.Text(TrainingProperties.BatchSize);
        // A clip alone has nothing to be told from, and no statistics of a batch.
        return (
                e.Training is { BatchSize: 1, Epochs: > 0 }
                    ? Seq1<Problem>(
                        new Problem.OutOfRange(
                            size.Name,
                            "1",
                            $"2 or more where encoders are trained ({LossProperties.Epochs.Name})",
                            size.Place
                        )
                    )
                    : Seq<Problem>()
            )
            + (
                TextProperties.CountsClips.Holds(e) && e.Training.BatchSize > Layer.Positions.Length
                    ? Seq1<Problem>(
                        new Problem.OutOfRange(
                            size.Name,
                            $"{e.Training.BatchSize}",
                            $"at most {Layer.Positions.Length} where positions count the clips of a batch "
                                + $"({TextProperties.Positions.Name})",
                            size.Place
                        )
                    )
                    : Seq<Problem>()
            );
    }

    private static Seq<Problem> Split(Experiment e, Values values) =>
        e.Split.Kind == SplitKind.Given && e.Data.Dataset.SplitFile.IsNone
            ? Seq1(e.Data.Dataset.WithoutSplit(values.Text(SplitProperties.Kind)))
            : Seq<Problem>();

    // Weights of single encoders, and whose they are.
    private static readonly Seq<(Modality Modality, Property<Option<string>> Property)> Pretrained = Modality
        .All.ToSeq()
        .Bind(m => m.Pretrained.Map(p => (m, p.Property())).ToSeq())
        .Strict();

    private static Seq<Problem> WithoutNetwork(Experiment e, Values values) =>
        Pretrained
            .Filter(p => !e.Data.Modalities.Contains(p.Modality))
            .Bind(p =>
                p.Property.In(e)
                    .Map(file =>
                        (Problem)
                            new Problem.WeightsWithoutNetwork(
                                p.Property.Name,
                                file,
                                p.Modality.Name,
                                e.Data.Modalities.Map(m => m.Name),
                                values.Text(p.Property).Place
                            )
                    )
                    .ToSeq()
            );
}

/// <summary>The whole numbers that a property takes, both ends among them.</summary>
internal sealed record WholeRange(int Least, int Most)
{
    /// <summary>The range in words, as the table of properties has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");
}

/// <summary>The numbers that a property takes up to <paramref name="Most"/>, zero among them or not.</summary>
internal sealed record NumberRange(bool WithZero, double Most)
{
    public bool Holds(double x) => (WithZero ? x >= 0 : x > 0) && x <= Most;

    /// <summary>The range in words, as the table of properties has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"a number in {(WithZero ? "[" : "(")}0, {Most}]");
}

/// <summary>
/// The least and the most of every number that an experiment is given. The upper bounds are far beyond what makes sense, and below what
/// ends a process: where an array of so many elements would not be one, or a loop over them would seem to hang. What is possible within
/// them is a question of memory, which is asked when the networks are known (<see cref="Networks.NetworkSize"/>).
/// </summary>
internal static class Limits
{
    public static readonly WholeRange Folds = new(2, 10_000);
    public static readonly WholeRange ValidationActors = new(1, 1_000_000);
    public static readonly WholeRange Seed = new(0, int.MaxValue);

    /// <summary>Each fold is run with each of so many at most.</summary>
    public const int Seeds = 1000;

    public static readonly WholeRange FeatureSize = new(1, 1 << 14);
    public static readonly WholeRange Window = new(1, 100_000);
    public static readonly WholeRange EvaluationWindows = new(1, 10_000);
    public static readonly WholeRange VideoFrames = new(1, 256);

    /// <summary>Frames are kept with 180 pixels at the shorter side: beyond that nothing is seen that is there.</summary>
    public static readonly WholeRange VideoSize = new(8, 512);

    /// <summary>A run of fewer epochs, from which one of more goes on, is looked for from the highest number down.</summary>
    public static readonly WholeRange Epochs = new(0, 100_000);

    /// <summary>The loss compares every two views of a batch: [2 clips, 2 clips].</summary>
    public static readonly WholeRange BatchSize = new(1, 1 << 14);
    public static readonly WholeRange Chunk = new(0, BatchSize.Most);
    public static readonly WholeRange Patience = new(0, 1_000_000);
    public static readonly WholeRange ScheduleStep = new(1, 1_000_000);
    public static readonly WholeRange ProbeEpochs = new(1, 100_000);

    /// <summary>Those that a file has may be judged as they are.</summary>
    public static readonly WholeRange ReadyProbeEpochs = ProbeEpochs with { Least = 0 };
    public static readonly WholeRange ProbeBatchSize = new(1, 1_000_000);
    public static readonly WholeRange ProbeHidden = new(0, 1 << 16);

    /// <summary>The library behind the tensors starts as many, and ends the process where the system refuses one.</summary>
    public static readonly WholeRange Threads = new(0, 1024);

    /// <summary>A hundred years: DateTime goes back further.</summary>
    public static readonly WholeRange KeepDays = new(0, 36_500);

    public static readonly NumberRange Rate = new(false, 1e6);
    public static readonly NumberRange Decay = new(true, 1e6);
    public static readonly NumberRange Temperature = new(false, 1e6);
    public static readonly NumberRange Noise = new(true, 1e6);
    public static readonly NumberRange Minutes = new(true, 1e6);
}
