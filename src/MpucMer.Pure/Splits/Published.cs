using System.Collections.Immutable;

namespace MpucMer.Pure.Splits;

/// <summary>
/// The two splits of the published system (Franceschini et al. 2022), equal to its own clip by clip where seed and percentage are equal (it
/// uses 42 and .9).
/// Each is one fold named <c>published</c>. Counts are cut down to integers as in Python, <c>int(n * percentage)</c> in double.
/// </summary>
public static class Published
{
    /// <summary>The actors of RAVDESS, "1" to "24": the published code shuffles all of them, also where the data lacks some.</summary>
    public static readonly Seq<string> RavdessActors = Seq(Enumerable.Range(1, 24).Select(i => $"{i}").ToArray());

    /// <summary>
    /// By actor: the actors in natural order are shuffled; of the first <c>int(n * percentage)</c> the first <c>int(m * .9)</c> train and
    /// the others validate;
    /// the rest tests (24 actors: 18, 3, 3). <paramref name="roll"/>: the actors to shuffle; none: those of the items.
    /// <see cref="RavdessActors"/> gives the published split of an incomplete RAVDESS.
    /// </summary>
    /// <returns>One fold, or MPUC1201, 1202 (items), 1210 (a part without clips), 1211 (percentage), 1213 (an item's actor is not on the
    /// roll).</returns>
    public static Either<Problem, Seq<Fold>> ByActor(
        Seq<Item> items,
        long seed = 42,
        double percentage = .9,
        Option<Seq<string>> roll = default
    ) =>
        from _ in Share(percentage)
        from roster in Roster.Of(items)
        from actors in OnRoll(roster, roll)
        let order = PythonRandom.Seeded(seed).Shuffle(actors).Value
        let kept = (int)(order.Length * percentage)
        let train = (int)(kept * .9)
        from fold in Whole(roster.Cut("published", order[train..kept], order[kept..]), percentage)
        select Seq1(fold);

    /// <summary>
    /// By clip, so that actors are in several parts: class after class (labels ascending, clips by file name) one generator samples
    /// <c>int(n * percentage)</c>
    /// of the class's clips, and of these <c>int(m * .1)</c>, in the order drawn, to validate; the others of the first sample train, and
    /// the rest tests.
    /// </summary>
    /// <returns>One fold, or MPUC1201, 1202 (items), 1210 (a part without clips), 1211 (percentage).</returns>
    public static Either<Problem, Seq<Fold>> ByClip(Seq<Item> items, long seed = 42, double percentage = .9) =>
        from _ in Share(percentage)
        from roster in Roster.Of(items)
        let roles = ClipRoles(roster, seed, percentage)
        from fold in Whole(roster.Cut("published", i => roles[i.Id]), percentage)
        select Seq1(fold);

    private static Dictionary<string, Role> ClipRoles(Roster roster, long seed, double percentage)
    {
        var roles = roster.Items.ToDictionary(i => i.Id, _ => Role.Test, StringComparer.Ordinal);
        var random = PythonRandom.Seeded(seed);
        foreach (var label in roster.Items.GroupBy(i => i.Label).OrderBy(g => g.Key))
        {
            var clips = label.OrderBy(i => FileName(i.Id), StringComparer.Ordinal).ThenBy(i => i.Id, StringComparer.Ordinal).ToArray();
            (var kept, random) = random.Sample(clips, (int)(clips.Length * percentage));
            (var validation, random) = random.Sample(kept, (int)(kept.Length * .1));
            foreach (var clip in kept)
                roles[clip.Id] = Role.Train;
            foreach (var clip in validation)
                roles[clip.Id] = Role.Validation;
        }
        return roles;
    }

    // The published code sorts the names in a class's folder; a folder in front of ours (Actor_02/…) must not change the order.
    private static string FileName(string id) => id[(id.LastIndexOfAny(['/', '\\']) + 1)..];

    private static Either<Problem, Unit> Share(double percentage)
    {
        if (percentage is > 0 and < 1)
            return unit;
        return new Problem.SplitShareOutside(percentage);
    }

    private static Either<Problem, ImmutableArray<GroupKey>> OnRoll(Roster roster, Option<Seq<string>> roll)
    {
        var actors = roll.Map(r => r.Select(GroupKey.Of).Distinct().Order().ToImmutableArray()).IfNone(roster.Groups);
        var missing = Seq(roster.Groups.Except(actors).Select(g => g.Text).ToArray());
        if (!missing.IsEmpty)
            return new Problem.ActorsNotOnRoll(missing, actors.Length);
        return actors;
    }

    private static Either<Problem, Fold> Whole(Fold fold, double percentage)
    {
        if (fold.TrainIds.IsEmpty)
            return new Problem.SplitPartEmpty("training", percentage);
        if (fold.ValidationIds.IsEmpty)
            return new Problem.SplitPartEmpty("validation", percentage);
        if (fold.TestIds.IsEmpty)
            return new Problem.SplitPartEmpty("test", percentage);
        return fold;
    }
}
