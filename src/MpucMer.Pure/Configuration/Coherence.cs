using MpucMer.Pure.Data;
using MpucMer.Pure.Losses;
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
        (LossProperties.Form, LossProperties.Contrast, (e, _) => e.Loss is { Contrast: Contrast.Concatenated, Form: PairForm.Symmetric }),
        // The published loss is multiplied by its temperature: learned, it would shrink the loss by shrinking itself.
        (LossProperties.TemperatureLearned, LossProperties.Form, (e, _) =>
            e.Loss is { TemperatureLearned: true, Form: PairForm.Published }
        ),
        // The checkpoint has the video encoder too.
        (WeightProperties.Video, WeightProperties.Encoders, (e, _) => e.Weights is { Video.IsSome: true, Encoders.IsSome: true }),
        // Places in a chunk are not places in the batch.
        (TrainingProperties.Chunk, EncoderPartProperties.TextPositions, (e, _) =>
            e.Training.Chunk > 0 && EncoderPartProperties.CountsClips.Holds(e)
        )
    );

    /// <summary>The experiment, or all that does not go together in it.</summary>
    public static Validation<Problem, Experiment> Of(Experiment e, Values values)
    {
        var problems =
            Batches(e, values)
            + Contradictions.Filter(c => c.When(e, values)).Map(c => values.Contradiction(c.A, c.B))
            + Split(e, values)
            + VideoWeights(e, values);
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
                EncoderPartProperties.CountsClips.Holds(e) && e.Training.BatchSize > Layer.Positions.Length
                    ? Seq1<Problem>(
                        new Problem.OutOfRange(
                            size.Name,
                            $"{e.Training.BatchSize}",
                            $"at most {Layer.Positions.Length} where positions count the clips of a batch "
                                + $"({EncoderPartProperties.TextPositions.Name})",
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

    private static Seq<Problem> VideoWeights(Experiment e, Values values) =>
        e
            .Weights.Video.Filter(_ => !e.Data.Modalities.Contains(Modality.Video))
            .Map(file =>
                (Problem)
                    new Problem.WeightsWithoutNetwork(
                        WeightProperties.Video.Name,
                        file,
                        Modality.Video.Name,
                        e.Data.Modalities.Map(m => m.Name),
                        values.Text(WeightProperties.Video).Place
                    )
            )
            .ToSeq();
}
