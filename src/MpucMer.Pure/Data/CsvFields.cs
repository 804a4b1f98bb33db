using System.Buffers.Text;
using System.Text;

namespace MpucMer.Pure.Data;

internal enum CsvNumber
{
    Finite,
    NotFinite,
    NotNumber,
}

/// <summary>The fields of one line: parted by commas, blanks around them trimmed, in quotes where they begin with one.</summary>
internal ref struct CsvFields(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> line = line;
    private int next;

    /// <summary>The field, trimmed, without the quotes around it; doubled quotes within stay doubled.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>Where in the line the field begins, from 1.</summary>
    public int Column { get; private set; }

    /// <summary>Whether the field's quote was not closed; no field follows.</summary>
    public bool QuoteOpen { get; private set; }

    public bool Next()
    {
        if (next > line.Length || QuoteOpen) return false;
        var rest = line[next..];
        var comma = rest.IndexOf((byte)',');
        var end = comma < 0 ? rest.Length : comma;
        Column = next + 1;
        Field = Trimmed(rest[..end]);
        if (!Field.IsEmpty && Field[0] == '"')
        {
            var open = rest.IndexOf((byte)'"');
            var close = open + 1;
            // A quote within the field is written twice.
            while (close < rest.Length && (rest[close] != '"' || (close + 1 < rest.Length && rest[close + 1] == '"'))) close += rest[close] == '"' ? 2 : 1;
            QuoteOpen = close >= rest.Length;
            var past = Math.Min(close + 1, rest.Length);
            Field = rest[(open + 1)..Math.Min(close, rest.Length)];
            comma = rest[past..].IndexOf((byte)',');
            end = comma < 0 ? rest.Length : past + comma;
        }
        next += end + 1;
        return true;
    }

    /// <summary>By hand: this runs for each of hundreds of columns of each row, and most fields have at most one blank.</summary>
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> field)
    {
        var start = 0;
        while (start < field.Length && field[start] is (byte)' ' or (byte)'\t') start++;
        var end = field.Length;
        while (end > start && field[end - 1] is (byte)' ' or (byte)'\t') end--;
        return field[start..end];
    }

    /// <summary>The field as text.</summary>
    public readonly string Text() => Encoding.UTF8.GetString(Field).Replace("\"\"", "\"", StringComparison.Ordinal).Trim();

    /// <summary>The field as a number, written with a point, without regard to culture.</summary>
    public readonly CsvNumber Number(out float value)
    {
        var parsed = Utf8Parser.TryParse(Field, out double number, out var used) && used == Field.Length && used > 0;
        value = (float)number;
        if (parsed) return float.IsFinite(value) ? CsvNumber.Finite : CsvNumber.NotFinite;
        return Field.Length > 0 && IsNotFinite(Field) ? CsvNumber.NotFinite : CsvNumber.NotNumber;
    }

    /// <summary>The forms in which C and C++ write what is no finite number: nan, -nan(ind), inf, 1.#QNAN.</summary>
    private static bool IsNotFinite(ReadOnlySpan<byte> field)
    {
        var bare = field.TrimStart("+-"u8);
        if (bare.StartsWith("1.#"u8)) return true;
        return bare.Length >= 3 && (Ascii.EqualsIgnoreCase(bare[..3], "nan"u8) || Ascii.EqualsIgnoreCase(bare[..3], "inf"u8));
    }
}
