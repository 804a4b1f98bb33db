namespace MpucMer.Pure.Splits;

/// <summary>What can be wrong with a wish for folds, before any is cut.</summary>
internal static class FoldChecks
{
    /// <summary>At least <paramref name="least"/> folds (MPUC1208) and no more than there are actors (MPUC1207).</summary>
    public static Either<Problem, Unit> Count(int folds, int least, Roster roster)
    {
        if (folds < least)
            return new Problem.TooFewFolds(folds, least);
        if (folds > roster.Groups.Length)
            return new Problem.MoreFoldsThanActors(folds, roster.Groups.Length);
        return unit;
    }

    /// <summary>Some actor validates (MPUC1209), and some is left to train (MPUC1206).</summary>
    public static Either<Problem, Unit> Room(string fold, int actors, int test, int validation)
    {
        if (validation < 1)
            return new Problem.NoValidationActors(validation);
        // In long: a huge count must not wrap round into room.
        if ((long)test + validation >= actors)
            return new Problem.NoActorLeftToTrain(fold, actors, test, validation);
        return unit;
    }

    /// <summary>
    /// Each list has its own name (MPUC1212), is not empty (MPUC1205) and names actors of the data (MPUC1203), each in one list only and
    /// once (MPUC1204).
    /// </summary>
    public static Either<Problem, Unit> Lists(Seq<TestActors> tests, Roster roster)
    {
        var names = new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal);
        var known = roster.Groups.ToHashSet();
        var testedBy = new Dictionary<GroupKey, string>();
        foreach (var (name, actors) in tests)
        {
            if (!names.Add(name))
                return new Problem.FoldNameTwice(name);
            if (actors.IsEmpty)
                return new Problem.FoldWithoutActors(name);
            var unknown = actors.Filter(a => !known.Contains(GroupKey.Of(a)));
            if (!unknown.IsEmpty)
                return new Problem.UnknownActors(name, unknown, Seq(roster.Groups.Select(g => g.Text).ToArray()));
            foreach (var actor in actors)
            {
                if (testedBy.TryGetValue(GroupKey.Of(actor), out var first))
                    return new Problem.ActorTestedTwice(actor, first, name);
                testedBy.Add(GroupKey.Of(actor), name);
            }
        }
        return unit;
    }
}
