using System.Text;
using MpucMer.Pure.Data;

namespace MpucMer.Effects.Files;

/// <summary>
/// The lines of a file of text that may have many gigabytes, each decoded when it is asked for. They end before the first one that is not
/// UTF-8, which <see cref="Fault"/>
/// then tells.
/// </summary>
/// <exception cref="IOException">As the system refuses.</exception>
/// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
public sealed class TextLines(string path) : IDisposable
{
    // A line that is longer than this is none of text.
    private const int MostBytes = 1 << 24;

    private readonly FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool isWhole;

    /// <summary>What is wrong with the line behind the last one that was given; null where there is none.</summary>
    public Problem? Fault { get; private set; }

    public IEnumerable<string> All()
    {
        for (var number = 1; Fault is null && Next() is { } line; number++)
        {
            Fault = number == 1 ? PlainText.Fault(line.Span, path) : PlainText.LineFault(line.Span, number, path);
            if (Fault is null)
                yield return Encoding.UTF8.GetString(line.Span).TrimStart('\uFEFF');
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>
    /// The next line without its end, LF or CRLF; null past the last. Of a first line of another encoding all that is in the buffer, which
    /// tells it.
    /// </summary>
    private ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            var there = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (there < 0 && !isWhole && end - start < MostBytes)
            {
                Fill();
                continue;
            }
            if (end == start)
                return null;
            var length = there < 0 ? end - start : there;
            ReadOnlyMemory<byte> line = buffer.AsMemory(start, length);
            start += Math.Min(length + 1, end - start);
            return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        }
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
            System.Array.Resize(ref buffer, 2 * buffer.Length);
        var read = file.Read(buffer, end, buffer.Length - end);
        end += read;
        isWhole = read == 0;
    }
}
