using System.Collections.Concurrent;
using MpucMer.Effects.Files;
using MpucMer.Effects.Media;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// From source files to features, one reader for each <see cref="SourceForm"/> that has no decoder of its own. Safe to use from many
/// threads.
/// </summary>
public sealed class SourceReaders : IDisposable
{
    private readonly Ffmpeg ffmpeg;
    private readonly CancellationToken stop;
    private readonly SourceFiles files;

    public SourceReaders(Seq<SourceClip> clips, Ffmpeg ffmpeg, Action<WorkerEvent> say, CancellationToken stop)
    {
        (this.ffmpeg, this.stop, files) = (ffmpeg, stop, new SourceFiles(stop));
        pickled = new PickledClips(files);
        sequences = new SequenceClips(files);
        words = new SpokenWords(clips, files, say, stop);
        tracking = new(() => new FaceTracking(ffmpeg));
        decoder = new(ffmpeg.Version);
    }

    /// <summary>
    /// The shorter side of a kept frame, as in the published Frames_resize; a view is cut out of it (<see cref="Pure.Training.FrameCut"/>).
    /// </summary>
    private const int PictureSide = 180;

    // Of fewer rows a first column of 0, 1, 2 may be by chance.
    private const int LeastCounted = 8;

    // A published pickle holds all clips of a part: it is mapped and read once.
    private readonly PickledClips pickled;

    // A table holds many clips: it is read once.
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, ActionUnitTable>>> tables = new();

    // A file of a whole video has tens of megabytes of text, and some seconds in it are a clip.
    private readonly Recent<Either<Problem, OpenFaceRows>> tracked = new(2 * Environment.ProcessorCount);

    private readonly SequenceClips sequences;

    private readonly SpokenWords words;

    // Nothing of it is loaded where no clip has a video whose face is wanted.
    private readonly Lazy<FaceTracking> tracking;

    private readonly Lazy<Option<string>> decoder;
    private long seconds;

    /// <summary>What the numbers of ready spectrograms are.</summary>
    public SpectrogramScale Spectrograms { get; init; } = SpectrogramScale.Powers;

    /// <summary>How long a clip may be; none: as long as it is.</summary>
    public Option<double> MostSeconds { get; init; }

    /// <summary>Which ffmpeg decodes.</summary>
    public Option<string> Decoder => decoder.Value;

    /// <summary>Seconds of pictures that were decoded so far.</summary>
    public double DecodedSeconds => Interlocked.Read(ref seconds) / 1000.0;

    /// <summary>What is to be said once all clips are read: words that are in no file of vectors, transcripts of silence.</summary>
    public Seq<Problem> Warnings() => words.Warnings();

    /// <summary>
    /// What reads each form that is not decoded from its bytes alone (<see cref="SourceForm.Decode"/>). Pictures are no numbers, and have
    /// <see cref="Pictures"/>.
    /// </summary>
    private static readonly HashMap<SourceForm, Func<SourceReaders, Source, FaceTracks, Either<Problem, Feature>>> Readers = HashMap<
        SourceForm,
        Func<SourceReaders, Source, FaceTracks, Either<Problem, Feature>>
    >(
        (SourceForm.Wav, (readers, source, faces) => Mel(source, faces, Waves(source).Bind(s => readers.NoLonger(s, s.Seconds, source)))),
        (SourceForm.SoundTrack, (readers, source, faces) => readers.SoundTrack(source, faces)),
        (SourceForm.Spectrogram, (readers, source, faces) => readers.Ready(source, faces)),
        (SourceForm.Sequence, (readers, source, faces) =>
            source.Modality.Face.IsSome ? faces.Of(source).Bind(t => Face(t, source)) : Stoppable(() => readers.sequences.Get(source))
        ),
        (SourceForm.Pickled, (readers, source, _) => Stoppable(() => readers.pickled.Get(source))),
        (SourceForm.Vectors, (_, source, _) => Vectors(source)),
        (SourceForm.Transcript, (readers, source, faces) =>
            from clock in faces.Clock()
            from text in Stoppable(() => readers.words.Read(source, clock, faces.Seconds))
            select text
        ),
        (SourceForm.TableRow, (readers, source, _) => readers.Row(source)),
        (SourceForm.OpenFace, (readers, source, faces) => readers.OfFace(source, faces)),
        (SourceForm.TrackedFace, (readers, source, faces) => readers.OfFace(source, faces))
    );

