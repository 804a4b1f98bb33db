using System.Buffers.Text;

namespace MpucMer.Pure.Data;

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
