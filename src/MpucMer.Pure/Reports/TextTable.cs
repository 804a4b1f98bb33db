namespace MpucMer.Pure.Reports;

/// <summary>
/// Tables of a console. What comes from users' data is shown as it can be (<see cref="Printable"/>), so that columns stay straight.
/// </summary>
public static class TextTable
{
    /// <summary>Columns two blanks apart, the first one from the left, the others from the right.</summary>
    public static Seq<string> Aligned(Seq<string> header, Seq<Seq<string>> rows) =>
        Columns(Seq1(header) + rows, (c, cell, width) => c == 0 ? cell.PadRight(width) : cell.PadLeft(width));

    /// <summary>Columns two blanks apart, all from the left, indented.</summary>
    /// <param name="rows">All of one length.</param>
    public static Seq<string> Indented(Seq<Seq<string>> rows) =>
        Columns(rows, (_, cell, width) => cell.PadRight(width)).Map(line => "  " + line.TrimEnd());

    private static Seq<string> Columns(Seq<Seq<string>> rows, Func<int, string, int, string> pad)
    {
        if (rows.IsEmpty)
            return Seq<string>();
        var shown = rows.Map(r => r.Map(Printable.Of));
        var widths = Range(0, rows[0].Count).Map(c => shown.Map(r => r[c].Length).Fold(0, Math.Max)).ToArray();
        return shown.Map(r => string.Join("  ", r.Map((c, cell) => pad(c, cell, widths[c]))));
    }
}