    /// <summary>Whether something here reads sources of the form.</summary>
    public static bool CanRead(SourceForm form) =>
        form.Decode.IsSome || form.FindsFace || Readers.ContainsKey(form) || form == SourceForm.Pictures || form == SourceForm.FrameFolder;

    /// <summary>
    /// A feature of numbers over time. <see cref="SourceForm.Pictures"/> and <see cref="SourceForm.FrameFolder"/> are none.
    /// </summary>
    public Either<Problem, Feature> Read(Source source, FaceTracks faces) =>
        source.Form.Decode.Match(
            decode => Bytes(source).Bind(bytes => decode(bytes, source.Path)).Map(Feature.Of),
            () =>
                Readers
                    .Find(source.Form)
                    .IfNone(() => throw new ArgumentException($"{source.Form} is no feature of numbers", nameof(source)))(
                        this,
                        source,
                        faces
                    )
        );

    private static Either<Problem, Sound> Waves(Source source) =>
        Bytes(source).Bind(bytes => WavFile.Decode(bytes, source.Path)).Bind(sound => Stretch(sound, source));

    private Either<Problem, Feature> SoundTrack(Source source, FaceTracks faces) =>
        Decoded(source, () => ffmpeg.Sound(source.Path, source.Cut, stop))
            .Bind(sound => NoLonger(sound, sound.Value.Seconds, source))
            .Match(
                Right: sound =>
                    Mel(source, faces, sound.Value).Map(f => f with { Facts = f.Facts with { Notes = sound.Notes.Map(n => n.Line) } }),
                Left: problem => Mel(source, faces, problem)
            );

    /// <summary>
    /// What clips have in common that is read once for all of them: the video of which computational sequences are cut. Their features are
    /// to be asked for one after the other.
    /// </summary>
    public static Option<string> Shared(SourceClip clip) => clip.Sources.Find(s => s.Form == SourceForm.Sequence).Bind(s => s.Row);

    /// <summary>Lets go of what was read for clips of one video.</summary>
    public void Forget(string video) => sequences.Forget(video);

    /// <summary>The face track of a part of a computational sequence, of OpenFace's file, or of a stretch of it.</summary>
    /// <param name="timed">Whether the track is to say how many frames a second it has.</param>
    public Either<Problem, FaceTrack> FaceOf(Source source, bool timed) =>
        source.Form == SourceForm.Sequence ? Stoppable(() => sequences.Face(source))
        : source.Cut == Cut.Whole ? Bytes(source).Bind(bytes => OpenFaceCsv.Parse(bytes, source.Path, source.Cut, timed))
        : tracked
            .Get(source.Path, () => Bytes(source).Bind(bytes => OpenFaceCsv.Rows(bytes, source.Path, withTimes: true)))
            .Bind(rows => rows.Track(source.Cut, timed));

    public void Dispose()
    {
        sequences.Dispose();
        if (tracking.IsValueCreated)
            tracking.Value.Dispose();
    }

    /// <summary>The face of a video, or of a stretch of it, tracked.</summary>
    public Either<Problem, FaceFrames> Face(Source source) =>
        Decoded(source, () => tracking.Value.Track(source.Path, source.Cut, stop: stop))
            .Map(face =>
            {
                Interlocked.Add(ref seconds, (long)(1000 * face.Times[^1]));
                return face;
            });

    /// <summary>The pictures of a recording as JPEG, one after the other.</summary>
    public Either<Problem, Decoded<byte[]>> Pictures(Source source) =>
        Decoded(source, () => ffmpeg.Jpegs(source.Path, source.Rate, PictureSide, source.Cut, stop))
            .Bind(pictures =>
            {
                var decoded = JpegStream.Bounds(pictures.Value).Match(b => b.Length - 1, () => 0) / source.Rate;
                Interlocked.Add(ref seconds, (long)(1000 * decoded));
                return NoLonger(pictures, decoded, source);
            });

