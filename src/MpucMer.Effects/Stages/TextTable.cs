using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>Tables for people.</summary>
internal static class TextTable
{
    /// <summary>Columns two blanks apart, the first one from the left, the others from the right.</summary>
    public static Seq<string> Aligned(Seq<string> header, Seq<Seq<string>> rows)
    {
        var widths = Range(0, header.Count).Map(c => rows.Map(r => r[c].Length).Fold(header[c].Length, Math.Max)).ToArray();
        return (Seq1(header) + rows).Map(r =>
            string.Join("  ", r.Map((c, cell) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c])))
        );
    }
}
