using System.Globalization;
using System.Text;
using nietras.SeparatedValues;

namespace MpucMer.Pure.Data;

internal enum CsvNumber
{
    Finite,
    NotFinite,
    NotNumber,
}

/// <summary>A line as Sep splits it, or one that is too long to be split.</summary>
internal readonly ref struct CsvLine(SepReader.Row row)
{
    /// <summary>What Sep holds of a row.</summary>
    public const int MostCharacters = 1 << 24;

    public static CsvLine TooLong => default;

    public bool IsSplit { get; } = true;

    public SepReader.Row Row { get; } = row;
}

/// <summary>The fields of one line: split by commas, blanks around them trimmed, in quotes where they begin with one.</summary>
internal ref struct CsvFields(CsvLine line)
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private readonly CsvLine line = line;
    private readonly ReadOnlySpan<char> text = line.IsSplit ? line.Row.Span : [];
    private readonly bool quotes = line.IsSplit && line.Row.Span.Contains('"');

    // A line that is too long counts as one field, whose fault it is.
    private readonly int count = line.IsSplit ? line.Row.ColCount : 1;
    private ReadOnlySpan<char> content;
    private bool quoted,
        open;
    private int next,
        past;

    /// <summary>The field, trimmed, without the quotes around it; doubled quotes within stay doubled.</summary>
    public readonly ReadOnlySpan<char> Field => quoted ? content : Trimmed(content);

    /// <summary>Where in the line the field begins, in characters from 1.</summary>
    public int Column { get; private set; }

    public bool Next()
    {
        if (next == count)
            return false;
        content = line.IsSplit ? line.Row[next].Span : [];
        next++;
        quoted = false;
        Column = past + 1;
        past += content.Length + 1;
        if (quotes && Trimmed(content) is ['"', ..])
            Quoted();
        return true;
    }

    /// <summary>What is wrong with the line so that no field follows this one; null where nothing is.</summary>
    public readonly Problem? Fault(string path, int number) =>
        open ? new Problem.CsvQuoteOpen(path, number, Column)
        : line.IsSplit ? null
        : new Problem.CsvLineTooLong(path, number, CsvLine.MostCharacters);

    /// <summary>The field as text.</summary>
    public readonly string Text() => Field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal).Trim();

    /// <summary>The field as a number, written with a point, without regard to culture.</summary>
    public readonly CsvNumber Number(out float value)
    {
        var number = Field;
        // The library's parser passes over zero bytes at the end.
        var parsed = double.TryParse(number, Style, CultureInfo.InvariantCulture, out var wide) && number[^1] != '\0';
        value = (float)wide;
        if (parsed)
            return float.IsFinite(value) ? CsvNumber.Finite : CsvNumber.NotFinite;
        return IsNotFinite(number) ? CsvNumber.NotFinite : CsvNumber.NotNumber;
    }

    /// <summary>
    /// The field goes on to the quote that closes it, over commas; what stands between that and the next comma is passed over.
    /// </summary>
    private void Quoted()
    {
        var rest = text[(Column - 1)..];
        var begin = rest.IndexOf('"') + 1;
        var close = begin;
        // A quote within the field is written twice.
        while (close < rest.Length && (rest[close] != '"' || (close + 1 < rest.Length && rest[close + 1] == '"')))
        {
            close += rest[close] == '"' ? 2 : 1;
        }
        open = close >= rest.Length;
        quoted = true;
        content = rest[begin..Math.Min(close, rest.Length)];
        while (past < Column + close && next < count)
            past += line.Row[next++].Span.Length + 1;
    }

    /// <summary>By hand: this runs for each of hundreds of columns of each row, and most fields have at most one blank.</summary>
    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> field)
    {
        var start = 0;
        while (start < field.Length && field[start] is ' ' or '\t')
            start++;
        var end = field.Length;
        while (end > start && field[end - 1] is ' ' or '\t')
            end--;
        return field[start..end];
    }

    /// <summary>The forms in which C and C++ write what is no finite number: nan, -nan(ind), inf, 1.#QNAN.</summary>
    private static bool IsNotFinite(ReadOnlySpan<char> field)
    {
        var bare = field.TrimStart("+-");
        return bare.StartsWith("1.#", StringComparison.Ordinal)
            || bare.StartsWith("nan", StringComparison.OrdinalIgnoreCase)
            || bare.StartsWith("inf", StringComparison.OrdinalIgnoreCase);
    }
}
