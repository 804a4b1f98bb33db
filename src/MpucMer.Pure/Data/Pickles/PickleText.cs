using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace MpucMer.Pure.Data.Pickles;

/// <summary>The forms in which protocol 0 writes values as lines of text; null for what is none.</summary>
internal static class PickleText
{
    // As Python's own int(): the time grows with the square of the length.
    private const int MostDigits = 4300;

    /// <summary>A whole number, with the L of Python 2's long.</summary>
    public static BigInteger? Integer(ReadOnlySpan<byte> line)
    {
        var digits = Encoding.Latin1.GetString(line[..Math.Min(line.Length, MostDigits + 2)]).Trim().TrimEnd('L');
        return
            line.Length <= MostDigits + 1
            && BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    public static double? Float(ReadOnlySpan<byte> line) =>
        Encoding.Latin1.GetString(line[..Math.Min(line.Length, 100)]) switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" or "-nan" => double.NaN,
            var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        };

    /// <summary>A quoted string of Python 2, as repr writes it.</summary>
    public static string? Quoted(ReadOnlySpan<byte> line)
    {
        var text = line.Trim(" \r\t"u8);
        if (text.Length < 2 || text[0] != text[^1] || text[0] is not ((byte)'\'' or (byte)'"'))
            return null;
        text = text[1..^1];
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append((char)text[i]);
                continue;
            }
            var next = (char)text[++i];
            if (next == 'x' && i + 2 < text.Length && Hex(text.Slice(i + 1, 2)) is { } code)
            {
                plain.Append((char)code);
                i += 2;
            }
            else
            {
                plain.Append(
                    next switch
                    {
                        'n' => "\n",
                        't' => "\t",
                        'r' => "\r",
                        '\\' or '\'' or '"' => next.ToString(),
                        _ => "\\" + next,
                    }
                );
            }
        }
        return plain.ToString();
    }

    /// <summary>Python's raw-unicode-escape: \uXXXX and \UXXXXXXXX, all else as Latin-1.</summary>
    public static string Unicode(ReadOnlySpan<byte> line)
    {
        var plain = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var length =
                line[i] == '\\' && i + 1 < line.Length
                    ? line[i + 1] switch
                    {
                        (byte)'u' => 4,
                        (byte)'U' => 8,
                        _ => 0,
                    }
                    : 0;
            if (length > 0 && i + 1 + length < line.Length && Hex(line.Slice(i + 2, length)) is { } code and <= 0x10FFFF)
            {
                plain.Append(code is > 0xFFFF ? char.ConvertFromUtf32((int)code) : ((char)code).ToString());
                i += 1 + length;
            }
            else
            {
                plain.Append((char)line[i]);
            }
        }
        return plain.ToString();
    }

    private static uint? Hex(ReadOnlySpan<byte> digits) =>
        uint.TryParse(Encoding.Latin1.GetString(digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}

/// <summary>
/// The bytes of a file, which may be more than an array holds: a reader takes slices of them. Slices are the file's own memory, not copies.
/// </summary>
public interface IByteSource
{
    long Length { get; }

    /// <summary>Bytes that are there.</summary>
    ReadOnlyMemory<byte> Slice(long start, int length);
}

/// <summary>A source in memory.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    public long Length => bytes.Length;

    public ReadOnlyMemory<byte> Slice(long start, int length) => bytes.Slice((int)start, length);
}

/// <summary>Reading on through a source, by a window of it.</summary>
internal sealed class PickleBytes(IByteSource source, string path, long start)
{
    private const int Window = 1 << 16;

    private ReadOnlyMemory<byte> window;
    private int used;
    private long windowStart = start;

    /// <summary>Where the next byte is.</summary>
    public long Position => windowStart + used;

    public byte Byte() => Take(1).Span[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8).Span);

    /// <summary>A length of 8 bytes.</summary>
    public long Length() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

    /// <summary>So many bytes, of the source's own memory.</summary>
    public ReadOnlyMemory<byte> Take(long count)
    {
        var at = Position;
        if (count < 0 || count > source.Length - at)
            throw new PickleRefusal(new Problem.PickleTruncated(path, at, source.Length));
        if (count > System.Array.MaxLength)
            throw new PickleRefusal(new Problem.PickleTooLarge(path, PickleLimit.OneValue, System.Array.MaxLength));
        if (count > window.Length - used)
        {
            windowStart = at;
            used = 0;
            window = source.Slice(at, (int)Math.Min(Math.Max(count, Window), source.Length - at));
        }
        var taken = window.Slice(used, (int)count);
        used += (int)count;
        return taken;
    }

    /// <summary>The bytes up to the next line feed, which is passed over.</summary>
    public ReadOnlyMemory<byte> Line()
    {
        var at = Position;
        for (var length = 0L; at + length < source.Length; )
        {
            var piece = source.Slice(at + length, (int)Math.Min(Window, source.Length - at - length));
            var end = piece.Span.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Take(length + end);
                Take(1);
                return line;
            }
            length += piece.Length;
        }
        throw new PickleRefusal(new Problem.PickleTruncated(path, at, source.Length));
    }
}
