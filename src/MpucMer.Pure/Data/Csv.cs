using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using nietras.SeparatedValues;

namespace MpucMer.Pure.Data;

/// <summary>Writing CSV.</summary>
public static class Csv
{
    /// <summary>
    /// A field as it stands in a line: in quotes where it holds a comma, a quote or a line's end, or begins or ends with a blank.
    /// </summary>
    public static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text != text.Trim() ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    /// <summary>The fields of a line that was written by <see cref="Field"/>, of fields without line ends.</summary>
    public static string[] Fields(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(line[i]);
        }
        return [.. fields, field.ToString()];
    }
}

/// <summary>
/// What every reader of a table asks of its bytes before it looks for columns: that they are text, whose fields are parted by commas.
/// </summary>
internal static class CsvText
{
    /// <summary>
    /// What keeps the bytes from being read as a table; null where nothing does. Problems: those of <see cref="PlainText"/>, fields that
    /// something else parts.
    /// </summary>
    public static Problem? Fault(ReadOnlySpan<byte> bytes, string path)
    {
        if (PlainText.Fault(bytes, path) is { } fault)
            return fault;
        var lines = new ByteLines(bytes);
        return lines.Next() && Separator(lines.Line) is var (separator, column)
            ? new Problem.CsvSeparator(path, lines.Number, column, separator)
            : null;
    }

    /// <summary>
    /// What parts the fields of a first line in place of commas, and where it first stands; null where there are commas, or a single field.
    /// </summary>
    private static (char Separator, int Column)? Separator(ReadOnlySpan<byte> line)
    {
        foreach (var separator in (ReadOnlySpan<byte>)[(byte)';', (byte)'\t', (byte)'|'])
        {
            // Where numbers are written with commas, there are some in the fields.
            if (line.IndexOf(separator) is >= 0 and var at && (line.IndexOf((byte)',') < 0 || AllNumbers(line, separator)))
                return ((char)separator, at + 1);
        }
        var bare = line.Trim((byte)' ');
        return bare.IndexOf((byte)' ') is > 0 and var blank && line.IndexOf((byte)',') < 0 && AllNumbers(bare, (byte)' ')
            ? (' ', line.IndexOf(bare) + blank + 1)
            : null;
    }

    private static bool AllNumbers(ReadOnlySpan<byte> line, byte separator)
    {
        Span<byte> field = stackalloc byte[32];
        foreach (var range in line.Split(separator))
        {
            var text = line[range].Trim((byte)' ');
            if (text.IsEmpty && separator == ' ')
                continue;
            if (text.IsEmpty || text.Length > field.Length)
                return false;
            text.CopyTo(field);
            var number = field[..text.Length];
            number.Replace((byte)',', (byte)'.');
            if (!Utf8Parser.TryParse(number, out double _, out var used) || used != number.Length)
                return false;
        }
        return true;
    }
}

/// <summary>
/// The lines of a CSV file in UTF-8 that are not blank, split by Sep: LF, CRLF and CR ends; a byte order mark is passed over. A line's
/// end ends a quoted field, too, so that a quote that is not closed is told at its place: quotes are the business of <see
/// cref="CsvFields"/>.
/// </summary>
internal sealed class CsvLines : IDisposable
{
    // StreamReader's own default would fill Sep's buffer in small pieces.
    private const int BufferLength = 1 << 15;

    private static readonly SepReaderOptions Splitting = Sep.New(',')
        .Reader(o =>
            o with
            {
                HasHeader = false,
                DisableColCountCheck = true,
                DisableQuotesParsing = true,
                InitialBufferLength = BufferLength,
            }
        );

    private readonly StreamReader text;
    private SepReader? rows;
    private bool over,
        tooLong;

    public CsvLines(ReadOnlyMemory<byte> bytes)
    {
        var part = MemoryMarshal.TryGetArray(bytes, out var own) ? own : new ArraySegment<byte>(bytes.ToArray());
        var stream = new MemoryStream(part.Array!, part.Offset, part.Count, writable: false);
        text = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, BufferLength);
    }

    /// <summary>The line's number, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line, until the next one is asked for.</summary>
    public CsvLine Line => tooLong ? CsvLine.TooLong : new CsvLine(rows!.Current);

    public bool Next()
    {
        if (over)
            return false;
        try
        {
            rows ??= Splitting.From(text);
            while (rows.MoveNext())
            {
                // Without quotes a row is one line; where the first begins is told wrongly, where it ends is not.
                Number = rows.Current.LineNumberToExcl - 1;
                if (!rows.Current.Span.Trim(' ').IsEmpty)
                    return true;
            }
            over = true;
            return false;
        }
        catch (NotSupportedException)
        {
            // Sep holds a row as a whole, and says so of one that is too long for that.
            Number = rows?.Current.LineNumberToExcl ?? 1;
            return over = tooLong = true;
        }
    }

    public void Dispose()
    {
        rows?.Dispose();
        text.Dispose();
    }
}
