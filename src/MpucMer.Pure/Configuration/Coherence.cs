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
