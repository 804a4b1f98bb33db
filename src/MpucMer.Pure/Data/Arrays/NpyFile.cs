using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
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

/// <summary>
/// A clip's vectors in a file of their own, [dim] or [time, dim]: .npy, .csv (a row a frame, with or without a header) or .safetensors (one
/// array).
/// </summary>
public static class VectorFile
{
    /// <summary>Endings of the names of such files.</summary>
    public static IReadOnlyList<string> Extensions => [".npy", ".csv", ".safetensors"];

    /// <summary>The vectors in the bytes of a file, read by its name's ending.</summary>
    public static Either<Problem, VectorTrack> Read(ReadOnlyMemory<byte> bytes, string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" => NpyFile.Read(bytes, path).Bind(array => VectorTrack.Of(array, path)),
            ".csv" => Csv(bytes, path),
            ".safetensors" => OneArray(bytes, path),
            _ => new Problem.VectorFileUnknown(path),
        };

    private static Either<Problem, VectorTrack> OneArray(ReadOnlyMemory<byte> bytes, string path)
    {
        var whole =
            MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array!.Length == segment.Count ? segment.Array : bytes.ToArray();
        return Safetensors
            .Read(whole, path)
            .Bind<VectorTrack>(file =>
            {
                if (file.Arrays.Count != 1)
                    return new Problem.NotOneArray(path, [.. file.Arrays.Map(a => a.Name)]);
                var (shape, values) = (file.Arrays[0].Shape, file.Arrays[0].Values);
                if (shape.Length is not (1 or 2) || values.Length == 0)
                    return new Problem.ArrayShapeWrong(path, shape, "[dim] or [time, dim], neither of them zero");
                return VectorTrack.Of(values.Length / (int)shape[^1], (int)shape[^1], values, path);
            });
    }

    private static Either<Problem, VectorTrack> Csv(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } fault)
            return fault;
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft)
            return (Problem)found;
        var (width, numbers) = First(lines.Line);
        if (width > 1 && IsNumbered(((CsvHeader)found).Names))
            return new Problem.CsvCounts(path, lines.Number, 1, "");
        // A header has no number in it: another first row is one of numbers, or damaged.
        var isHeader = numbers == 0;
        var top = lines.Number;
        // Without names a column is called by its number.
        var header = isHeader ? (CsvHeader)found : new CsvHeader(path, [.. Enumerable.Range(1, width).Select(c => $"{c}")]);
        int[] slots = [.. Enumerable.Range(0, width)];
        var row = new float[width];
        var values = new List<float>();
        for (var more = !isHeader || lines.Next(); more; more = lines.Next())
        {
            if (header.Row(lines.Line, lines.Number, slots, row) is { } problem)
                return problem;
            values.AddRange(row);
        }
        if (values.Count == 0)
            return new Problem.CsvEmpty(path, 1);
        var track = new VectorTrack(values.Count / width, width, [.. values]);
        if (!isHeader && width >= LeastCounted && track.Frames > 1 && Counts(track.Values.AsSpan(0, width)))
            return new Problem.CsvCounts(path, top, 0, "");
        return isHeader && track.CountsRows && IsIndex(header.Names[0]) ? new Problem.CsvCounts(path, top, 1, header.Names[0]) : track;
    }

    /// <summary>A header as pandas writes it for columns without names and an index: nothing, then 0, 1, 2, …</summary>
    private static bool IsNumbered(IReadOnlyList<string> names) =>
        names[0].Length == 0 && names.Skip(1).Select((name, i) => name == i.ToString(CultureInfo.InvariantCulture)).All(same => same);

    // Two columns that begin with 0 and 1 may well be data.
    private const int LeastCounted = 3;

    private static bool Counts(ReadOnlySpan<float> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != i)
                return false;
        }
        return true;
    }

    /// <summary>What pandas, R, spreadsheets and trackers call a column that numbers the rows.</summary>
    private static bool IsIndex(string name) =>
        name.ToLowerInvariant() is "" or "index" or "idx" or "id" or "row" or "frame" or "no" or "nr" or "#"
        || name.StartsWith("Unnamed:", StringComparison.OrdinalIgnoreCase);

    /// <summary>How many fields the line has, and how many of them are numbers.</summary>
    private static (int Width, int Numbers) First(CsvLine line)
    {
        var (width, numbers) = (0, 0);
        for (var fields = new CsvFields(line); fields.Next(); width++)
        {
            if (fields.Number(out _) != CsvNumber.NotNumber)
                numbers++;
        }
        return (width, numbers);
    }
}

/// <summary>Vectors over time: <paramref name="Values"/> is [frames, width], row-major, all finite. A single vector is one frame.</summary>
public sealed record VectorTrack(int Frames, int Width, float[] Values)
{
    /// <summary>
    /// Whether the first of several columns only numbers the frames, from 0 or 1: an index that was saved with the features.
    /// </summary>
    public bool CountsRows
    {
        get
        {
            if (Width < 2 || Frames < 2 || Values[0] is not (0 or 1))
                return false;
            for (var frame = 1; frame < Frames; frame++)
            {
                if (Values[frame * Width] != Values[0] + frame)
                    return false;
            }
            return true;
        }
    }

    /// <summary>
    /// The track in an array of shape [dim] or [time, dim]. Problems: another shape, no elements, an element that is not finite in float32.
    /// </summary>
    public static Either<Problem, VectorTrack> Of(NumberArray array, string path)
    {
        if (array.Shape.Count is not (1 or 2) || array.Shape.Any(d => d is 0 or > int.MaxValue))
            return new Problem.ArrayShapeWrong(path, array.Shape, "[dim] or [time, dim], neither of them zero");
        return Of(array.Shape.Count == 1 ? 1 : (int)array.Shape[0], (int)array.Shape[^1], array.Floats(), path);
    }

    internal static Either<Problem, VectorTrack> Of(int frames, int width, float[] values, string path)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return new Problem.ArrayNotFinite(path, i / width, i % width);
        }
        return new VectorTrack(frames, width, values);
    }
}
