using System.Runtime.InteropServices;

namespace MpucMer.Pure.Data.Arrays;

/// <summary>A clip's vectors in a file of their own, [dim] or [time, dim]: .npy, .csv (a row a frame, with or without a header) or .safetensors (one array).</summary>
public static class VectorFile
{
    /// <summary>Endings of the names of such files.</summary>
    public static IReadOnlyList<string> Extensions => [".npy", ".csv", ".safetensors"];

    /// <summary>The vectors in the bytes of a file, read by its name's ending.</summary>
    public static Either<Problem, VectorTrack> Read(ReadOnlyMemory<byte> bytes, string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => NpyFile.Read(bytes, path).Bind(array => VectorTrack.Of(array, path)),
        ".csv" => Csv(bytes, path),
        ".safetensors" => OneArray(bytes, path),
        _ => new Problem.VectorFileUnknown(path),
    };

    private static Either<Problem, VectorTrack> OneArray(ReadOnlyMemory<byte> bytes, string path)
    {
        var whole = MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array!.Length == segment.Count ? segment.Array : bytes.ToArray();
        return Safetensors.Read(whole, path).Bind<VectorTrack>(file =>
        {
            if (file.Arrays.Count != 1) return new Problem.NotOneArray(path, [.. file.Arrays.Map(a => a.Name)]);
            var (shape, values) = (file.Arrays[0].Shape, file.Arrays[0].Values);
            if (shape.Length is not (1 or 2) || values.Length == 0) return new Problem.ArrayShapeWrong(path, shape, "[dim] or [time, dim], neither of them zero");
            return VectorTrack.Of(values.Length / (int)shape[^1], (int)shape[^1], values, path);
        });
    }

    private static Either<Problem, VectorTrack> Csv(ReadOnlyMemory<byte> bytes, string path)
    {
        using var lines = new CsvLines(bytes);
        if (!lines.Next()) return new Problem.CsvEmpty(path, 0);
        var (width, isHeader) = First(lines.Line);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft) return (Problem)found;
        // Without names a column is called by its number.
        var header = isHeader ? (CsvHeader)found : new CsvHeader(path, [.. Enumerable.Range(1, width).Select(c => $"{c}")]);
        int[] slots = [.. Enumerable.Range(0, width)];
        var row = new float[width];
        var values = new List<float>();
        for (var more = !isHeader || lines.Next(); more; more = lines.Next())
        {
            if (header.Row(lines.Line, lines.Number, slots, row) is { } problem) return problem;
            values.AddRange(row);
        }
        return values.Count == 0 ? new Problem.CsvEmpty(path, 1) : new VectorTrack(values.Count / width, width, [.. values]);
    }

    /// <summary>How many fields the line has, and whether one of them is no number.</summary>
    private static (int Width, bool IsHeader) First(CsvLine line)
    {
        var (width, isHeader) = (0, false);
        for (var fields = new CsvFields(line); fields.Next(); width++) isHeader |= fields.Number(out _) == CsvNumber.NotNumber;
        return (width, isHeader);
    }
}
