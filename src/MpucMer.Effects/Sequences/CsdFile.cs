using System.Text.Json;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data.Hdf5;
using MpucMer.Pure.Data.Sequences;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sequences;

/// <summary>
/// A computational sequence of the CMU Multimodal SDK: an HDF5 file with one group that is named like the sequence, in it
/// data/VIDEO/features, [rows, width], and intervals, [rows, 2] in seconds. Videos are read one at a time, since files have up to tens
/// of gigabytes. Safe to use from many threads at once.
/// </summary>
public sealed class CsdFile : IDisposable
{
    private const string NotNumbers = "it is not numbers [rows, width]",
        NotTimes = "it is not times [rows, 2]";

    private readonly FileBytes bytes;
    private readonly Hdf5File file;
    private readonly string path;

    private CsdFile(FileBytes bytes, Hdf5File file, string path, string name, IReadOnlyList<string> videos) =>
        (this.bytes, this.file, this.path, Name, Videos) = (bytes, file, path, name, videos);

    /// <summary>The sequence's name, that of the file's one group.</summary>
    public string Name { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<string> Videos { get; }

    /// <summary>Opens a file. Problems: it cannot be read, it is no HDF5, there is no sequence in it.</summary>
    public static Either<Problem, CsdFile> Open(string path)
    {
        if (!File.Exists(path))
            return new Problem.FileUnreadable(path, "it does not exist");
        return FileBytes
            .Open(path)
            .Bind(bytes =>
            {
                var opened = Read(path, "", () => Hdf5File.Open(bytes)).Bind(file => Named(bytes, file, path));
                if (opened.IsLeft)
                    bytes.Dispose();
                return opened;
            });
    }

    private static Either<Problem, CsdFile> Named(FileBytes bytes, Hdf5File file, string path) =>
        from names in Read(path, "", () => file.Names(""))
        from name in names is [var one]
            ? Right<Problem, string>(one)
            : new Problem.SequenceFileWrong(path, "it has not one group, named like the sequence")
        from videos in Read(path, $"{name}/data", () => file.Names($"{name}/data"))
        from csd in videos.Count > 0
            ? Right<Problem, CsdFile>(new CsdFile(bytes, file, path, name, videos))
            : new Problem.SequenceFileWrong(path, $"there is no video in {name}/data")
        select csd;

    public void Dispose() => bytes.Dispose();

    /// <summary>
    /// What the columns are called, where the sequence's own metadata say it (<c>dimension names</c>, a list in JSON); else empty.
    /// </summary>
    public IReadOnlyList<string> Columns()
    {
        if (Texts($"{Name}/metadata/dimension names").IfLeft([]) is not [var text])
            return [];
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
        Shape(video)
            .Bind<int>(shape => shape is [_, > 0 and <= int.MaxValue and var width] ? (int)width : Wrong(Features(video), NotNumbers));

    /// <summary>The intervals of a video as the file has them, as a track without columns: no feature is read.</summary>
    public Either<Problem, SequenceTrack> Times(string video) =>
        Shape(video)
            .Bind(shape =>
                shape is [var rows, ..]
                    ? Intervals(video, rows).Map(times => new SequenceTrack(0, times, []))
                    : Wrong(Features(video), NotNumbers)
            );

    /// <summary>The features of a video as the file has them. Those that are not finite are 0, as the SDK makes them.</summary>
    public Either<Problem, SequenceTrack> Rows(string video) =>
        Read(path, Features(video), () => file.Floats(Features(video)))
            .Bind(read =>
            {
                var (features, shape) = read;
                if (shape is not [var rows, > 0 and <= int.MaxValue and var width])
                    return Wrong(Features(video), NotNumbers);
                return Intervals(video, rows)
                    .Map(intervals =>
                    {
                        foreach (ref var value in features.AsSpan())
                        {
                            if (!float.IsFinite(value))
                                value = 0;
                        }
                        return new SequenceTrack((int)width, intervals, features);
                    });
            });

    /// <summary>The features of a video in the order of time, and warnings of intervals that cannot be.</summary>
    public Either<Problem, (SequenceTrack Track, IReadOnlyList<Problem> Warnings)> Track(string video) =>
        Rows(video).Map(rows => Pure.Data.Sequences.Intervals.Ordered(rows, path, video));

    /// <summary>The words of a video (TimestampedWords), without silences, which the SDK writes as sp.</summary>
    public Either<Problem, IReadOnlyList<TimedWord>> Words(string video) =>
        from words in Texts(Features(video))
        from intervals in Intervals(video, words.Length)
        select (IReadOnlyList<TimedWord>)
            [
                .. words
                    .Select((word, i) => new TimedWord(word, intervals[2 * i], intervals[2 * i + 1]))
                    .Where(w => w.Word is not ("" or "sp") && w.End > w.Start),
            ];

    private string Features(string video) => $"{Name}/data/{video}/features";

    private Either<Problem, long[]> Shape(string video) => Read(path, Features(video), () => file.Shape(Features(video)));

    private Either<Problem, string[]> Texts(string place) => Read(path, place, () => file.Texts(place));

    private Either<Problem, double[]> Intervals(string video, long rows)
    {
        var place = $"{Name}/data/{video}/intervals";
        return Read(path, place, () => file.Doubles(place))
            .Bind<double[]>(read =>
                read.Shape is not [var there, 2] ? Wrong(place, NotTimes)
                : there == rows ? read.Values
                : new Problem.SequenceFileWrong(path, $"{Name}/data/{video} has {rows} features and {there} intervals")
            );
    }

    private Problem Wrong(string place, string detail) => new Problem.SequenceFileWrong(path, $"{place}: {detail}");

    private static Either<Problem, A> Read<A>(string path, string place, Func<Either<string, A>> read)
    {
        try
        {
            return read().MapLeft<Problem>(detail => new Problem.SequenceFileWrong(path, place.Length > 0 ? $"{place}: {detail}" : detail));
        }
        catch (IOException e)
        {
            return new Problem.FileUnreadable(path, e.Message.TrimEnd('.'));
        }
    }
}
