namespace MpucMer.Pure;

/// <summary>Joining sequences. In LanguageExt 3.4.13 <c>strict + lazy + more</c> repeats the first parts and loses the last, also after Strict(); so lists are joined here and nowhere by <c>+</c>.</summary>
public static class Seqs
{
    /// <summary>The items of all parts, in order.</summary>
    public static Seq<A> Join<A>(params ReadOnlySpan<Seq<A>> parts)
    {
        var all = new List<A>();
        foreach (var part in parts) all.AddRange(part.AsEnumerable());
        return all.ToSeq().Strict();
    }
}
