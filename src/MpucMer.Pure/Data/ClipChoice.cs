namespace MpucMer.Pure.Data;

/// <summary>Which of a data set's clips an experiment uses, by the modalities that they have.</summary>
public static class ClipChoice
{
    /// <summary>
    /// The clips that have every modality (with <see cref="MissingModality.Use"/>: any), by id, and a warning for each modality that some
    /// clip lacks.
    /// Problems: clips without a modality where that is to fail; no clip left.
    /// </summary>
    /// <param name="has">Whether a clip has a modality.</param>
    public static Either<Seq<Problem>, (Seq<A> Clips, Seq<Problem> Warnings)> Of<A>(
        Seq<A> clips,
        Func<A, string> id,
        Seq<Modality> modalities,
        Func<A, Modality, bool> has,
        MissingModality policy
    )
    {
        var missing = modalities
            .Map(m => (m.Name, Without: clips.Filter(c => !has(c, m)).Map(id).OrderBy(name => name, StringComparer.Ordinal).ToList()))
            .Filter(m => m.Without.Count > 0)
            .Map(m => (Problem)new Problem.ClipsWithoutModality(m.Name, m.Without, clips.Count, policy));
        if (policy == MissingModality.Fail && !missing.IsEmpty)
            return missing;
        var kept = clips
            .Filter(c => policy == MissingModality.Use ? modalities.Exists(m => has(c, m)) : modalities.ForAll(m => has(c, m)))
            .OrderBy(id, StringComparer.Ordinal)
            .ToSeq();
        return kept.IsEmpty
            ? Seq1<Problem>(new Problem.NoCompleteClip([.. modalities.Map(m => (m.Name, clips.Count(c => has(c, m))))]))
            : (kept, missing);
    }
}
