using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Splits;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Planning;

/// <summary>
/// What can be known to fail before a file is opened: networks that do not fit the window, labels and modalities that no training clip has,
/// batches that no fold fills, more work than can be listed. A plan asks it, and a worker before its first step.
/// </summary>
public static class Feasibility
{
    // Each has steps in every plan.
    private const int MostTrainings = 20_000;

    public static Seq<Problem> Of(Experiment e, Settings settings, Inventory inventory, Seq<Fold> folds)
    {
        var networks = Tower.Known(e).Bind(t => t.Fit().Match(Right: _ => Seq<Problem>(), Left: Seq1));
        var weights = WeightsFit(e, settings, inventory.Labelling) + networks;
        if (weights.IsEmpty && (long)folds.Count * e.Split.Seeds.Count > MostTrainings)
        {
            return Seq1<Problem>(
                new Problem.OutOfRange(
                    SplitProperties.Seeds.Name,
                    $"{e.Split.Seeds.Count} seeds for {folds.Count} folds",
                    $"at most {MostTrainings} trainings in all",
                    settings.PlaceOf(SplitProperties.Seeds)
                )
            );
        }
        weights += Unlearnable(e, inventory, folds);
        if (e.Training.Epochs == 0 || !weights.IsEmpty)
            return weights;
        var groups = toHashMap(inventory.Clips.Map(c => (c.Id, c.Group)));
        var place = settings.PlaceOf(TrainingProperties.BatchSize);
        var within = e.Training.Negatives == Negatives.SameGroup;
        return folds
            .AsEnumerable()
            .SelectMany(fold =>
            {
                var largest = fold.TrainIds.GroupBy(id => groups[id]).Select(g => g.Count()).DefaultIfEmpty(0).Max();
                return within && largest < 2 ? Seq1<Problem>(new Problem.GroupsTooSmall($"fold {fold.Name}", largest))
                    : e.Training.BatchSize > fold.TrainIds.Count
                        ? Seq1<Problem>(
                            new Problem.BatchTooLarge(e.Training.BatchSize, fold.TrainIds.Count, $"fold {fold.Name}", "", place)
                        )
                    : Seq<Problem>();
            })
            .Take(1)
            .ToSeq();
    }

    private static Seq<Problem> Unlearnable(Experiment e, Inventory inventory, Seq<Fold> folds)
    {
        var clips = LabelsInUse.Of(e.Data.Labels, inventory.Clips).ToDictionary(c => c.Id, StringComparer.Ordinal);
        return folds
            .AsEnumerable()
            .SelectMany(fold =>
            {
                var train = fold.TrainIds.Select(id => clips[id]).ToArray();
                var others = (fold.ValidationIds + fold.TestIds).Map(id => LabelsInUse.OfClip(clips[id]));
                var labels = LabelsInUse.Untrained(inventory.Labelling, [.. train.Select(LabelsInUse.OfClip)], [.. others]);
                var modalities = e.Data.Modalities.Filter(m => !train.Any(c => c.Find(m).IsSome)).Map(m => m.Name).ToArray().ToSeq();
                return (labels.IsEmpty ? Seq<Problem>() : Seq1<Problem>(new Problem.ClassWithoutTrainingClips($"fold {fold.Name}", labels)))
                    + (
                        modalities.IsEmpty
                            ? Seq<Problem>()
                            : Seq1<Problem>(new Problem.ModalityWithoutTrainingClips($"fold {fold.Name}", modalities))
                    );
            })
            .ToArray()
            .ToSeq();
    }

    // How many clips show a label matters to no number that is given or published.
    private static Seq<Problem> WeightsFit(Experiment e, Settings settings, Labelling labelling) =>
        labelling.Several
            ? PositiveWeighting
                .Of(e.Probe.Positive, labelling, [.. labelling.Names.Map(_ => 1)], 2, settings.PlaceOf(ProbeProperties.PositiveWeight))
                .Match(Right: _ => Seq<Problem>(), Left: Seq1)
            : Seq<Problem>();
}
