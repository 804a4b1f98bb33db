using System.Text.Json;
using MpucMer.Pure.Data.Sequences;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sequences;

/// <summary>
/// A computational sequence of the CMU Multimodal SDK: an HDF5 file with one group that is named like the sequence, in it data/VIDEO/features, [rows, width],
/// and intervals, [rows, 2] in seconds. Videos are read one at a time, since files have up to tens of gigabytes.
/// </summary>
public sealed class CsdFile : IDisposable
{
    private readonly Hdf5File file;
    private readonly string path;

    private CsdFile(Hdf5File file, string path, string name, IReadOnlyList<string> videos) => (this.file, this.path, Name, Videos) = (file, path, name, videos);

    /// <summary>The sequence's name, that of the file's one group.</summary>
    public string Name { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<string> Videos { get; }

    /// <summary>Opens a file. Problems: no libhdf5, no HDF5, no sequence in it.</summary>
    /// <param name="say">Told what is going on while the library is installed.</param>
    public static Either<Problem, CsdFile> Open(string path, Action<string> say)
    {
        if (!File.Exists(path)) return new Problem.FileUnreadable(path, "it does not exist");
        return Hdf5Library.Get(say).Bind(library => Open(path, library));
    }

    private static Either<Problem, CsdFile> Open(string path, Hdf5 library)
    {
        if (Hdf5File.Open(library, path) is not { } file) return new Problem.SequenceFileWrong(path, "it is no HDF5 file, or is damaged");
        Problem? wrong = null;
        if (file.Names("/") is not [var name]) wrong = new Problem.SequenceFileWrong(path, "it has not one group, named like the sequence");
        else if (file.Names($"{name}/data") is not { Count: > 0 } videos) wrong = new Problem.SequenceFileWrong(path, $"there is no video in {name}/data");
        else return new CsdFile(file, path, name, videos);
        file.Dispose();
        return wrong;
    }

    public void Dispose() => file.Dispose();

    /// <summary>What the columns are called, where the sequence's own metadata say it (<c>dimension names</c>, a list in JSON); else empty.</summary>
    public IReadOnlyList<string> Columns()
    {
        if (file.Text($"{Name}/metadata/dimension names") is not { } text) return [];
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) ?? [];
        }
        catch (JsonException)
        {
            // Metadata are free text.
            return [];
        }
    }

    /// <summary>The number of columns of a video's features.</summary>
    public Either<Problem, int> Width(string video) =>
        file.ShapeOf($"{Name}/data/{video}/features") is [_, > 0 and <= int.MaxValue and var width] ? (int)width : Wrong($"{Name}/data/{video}/features are not numbers [rows, width]");

    /// <summary>The intervals of a video as the file has them, as a track without columns: no feature is read.</summary>
    public Either<Problem, SequenceTrack> Times(string video) => file.ShapeOf($"{Name}/data/{video}/features") is [var rows, ..]
        ? Intervals($"{Name}/data/{video}", rows).Map(times => new SequenceTrack(0, times, []))
        : Wrong($"{Name}/data/{video}/features are not numbers [rows, width]");

    /// <summary>The features of a video as the file has them. Those that are not finite are 0, as the SDK makes them.</summary>
    public Either<Problem, SequenceTrack> Rows(string video)
    {
        var at = $"{Name}/data/{video}";
        if (file.Floats($"{at}/features") is not var (features, shape) || shape is not [var rows, > 0 and <= int.MaxValue and var width]) return Wrong($"{at}/features are not numbers [rows, width]");
        return Intervals(at, rows).Map(intervals =>
        {
            foreach (ref var value in features.AsSpan())
            {
                if (!float.IsFinite(value)) value = 0;
            }
            return new SequenceTrack((int)width, intervals, features);
        });
    }

    /// <summary>The features of a video in the order of time, and warnings of intervals that cannot be.</summary>
    public Either<Problem, (SequenceTrack Track, IReadOnlyList<Problem> Warnings)> Track(string video) => Rows(video).Map(rows => Pure.Data.Sequences.Intervals.Ordered(rows, path, video));

    /// <summary>The words of a video (TimestampedWords), without silences, which the SDK writes as sp.</summary>
    public Either<Problem, IReadOnlyList<TimedWord>> Words(string video)
    {
        var at = $"{Name}/data/{video}";
        if (file.Texts($"{at}/features") is not { } words) return Wrong($"{at}/features are not words");
        return Intervals(at, words.Length).Map(intervals => (IReadOnlyList<TimedWord>)[.. words
            .Select((word, i) => new TimedWord(word, intervals[2 * i], intervals[2 * i + 1]))
            .Where(w => w.Word is not ("" or "sp") && w.End > w.Start)]);
    }

    private Either<Problem, double[]> Intervals(string at, long rows)
    {
        if (file.Doubles($"{at}/intervals") is not var (intervals, shape) || shape is not [var there, 2]) return Wrong($"{at}/intervals are not times [rows, 2]");
        return there == rows ? intervals : Wrong($"{at} has {rows} features and {there} intervals");
    }

    private Problem Wrong(string detail) => new Problem.SequenceFileWrong(path, detail);
}
