using System.Collections.Concurrent;
using MpucMer.Effects.Sequences;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Segments of computational sequences: a video's track is read once, cut, and brought onto the clock of the segment, which begins with it. Files have tens of
/// gigabytes, so that whoever is done with a video says so (<see cref="Forget"/>). Safe to use from many threads.
/// </summary>
/// <param name="say">Told what is going on while libhdf5 is installed.</param>
public sealed class SequenceClips(Action<string> say) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, CsdFile>>> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, SequenceTrack>>> tracks = new();
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, OpenFaceColumns>>> columns = new(StringComparer.Ordinal);

    /// <summary>Whether a source is a part of a sequence.</summary>
    public static bool Has(Source source) => source.Row.IsSome && SequenceFile.Is(source.Path);

    /// <summary>The clip's part of a sequence, at <paramref name="rate"/> frames a second. The source's row is the video, its cut the segment.</summary>
    public Either<Problem, Feature> Get(Source source, Modality modality, double rate)
    {
        var segment = new Segment(source.Row.IfNone(""), 0, source.Cut.Start, source.Cut.End.IfNone(double.PositiveInfinity), []);
        var faces = modality == Modality.Landmarks || modality == Modality.ActionUnits;
        return from track in tracks.GetOrAdd((source.Path, segment.Video), key => new(() => Read(key.Path, key.Video, faces))).Value
               from values in Intervals.Aligned(track, segment, rate, faces ? Gaps.Held : Gaps.Zero).ToEither<Problem>(() => new Problem.FileUnreadable(source.Path, $"its rows of {segment.Video} from {segment.Start} to {segment.End} seconds are gone"))
               let frames = values.Length / track.Width
               from feature in faces ? Face(frames, track.Width, values, modality) : Right<Problem, Feature>(new Feature(frames, track.Width, values))
               select feature;
    }

    /// <summary>Lets go of what was read of a video.</summary>
    public void Forget(string video)
    {
        foreach (var key in tracks.Keys.Where(k => k.Video == video)) tracks.TryRemove(key, out _);
    }

    public void Dispose()
    {
        foreach (var file in files.Values.Where(f => f.IsValueCreated)) file.Value.IfRight(f => f.Dispose());
        files.Clear();
    }

    private Either<Problem, SequenceTrack> Read(string path, string video, bool faces) =>
        from file in Open(path)
        from read in file.Track(video)
        from track in faces ? Columns(path, file, read.Track.Width).Map(columns => Narrow(read.Track, columns)) : Right<Problem, SequenceTrack>(read.Track)
        select track;

    private Either<Problem, CsdFile> Open(string path) => files.GetOrAdd(path, p => new(() => CsdFile.Open(p, say))).Value;

    private Either<Problem, OpenFaceColumns> Columns(string path, CsdFile file, int width) => columns.GetOrAdd(path, p => new(() =>
        OpenFaceColumns.Of(file.Columns(), width).ToEither<Problem>(() => new Problem.SequenceWidthWrong(p, width, OpenFaceColumns.Expected)))).Value;

    // Of 713 columns 137 are looked at: points first, then units.
    private static SequenceTrack Narrow(SequenceTrack track, OpenFaceColumns columns)
    {
        int[] wanted = [.. columns.Points, .. columns.Units];
        var values = new float[track.Rows * wanted.Length];
        for (var row = 0; row < track.Rows; row++)
        {
            var from = track.Row(row);
            for (var i = 0; i < wanted.Length; i++) values[row * wanted.Length + i] = from[wanted[i]];
        }
        return new SequenceTrack(wanted.Length, track.Intervals, values);
    }

    private static Either<Problem, Feature> Face(int frames, int width, float[] values, Modality modality)
    {
        var narrow = new OpenFaceColumns([.. Enumerable.Range(0, 2 * FaceTrack.Points)], [.. Enumerable.Range(2 * FaceTrack.Points, ActionUnits.Names.Count)]);
        var face = narrow.Track(frames, width, values);
        return modality == Modality.Landmarks
            ? new Feature(frames, 2 * FaceTrack.Points, face.Landmarks)
            : new Feature(frames, ActionUnits.Names.Count, face.Units.IfNone([]));
    }
}
