using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MpucMer.Pure.Metrics;

namespace MpucMer.Pure.Data.Arrays;

/// <summary>
/// NumPy's .npy files, versions 1 to 3 (numpy.lib.format): a magic string, a header that is a Python dictionary, the elements. Real numbers
/// of every type, both byte orders and both index orders; arrays of objects hold a pickle and are refused.
/// </summary>
public static partial class NpyFile
{
    /// <summary>As numpy.load, whose reader refuses longer ones as well.</summary>
    private const int LongestHeader = 10_000;

    // numpy itself goes no further.
    private const int MostAxes = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The array in the bytes of a file; what follows it is passed over, as numpy.load does.</summary>
    public static Either<Problem, NumberArray> Read(ReadOnlyMemory<byte> bytes, string path)
    {
        var span = bytes.Span;
        if (StandIns.Of(span, path) is { } elsewhere)
            return elsewhere;
        if (!span.StartsWith(Magic) || span.Length < 10)
            return new Problem.NotNpy(path, [.. span[..Math.Min(16, span.Length)]]);
        Problem No(string detail) => new Problem.NpyHeaderWrong(path, detail);
        var version = span[6];
        if (version is < 1 or > 3)
            return No($"its version is {version}, and 1 to 3 are read");
        var start = version == 1 ? 10 : 12;
        if (span.Length < start)
            return No($"the file has {span.Length} bytes");
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(span[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(span[8..]);
        if (length > LongestHeader || length > span.Length - start)
            return No($"it says that it has {length} bytes, of which {Math.Min(span.Length - start, LongestHeader)} are there or allowed");

        var header = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(span.Slice(start, (int)length));
        if (StructuredKey().IsMatch(header))
            return new Problem.ArrayElementsUnsupported(path, "fields", ElementFault.Structured);
        if (TypeKey().Match(header) is not { Success: true } type)
            return No("it has no 'descr'");
        if (OrderKey().Match(header) is not { Success: true } order)
            return No("it has no 'fortran_order'");
        if (ShapeKey().Match(header) is not { Success: true } shape)
            return No("it has no 'shape'");
        var lengths = new List<long>();
        foreach (var text in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Python 2 wrote long integers with an L.
            if (
                !long.TryParse(text.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var axis)
                || lengths.Count >= MostAxes
            )
                return No($"its shape is ({shape.Groups[1].Value})");
            lengths.Add(axis);
        }
        var data = bytes[(start + (int)length)..];
        return ElementType
            .OfNumPy(type.Groups[1].Value)
            .Match(
                Right: element => NumberArray.Dense(element, lengths, order.Groups[1].Value == "True", data, path),
                Left: fault => new Problem.ArrayElementsUnsupported(path, type.Groups[1].Value, fault)
            );
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*[\[(]""")]
    private static partial Regex StructuredKey();

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex TypeKey();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderKey();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9L,\s]*)\)""")]
    private static partial Regex ShapeKey();
}

/// <summary>
/// A matrix as a .npy file of version 1, float32 little-endian in C order. Its header is padded with blanks to <see cref="Header"/> bytes,
/// which every reader of the format passes over (numpy.lib.format asks for a multiple of 64, and itself writes the shortest): by that, a
/// file of ours is told from others'.
/// </summary>
public static class NpyWriter
{
    private const int Header = 1024;

    private static ReadOnlySpan<byte> Start => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    public static byte[] Write(PointSet rows)
    {
        var bytes = new byte[Header + sizeof(float) * rows.Values.Length];
        Start.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), Header - 10);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows.Count}, {rows.Width}), }}"
        );
        Encoding.ASCII.GetBytes(text.PadRight(Header - 11) + "\n").CopyTo(bytes, 10);
        for (var i = 0; i < rows.Values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + sizeof(float) * i), rows.Values[i]);
        return bytes;
    }

    /// <summary>Whether a file was written by this.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Header
        && bytes.StartsWith(Start)
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) == Header - 10
        && bytes[10..].StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': ("u8);
}
