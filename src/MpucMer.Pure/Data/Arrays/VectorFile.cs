using System.Globalization;
using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Arrays;

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
