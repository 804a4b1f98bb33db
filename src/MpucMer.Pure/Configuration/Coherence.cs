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
        (LossProperties.Form, LossProperties.Contrast, (e, _) =>
            e.Loss.Contrast == Contrast.Concatenated && e.Loss.Form.OfJoint.IsNone
        ),
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
            + Contradictions.Filter(c => c.When(e, values)).Map(c => Contradiction(values, c.A, c.B))
            // The checkpoint has every encoder.
            + Pretrained
                .Filter(p => p.Property.In(e).IsSome && e.Weights.Encoders.IsSome)
                .Map(p => Contradiction(values, p.Property, WeightProperties.Encoders))
            + Split(e, values)
            + Segments(e, values)
            + WithoutNetwork(e, values);
        return problems.IsEmpty ? Success<Problem, Experiment>(e) : Validation<Problem, Experiment>.Fail(problems);
    }

    private static Problem Contradiction(Values values, Property a, Property b)
    {
        var (first, second) = (values.Text(a), values.Text(b));
        // One of them may be a default.
        return new Problem.Contradiction(
            a.Name,
            first.Value,
            b.Name,
            second.Value,
            first.Place == Place.Nowhere ? second.Place : first.Place
        );
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

    private static Seq<Problem> Split(Experiment e, Values values)
    {
        if (e.Split.Kind != SplitKind.Given)
            return Seq<Problem>();
        var split = values.Text(SplitProperties.Kind);
        return e.Data switch
        {
            { Dataset: not (Dataset.Manifest or Dataset.Mosei) } => Seq1<Problem>(
                new Problem.NotOfDataset(
                    split.Name,
                    split.Value,
                    DataProperties.Dataset.WordIn(e),
                    "a manifest with a column split",
                    split.Place
                )
            ),
            // The label sequence knows no parts: without the folds there is nothing to be given.
            { Dataset: Dataset.Mosei, Mosei: { Labels.IsSome: true, Folds.IsNone: true } } => Seq1<Problem>(
                new Problem.MissingSetting(
                    DataProperties.StandardFolds.Name,
                    $"the split of {DataProperties.LabelsCsd.Name} (or {split.Name}=folds and {SplitProperties.Folds.Name}=5, by video)",
                    "/path/to/cmu_mosei_std_folds.py"
                )
            ),
            _ => Seq<Problem>(),
        };
    }

    // Only one file says which segments there are, and pickles have no times by which a sequence or recording could be cut.
    private static Seq<Problem> Segments(Experiment e, Values values)
    {
        if (e.Data.Dataset != Dataset.Mosei)
            return Seq<Problem>();
        var lists = Seq(DataProperties.TrainPickle, DataProperties.LabelsCsd, DataProperties.Segments).Filter(values.IsGiven);
        if (lists.Count > 1)
            return Seq1(Contradiction(values, lists[0], lists[1]));
        return lists.HeadOrNone() == DataProperties.TrainPickle
            ? Timed.Filter(values.IsGiven).HeadOrNone().Map(p => Contradiction(values, p, DataProperties.TrainPickle)).ToSeq()
            : Seq<Problem>();
    }

    private static readonly Seq<Property<Option<string>>> Timed = Seq(
        DataProperties.WordsCsd,
        DataProperties.FacesCsd,
        DataProperties.AcousticCsd,
        DataProperties.StandardFolds,
        DataProperties.VideosDir,
        DataProperties.SoundsDir,
        DataProperties.TranscriptsDir,
        DataProperties.OpenFaceDir
    );

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
