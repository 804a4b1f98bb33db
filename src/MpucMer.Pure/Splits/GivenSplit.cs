using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Splits;

/// <summary>The split that the data itself gives, as one fold.</summary>
public static class GivenSplit
{
    /// <summary>One fold named <c>given</c>. Clips that say nothing are in no part.</summary>
    /// <param name="path">Where the data says so, for the words of a problem.</param>
    /// <returns>The fold; or MPUC1214 (no clip says anything), MPUC1215 (a part without clips).</returns>
    public static Either<Problem, Seq<Fold>> Of(Inventory inventory, string path)
    {
        if (inventory.Clips.ForAll(c => c.Part.IsNone))
            return new Problem.NoSplitGiven(path);
        Part In(SplitPart part)
        {
            var clips = inventory.Clips.Filter(c => c.Part == part);
            return new Part(clips.Map(c => c.Id), clips.Map(c => c.Group).Distinct().OrderBy(GroupKey.Of).ToSeq());
        }
        var (train, validation, test) = (In(SplitPart.Train), In(SplitPart.Validation), In(SplitPart.Test));
        foreach (var (part, name) in new[] { (train, "training"), (validation, "validation"), (test, "test") })
        {
            if (part.Ids.IsEmpty)
                return new Problem.GivenPartEmpty(name, path);
        }
        return Seq1(new Fold("given", train, validation, test));
    }
}
