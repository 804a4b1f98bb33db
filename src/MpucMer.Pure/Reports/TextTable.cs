namespace MpucMer.Pure.Reports;

/// <summary>
/// Tables of a console. What comes from users' data is shown as it can be (<see cref="Printable"/>), so that columns stay straight.
/// </summary>
public static class TextTable
{
    /// <summary>As wide a table may be: narrow terminals, and halves of wide ones, show it as it is.</summary>
    public const int Widest = 60;

    /// <summary>
    /// Columns two blanks apart, the first one from the left, the others from the right. Where that is too wide, columns go to further
    /// tables below, each with the first one.
    /// </summary>
    public static Seq<string> Aligned(Seq<string> header, Seq<Seq<string>> rows, int widest = Widest)
    {
        var all = Seq1(header) + rows;
        var widths = Widths(all.Map(r => r.Map(Printable.Of)));
        var tables = new List<Seq<int>>();
        var at = 1;
        do
        {
            // One column at least, however wide.
            var (columns, width) = (Seq1(0), widths[0]);
            while (at < widths.Length && (columns.Count == 1 || width + 2 + widths[at] <= widest))
            {
                columns = columns.Add(at);
                width += 2 + widths[at++];
            }
            tables.Add(columns);
        } while (at < widths.Length);
        return Parted(
            tables.Select(columns =>
                Columns(all.Map(r => columns.Map(c => r[c])), (c, cell, width) => c == 0 ? cell.PadRight(width) : cell.PadLeft(width))
            )
        );
    }

    /// <summary>Tables one below another, an empty line between them.</summary>
    public static Seq<string> Parted(IEnumerable<Seq<string>> tables) =>
        tables.Where(t => !t.IsEmpty).Aggregate(Seq<string>(), (all, table) => all.IsEmpty ? table : all + Seq1("") + table).Strict();

    /// <summary>How wide a table would be in one.</summary>
    public static int WidthOf(Seq<string> header, Seq<Seq<string>> rows) =>
        Widths((Seq1(header) + rows).Map(r => r.Map(Printable.Of))) is var widths ? widths.Sum() + 2 * (widths.Length - 1) : 0;

    /// <summary>Columns two blanks apart, all from the left, indented.</summary>
    /// <param name="rows">All of one length.</param>
    public static Seq<string> Indented(Seq<Seq<string>> rows) =>
        Columns(rows, (_, cell, width) => cell.PadRight(width)).Map(line => "  " + line.TrimEnd());

    private static Seq<string> Columns(Seq<Seq<string>> rows, Func<int, string, int, string> pad)
    {
        if (rows.IsEmpty)
            return Seq<string>();
        var shown = rows.Map(r => r.Map(Printable.Of));
        var widths = Widths(shown);
        return shown.Map(r => string.Join("  ", r.Map((c, cell) => pad(c, cell, widths[c]))));
    }

    private static int[] Widths(Seq<Seq<string>> rows) =>
        [.. Range(0, rows[0].Count).Map(c => rows.Map(r => r[c].Length).Fold(0, Math.Max))];
}