    private Either<Problem, A> NoLonger<A>(A read, double lasting, Source source) =>
        MostSeconds
            .Filter(most => lasting > most)
            .Match<Either<Problem, A>>(most => new Problem.ClipTooLong(source.Path, most), () => read);

    /// <summary>A source's bytes: those of its hash.</summary>
    private static Either<Problem, byte[]> Bytes(Source source) => SourceFiles.Bytes(source.Path, source.Hash);

    // Another program reads the file, some of it perhaps twice: it is hashed before, and looked at again after it.
    private Either<Problem, A> Decoded<A>(Source source, Func<Either<Problem, A>> decode) =>
        Stoppable(() =>
            from file in files.Hold(source.Path)
            from _ in file.Hash == source.Hash ? Right<Problem, Unit>(unit) : new Problem.SourceChanged(source.Path)
            from decoded in file.After(decode)
            select decoded
        );

    private static Either<Problem, Sound> Stretch(Sound sound, Source source) =>
        sound.Of(source.Cut) is { Frames: > 0 } stretch ? stretch : new Problem.StretchEmpty(source.Path, source.Cut);

    private static Either<Problem, Feature> Mel(Source source, FaceTracks faces, Either<Problem, Sound> read) =>
        from clock in faces.Clock()
        from sound in read
        from mel in clock.Match(
            track => LogMel.Extract(sound, track, source.Path),
            () => LogMel.Extract(sound, None, source.Path, source.Rate)
        )
        select new Feature(mel.Frames, mel.Bands, mel.Values)
        {
            Facts = new SourceFacts
            {
                Seconds = sound.Seconds,
                IsSilent = sound.IsSilent,
                Cancels = sound.Cancels,
                IsUnfinished = sound.IsUnfinished,
                GoesOn = sound.GoesOn,
            },
        };

    private Either<Problem, Feature> Ready(Source source, FaceTracks faces) =>
        from sound in Bytes(source).Bind(bytes => PickledClips.Sound(bytes, source.Path, Spectrograms))
        from clock in faces.Clock()
        from _ in clock
            .Filter(t => Math.Abs(t.Frames - sound.Frames) > ClipChecks.MostFramesApart)
            .Match(
                t =>
                    Left<Problem, Unit>(
                        new Problem.SoundAndVideoApart(source.Path, sound.Frames, faces.Path, t.Frames, ClipChecks.MostFramesApart)
                    ),
                () => unit
            )
        // Whatever the loudest is, a spectrogram of one number throughout has nothing in it.
        select sound with
        {
            Facts = new SourceFacts { IsSilent = sound.Values.AsSpan().IndexOfAnyExcept(sound.Values[0]) < 0 },
        };

    private Either<Problem, Feature> OfFace(Source source, FaceTracks faces) =>
        from track in faces.Of(source)
        from face in Face(track, source)
        from _ in NoLonger(face, face.Facts.Seconds.IfNone(0), source)
        select face;

    private static Either<Problem, Feature> Face(FaceTrack track, Source source)
    {
        var part = source.Modality.Face.IfNone(() =>
            throw new ArgumentException($"{source.Modality} is no part of a face", nameof(source))
        );
        var facts = new SourceFacts
        {
            // A segment of a sequence is as long as it is said to be.
            Seconds = source.Form == SourceForm.Sequence ? None : track.Rate.Map(rate => track.Frames / rate),
            Held = track.Held,
            Frames = track.Frames,
            Rows = track.Rows,
            Video = track.Video,
            Notes = track.Notes,
        };
        return part.Values(track)
            .ToEither<Problem>(() => new Problem.CsvColumnsMissing(source.Path, [.. track.Lacking.Where(part.Has)], 0))
            .Map(values => new Feature(track.Frames, values.Length / track.Frames, values) { Facts = facts });
    }

