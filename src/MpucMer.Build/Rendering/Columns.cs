namespace MpucMer.Build.Rendering;

/// <summary>Rows of a table for a console, indented.</summary>
internal static class Columns
{
    /// <param name="rows">All of one length.</param>
    public static Seq<string> Of(Seq<Seq<string>> rows)
    {
        if (rows.IsEmpty)
            return Seq<string>();
        // As they will be shown, so that the columns stay straight.
        rows = rows.Map(r => r.Map(Printable.Of));
        var widths = Range(0, rows[0].Count).Map(c => rows.Map(r => r[c].Length).Fold(0, Math.Max)).ToArray();
        return rows.Map(r => "  " + string.Join("  ", r.Map((c, cell) => cell.PadRight(widths[c]))).TrimEnd());
    }
}
