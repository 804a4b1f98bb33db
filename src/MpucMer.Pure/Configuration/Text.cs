namespace MpucMer.Pure.Configuration;

/// <summary>Names that were meant.</summary>
public static class Text
{
    /// <summary>
    /// The candidate with the smallest edit distance (case aside), if that is at most two edits or a third of the name's length, and leaves
    /// something of it.
    /// </summary>
    public static Option<string> Nearest(string name, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates
            .Select(c => (c, Distance(name.ToUpperInvariant(), c.ToUpperInvariant())))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(p => p.Item2);
        return distance <= Math.Max(2, name.Length / 3) && distance < Math.Max(name.Length, best.Length) ? Some(best) : None;
    }

    /// <summary>Damerau-Levenshtein distance (neighbours exchanged count as one edit).</summary>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var edit = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edit = Math.Min(edit, d[i - 2, j - 2] + 1);
                d[i, j] = edit;
            }
        }
        return d[a.Length, b.Length];
    }
}
