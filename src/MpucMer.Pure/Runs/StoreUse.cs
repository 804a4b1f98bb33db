using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Runs;

/// <summary>That a run needs a thing of the store, and for which step.</summary>
public sealed record Use(RunUse Run, string Step);

/// <summary>A thing in the store and who needs it.</summary>
public sealed record UsedItem(StoredItem Item, Seq<Use> Uses)
{
    /// <summary>Names of the runs that need it, each once.</summary>
    public Seq<string> Runs => Uses.Map(u => u.Run.Name).Distinct().OrderBy(n => n, StringComparer.Ordinal).ToSeq();
}

/// <summary>Which runs need what of the store, and what none has needed for long.</summary>
public static class StoreUse
{
    public static Seq<UsedItem> Of(Seq<StoredItem> items, Seq<RunUse> runs)
    {
        var uses = new Dictionary<string, List<Use>>(StringComparer.Ordinal);
        void Add(string place, Use use)
        {
            if (uses.TryGetValue(place, out var known))
                known.Add(use);
            else
                uses[place] = [use];
        }
        foreach (var run in runs)
        {
            foreach (var (step, place) in run.Steps)
            {
                var use = new Use(run, step);
                Add(place, use);
                // The states of a step that is not finished have its fingerprint for a name.
                Add(StoreLayout.Checkpoints(place.Split('/')[^1]), use);
            }
            var features = new Use(run, "features");
            foreach (var place in run.Features)
                Add(place, features);
        }
        return items.Map(i => new UsedItem(i, uses.TryGetValue(i.Place, out var found) ? found.ToSeq() : Seq<Use>()));
    }

    /// <summary>
    /// What no run since <paramref name="since"/> needs. What was written since then was needed by the run that wrote it, whatever became
    /// of that.
    /// </summary>
    public static Seq<UsedItem> Unneeded(Seq<UsedItem> items, DateTime since) =>
        items.Filter(i => i.Item.Changed < since && !i.Uses.Exists(u => u.Run.Last >= since));

    /// <summary>The runs as they are known, those that somebody works at this moment counting as run now.</summary>
    /// <param name="locked">Fingerprints of entries that are being made.</param>
    public static Seq<RunUse> Awake(Seq<RunUse> runs, LanguageExt.HashSet<string> locked, DateTime now) =>
        runs.Map(r => r.Steps.Exists(s => locked.Contains(s.Place.Split('/')[^1])) ? r with { Last = now } : r);
}
