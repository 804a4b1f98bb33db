using System.Runtime.InteropServices;
using System.Text;
using nietras.SeparatedValues;

namespace MpucMer.Pure.Data;

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