    private static Either<Problem, Feature> Vectors(Source source) =>
        from bytes in Bytes(source)
        from track in VectorFile.Read(bytes, source.Path)
        from _ in source
            .Modality.Width.Filter(width => width != track.Width)
            .Match(
                width => Left<Problem, Unit>(new Problem.ArrayShapeWrong(source.Path, [track.Frames, track.Width], $"[time, {width}]")),
                () => unit
            )
        select new Feature(track.Frames, track.Width, track.Values)
        {
            Facts = new SourceFacts { CountsRows = track.Frames >= LeastCounted && track.CountsRows },
        };

    // Of a table only the row counts: another one may have been written anew meanwhile.
    private Either<Problem, Feature> Row(Source source) =>
        tables
            .GetOrAdd(source.Path, p => new(() => SourceFiles.All(p).Bind(bytes => ActionUnitTable.Parse(bytes, p))))
            .Value.Bind<Feature>(t =>
                t.Rows.FirstOrDefault(r => source.Row == r.Name) is not { } found
                    ? new Problem.FileUnreadable(source.Path, $"its row {source.Row.IfNone("")} is gone")
                : ContentHash.OfRow(t.Columns, found.Values) == source.Hash ? new Feature(1, found.Values.Length, found.Values)
                : new Problem.SourceChanged(source.Path)
            );

    private static Either<Problem, A> Stoppable<A>(Func<Either<Problem, A>> decode)
    {
        try
        {
            return decode();
        }
        catch (OperationCanceledException)
        {
            return new Problem.Interrupted("features", 0, None);
        }
    }
}

/// <summary>The face tracks of one clip, each file read once. For one thread.</summary>
/// <param name="track">Reads a source, with the times of its rows or without.</param>
public sealed class FaceTracks(SourceClip clip, Func<Source, bool, Either<Problem, FaceTrack>> track)
{
    private readonly Dictionary<(string, Cut, bool), Either<Problem, FaceTrack>> read = [];

    /// <summary>How long the clip's recording is, once it has been read: before its words are.</summary>
    public Option<double> Seconds { get; set; }

    // Words are put on the frames of the face by its times.
    private readonly bool needsTimes = clip.Sources.Exists(s => s.Form == SourceForm.Transcript) && clip.Face.IsSome;

    public Either<Problem, FaceTrack> Of(Source source)
    {
        var timed = needsTimes && clip.Face.Exists(f => f.Modality == source.Modality);
        // Landmarks and action units are mostly of one file.
        if (read.TryGetValue((source.Path, source.Cut, true), out var withTimes))
            return withTimes;
        return read.TryGetValue((source.Path, source.Cut, timed), out var known)
            ? known
            : read[(source.Path, source.Cut, timed)] = track(source, timed);
    }

    /// <summary>The file of the clip's face.</summary>
    public string Path => clip.Face.Map(l => l.Path).IfNone("");

    /// <summary>The rows of the clip's face, which are its clock; none where it has no file of them of its own.</summary>
    public Either<Problem, Option<FaceTrack>> Clock() =>
        clip.Face.Filter(l => l.Form == SourceForm.OpenFace).Match(l => Of(l).Map(Some), () => Option<FaceTrack>.None);
}

/// <summary>
/// What was read last, by name: clips that follow each other are mostly stretches of one file, which is then read once, and many such files
/// are more than memory holds.
/// Safe to use from many threads; what is asked for twice at once is made once.
/// </summary>
/// <param name="most">How many are kept.</param>
public sealed class Recent<A>(int most)
{
    private readonly Lock gate = new();
    private readonly LinkedList<(string Name, Lazy<A> Made)> kept = new();

    public A Get(string name, Func<A> make)
    {
        Lazy<A> made;
        lock (gate)
        {
            var node = kept.First;
            while (node is not null && node.Value.Name != name)
                node = node.Next;
            if (node is null)
                node = new((name, new(make)));
            else
                kept.Remove(node);
            kept.AddFirst(node);
            if (kept.Count > most)
                kept.RemoveLast();
            made = node.Value.Made;
        }
        return made.Value;
    }
}
