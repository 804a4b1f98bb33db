using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Build.Planning;

/// <summary>What can be known to fail before a file is opened: batches that no fold fills. The worker asks again; here it costs no features first.</summary>
internal static class Feasibility
{
    public static Seq<Problem> Of(Experiment e, Pure.Configuration.Settings settings, Inventory inventory, Seq<Fold> folds)
    {
        if (e.Training.Epochs == 0) return Seq<Problem>();
        var groups = toHashMap(inventory.Clips.Map(c => (c.Id, c.Group)));
        var place = settings.Effective("MpucBatchSize", e.Protocol).Place;
        var within = e.Training.Negatives == Negatives.SameGroup;
        return folds.AsEnumerable().SelectMany(fold =>
        {
            var largest = fold.TrainIds.GroupBy(id => groups[id]).Select(g => g.Count()).DefaultIfEmpty(0).Max();
            return within && largest < 2 ? Seq1<Problem>(new Problem.GroupsTooSmall($"fold {fold.Name}", largest))
                : e.Training.BatchSize > fold.TrainIds.Count ? Seq1<Problem>(new Problem.BatchTooLarge(e.Training.BatchSize, fold.TrainIds.Count, $"fold {fold.Name}", "", place))
                : Seq<Problem>();
        }).Take(1).ToSeq().Strict();
    }
}
