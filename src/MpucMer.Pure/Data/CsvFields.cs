using System.Globalization;
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

/// <summary>The columns of a CSV file by trimmed name.</summary>
internal sealed record CsvHeader(string Path, IReadOnlyList<string> Names)
{
    private const int MostShown = 40;

    /// <summary>The header of the line; a problem where the line cannot be split.</summary>
    public static Either<Problem, CsvHeader> Read(CsvLine line, int number, string path)
    {
        var names = new List<string>();
        var fields = new CsvFields(line);
        while (fields.Next())
        {
            if (fields.Fault(path, number) is { } problem)
                return problem;
            names.Add(fields.Text());
        }
        return new CsvHeader(path, names);
    }

    /// <summary>For each column its place among <paramref name="wanted"/>, or -1. A problem where one is missing or stands twice.</summary>
    public Either<Problem, int[]> Find(IReadOnlyList<string> wanted)
    {
        var places = wanted.Select((name, place) => (name, place)).ToDictionary(w => w.name, w => w.place, StringComparer.Ordinal);
        var slots = new int[Names.Count];
        var seen = new bool[wanted.Count];
        for (var column = 0; column < slots.Length; column++)
        {
            slots[column] = places.TryGetValue(Names[column], out var place) ? place : -1;
            if (slots[column] < 0)
                continue;
            if (seen[place])
                return new Problem.CsvColumnTwice(Path, Names[column]);
            seen[place] = true;
        }
        var missing = wanted.Where((_, place) => !seen[place]).ToList();
        return missing.Count > 0 ? new Problem.CsvColumnsMissing(Path, missing, Names.Count) : slots;
    }

    /// <summary>The numbers of a row into their places; columns with place -1 are passed over unread.</summary>
    /// <returns>What is wrong with the row, or null.</returns>
    public Problem? Row(CsvLine line, int number, int[] slots, Span<float> values)
    {
        var fields = new CsvFields(line);
        var column = 0;
        for (; fields.Next(); column++)
        {
            if (fields.Fault(Path, number) is { } problem)
                return problem;
            if (column >= slots.Length || slots[column] < 0)
                continue;
            switch (fields.Number(out var value))
            {
                case CsvNumber.Finite:
                    values[slots[column]] = value;
                    break;
                case CsvNumber.NotFinite:
                    return new Problem.CsvNotFinite(Path, number, fields.Column, Names[column]);
                default:
                    return new Problem.CsvNotNumber(
                        Path,
                        number,
                        fields.Column,
                        Names[column],
                        fields.Field[..Math.Min(fields.Field.Length, MostShown)].ToString()
                    );
            }
        }
        return column == slots.Length ? null : new Problem.CsvRowWidth(Path, number, slots.Length, column);
    }
}
