using System.Collections.Concurrent;
using MpucMer.Effects.Files;
using MpucMer.Effects.Sequences;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Segments of computational sequences: a video's track is read once, cut, and brought onto the clock of the segment, which begins with it.
/// Files have tens of gigabytes, so that whoever is done with a video says so (<see cref="Forget"/>). Safe to use from many threads.
/// </summary>
/// <param name="sources">Hashes the files, and sees that they stay what they were.</param>
public sealed class SequenceClips(SourceFiles sources) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, CsdFile>>> files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, SequenceTrack>>> tracks = new();
    private readonly ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, FaceSequence>>> faces = new();
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, OpenFaceColumns>>> columns = new(StringComparer.Ordinal);

    /// <summary>The clip's part of a sequence on its clock. The source's row is the video, its cut the segment.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Feature> Get(Source source) =>
        from track in Read(source, tracks, Read)
        from values in Intervals
            .Aligned(track, SegmentOf(source), source.Rate)
            .ToEither<Problem>(() => new Problem.StretchEmpty(source.Path, source.Cut))
        select new Feature(values.Length / track.Width, track.Width, values);

    /// <summary>The same of a sequence of OpenFace's columns, as a face.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, FaceTrack> Face(Source source) =>
        from face in Read(source, faces, ReadFace)
        from track in face.Track(SegmentOf(source), source.Rate).ToEither<Problem>(() => new Problem.StretchEmpty(source.Path, source.Cut))
        select track;

    // What is read of a video of a file that is the plan's, before and after it.
    private Either<Problem, A> Read<A>(
        Source source,
        ConcurrentDictionary<(string Path, string Video), Lazy<Either<Problem, A>>> known,
        Func<string, string, Either<Problem, A>> read
    ) =>
        from held in sources.Hold(source.Path)
        from _ in ContentHash.OfPart(held.Hash, VideoOf(source)) == source.Hash
            ? Right<Problem, Unit>(unit)
            : new Problem.SourceChanged(source.Path)
        from video in known.GetOrAdd((source.Path, VideoOf(source)), key => new(() => held.After(() => read(key.Path, key.Video)))).Value
        select video;

    private static string VideoOf(Source source) => source.Row.IfNone("");

    private static Segment SegmentOf(Source source) =>
        new(VideoOf(source), 0, source.Cut.Start, source.Cut.End.IfNone(double.PositiveInfinity), []);

    /// <summary>Lets go of what was read of a video.</summary>
    public void Forget(string video)
    {
        foreach (var key in tracks.Keys.Where(k => k.Video == video))
            tracks.TryRemove(key, out _);
        foreach (var key in faces.Keys.Where(k => k.Video == video))
            faces.TryRemove(key, out _);
    }

    public void Dispose()
    {
        foreach (var file in files.Values.Where(f => f.IsValueCreated))
            file.Value.IfRight(f => f.Dispose());
        files.Clear();
    }

    private Either<Problem, SequenceTrack> Read(string path, string video) =>
        Open(path).Bind(file => file.Track(video)).Map(read => read.Track);

    private Either<Problem, FaceSequence> ReadFace(string path, string video) =>
        from file in Open(path)
        from read in file.Track(video)
        from columns in Columns(path, file, read.Track.Width)
        select columns.Of(read.Track);

    private Either<Problem, CsdFile> Open(string path) => files.GetOrAdd(path, p => new(() => CsdFile.Open(p))).Value;

    private Either<Problem, OpenFaceColumns> Columns(string path, CsdFile file, int width) =>
        columns
            .GetOrAdd(path, p =>
                new(() =>
                    OpenFaceColumns
                        .Of(file.Columns(), width)
                        .ToEither<Problem>(() => new Problem.SequenceWidthWrong(p, width, OpenFaceColumns.Expected))
                )
            )
            .Value;
}

/// <summary>
/// CMU-MOSEI in the published layout: faces and words of all utterances of a part in one pickle, sound in one a clip. Safe to use from many
/// threads.
/// </summary>
public sealed class PickledClips(SourceFiles files)
{
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, Dictionary<string, MoseiClip>>>> parts = new();

    /// <summary>
    /// An utterance's landmarks or words: the source's row. The file is mapped, so that it is hashed before and looked at again after the
    /// numbers are taken out of it.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, Feature> Get(Source source) =>
        from file in files.Hold(source.Path)
        from _ in ContentHash.OfPart(file.Hash, source.Row.IfNone("")) == source.Hash
            ? Right<Problem, Unit>(unit)
            : new Problem.SourceChanged(source.Path)
        from feature in file.After(() => Get(source.Path, source.Row.IfNone(""), source.Modality))
        select feature;

    private Either<Problem, Feature> Get(string path, string utterance, Modality modality) =>
        parts
            .GetOrAdd(path, p => new(() => Open(p)))
            .Value.Bind(clips =>
                clips.TryGetValue(utterance, out var clip)
                    ? modality
                        .Pickled.IfNone(() => throw new ArgumentException($"a pickle has no {modality}", nameof(modality)))
                        .Read(clip, path)
                        .Map(Feature.Of)
                    : new Problem.FileUnreadable(path, $"its utterance {utterance} is gone")
            );

    /// <summary>A clip's sound: a ready spectrogram, as decibels.</summary>
    public static Either<Problem, Feature> Sound(byte[] bytes, string path, SpectrogramScale scale) =>
        SpectrogramPickle.Decibels(bytes, path, LogMel.Bands, scale).Map(sound => new Feature(sound.Frames, sound.Bands, sound.Values));

    private static Either<Problem, Dictionary<string, MoseiClip>> Open(string path) =>
        from file in MappedFile.Open(path)
        from part in MoseiPickle.Read(file, path)
        select part.Clips.ToDictionary(c => c.Id, StringComparer.Ordinal);
}
