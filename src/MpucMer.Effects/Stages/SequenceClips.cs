using System.Collections.Concurrent;
using MpucMer.Effects.Sequences;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Segments of computational sequences: a video's track is read once, cut, and brought onto the clock of the segment, which begins with it. Files have tens of
/// gigabytes, so that whoever is done with a video says so (<see cref="Forget"/>). Safe to use from many threads.
/// </summary>
public sealed class SequenceClips : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, CsdFile>>> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, SequenceTrack>>> tracks = new();
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, FaceSequence>>> faces = new();
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, OpenFaceColumns>>> columns = new(StringComparer.Ordinal);

    /// <summary>The clip's part of a sequence on its clock. The source's row is the video, its cut the segment.</summary>
    public Either<Problem, Feature> Get(Source source) =>
        from track in tracks.GetOrAdd((source.Path, VideoOf(source)), key => new(() => Read(key.Path, key.Video))).Value
        from values in Intervals.Aligned(track, SegmentOf(source), source.Rate).ToEither<Problem>(() => new Problem.StretchEmpty(source.Path, source.Cut))
        select new Feature(values.Length / track.Width, track.Width, values);

    /// <summary>The same of a sequence of OpenFace's columns, as a face.</summary>
    public Either<Problem, FaceTrack> Face(Source source) =>
        from face in faces.GetOrAdd((source.Path, VideoOf(source)), key => new(() => ReadFace(key.Path, key.Video))).Value
        from track in face.Track(SegmentOf(source), source.Rate).ToEither<Problem>(() => new Problem.StretchEmpty(source.Path, source.Cut))
        select track;

    private static string VideoOf(Source source) => source.Row.IfNone("");

    private static Segment SegmentOf(Source source) => new(VideoOf(source), 0, source.Cut.Start, source.Cut.End.IfNone(double.PositiveInfinity), []);

    /// <summary>Lets go of what was read of a video.</summary>
    public void Forget(string video)
    {
        foreach (var key in tracks.Keys.Where(k => k.Video == video)) tracks.TryRemove(key, out _);
        foreach (var key in faces.Keys.Where(k => k.Video == video)) faces.TryRemove(key, out _);
    }

    public void Dispose()
    {
        foreach (var file in files.Values.Where(f => f.IsValueCreated)) file.Value.IfRight(f => f.Dispose());
        files.Clear();
    }

    private Either<Problem, SequenceTrack> Read(string path, string video) => Open(path).Bind(file => file.Track(video)).Map(read => read.Track);

    private Either<Problem, FaceSequence> ReadFace(string path, string video) =>
        from file in Open(path)
        from read in file.Track(video)
        from columns in Columns(path, file, read.Track.Width)
        select columns.Of(read.Track);

    private Either<Problem, CsdFile> Open(string path) => files.GetOrAdd(path, p => new(() => CsdFile.Open(p))).Value;

    private Either<Problem, OpenFaceColumns> Columns(string path, CsdFile file, int width) => columns.GetOrAdd(path, p => new(() =>
        OpenFaceColumns.Of(file.Columns(), width).ToEither<Problem>(() => new Problem.SequenceWidthWrong(p, width, OpenFaceColumns.Expected)))).Value;
}
