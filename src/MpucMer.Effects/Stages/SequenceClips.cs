using System.Collections.Concurrent;
using MpucMer.Effects.Files;
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
/// <param name="sources">Hashes the files, and sees that they stay what they were.</param>
public sealed class SequenceClips(SourceFiles sources) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, CsdFile>>> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, SequenceTrack>>> tracks = new();
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, OpenFaceColumns>>> columns = new(StringComparer.Ordinal);

    /// <summary>The clip's part of a sequence on its clock. The source's row is the video, its cut the segment.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Feature> Get(Source source) => Aligned(source, faces: false).Map(a => new Feature(a.Values.Length / a.Width, a.Width, a.Values));

    /// <summary>The same of a sequence of OpenFace's columns, as a face.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, FaceTrack> Face(Source source) => Aligned(source, faces: true).Map(a => Narrowed.Track(a.Values.Length / a.Width, a.Width, a.Values) with { Rate = source.Rate });

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

    private Either<Problem, (int Width, float[] Values)> Aligned(Source source, bool faces)
    {
        var segment = new Segment(source.Row.IfNone(""), 0, source.Cut.Start, source.Cut.End.IfNone(double.PositiveInfinity), []);
        return from held in sources.Hold(source.Path)
               from _ in ContentHash.OfPart(held.Hash, segment.Video) == source.Hash ? Right<Problem, Unit>(unit) : new Problem.SourceChanged(source.Path)
               from track in tracks.GetOrAdd((source.Path, segment.Video), key => new(() => held.After(() => Read(key.Path, key.Video, faces)))).Value
               from values in Intervals.Aligned(track, segment, source.Rate, faces ? Gaps.Held : Gaps.Zero).ToEither<Problem>(() => new Problem.StretchEmpty(source.Path, source.Cut))
               select (track.Width, values);
    }

    private Either<Problem, SequenceTrack> Read(string path, string video, bool faces) =>
        from file in Open(path)
        from read in file.Track(video)
        from track in faces ? Columns(path, file, read.Track.Width).Map(columns => Narrow(read.Track, columns)) : Right<Problem, SequenceTrack>(read.Track)
        select track;

    private Either<Problem, CsdFile> Open(string path) => files.GetOrAdd(path, p => new(() => CsdFile.Open(p))).Value;

    private Either<Problem, OpenFaceColumns> Columns(string path, CsdFile file, int width) => columns.GetOrAdd(path, p => new(() =>
        OpenFaceColumns.Of(file.Columns(), width).ToEither<Problem>(() => new Problem.SequenceWidthWrong(p, width, OpenFaceColumns.Expected)))).Value;

    // Of 713 columns 137 are looked at: points first, then units.
    private static readonly OpenFaceColumns Narrowed = new([.. Enumerable.Range(0, 2 * FaceTrack.Points)], [.. Enumerable.Range(2 * FaceTrack.Points, ActionUnits.Names.Count)]);

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
}
