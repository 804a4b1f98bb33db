using System.Collections.Concurrent;
using MpucMer.Effects.Data;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>A clip's feature, [frames, width] row-major; no frames where the clip lacks it.</summary>
public sealed record Feature(int Frames, int Width, float[] Values)
{
    public static readonly Feature Missing = new(0, 0, []);

    /// <summary>Of video its frames, one JPEG file each: they are decoded when a step needs them.</summary>
    public string[] Files { get; init; } = [];
}

/// <summary>
/// Features by key: from the store where they are and are whole, else made from the source files and kept. Safe to use from many threads.
/// </summary>
/// <param name="rate">Frames a second of what is brought onto the clock of a clip.</param>
/// <param name="say">Told what is going on while a library is installed.</param>
public sealed class FeatureExtraction(Store store, Seq<Modality> modalities, double rate, Action<string> say) : IDisposable
{
    private readonly SequenceClips sequences = new(say);

    // A published pickle holds all clips of a part: it is mapped and read once.
    private readonly PickledClips pickled = new();

    // A table holds many clips: it is read once.
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, ActionUnitTable>>> tables = new();

    /// <summary>What the numbers of ready spectrograms are.</summary>
    public SpectrogramScale Spectrograms { get; init; } = SpectrogramScale.Powers;

    /// <summary>Whether a file is there under the feature's key (whole or not is seen when it is read).</summary>
    public bool Has(SourceClip clip, Modality modality) => File.Exists(PathOf(clip, modality));

    /// <summary>All features of a clip, in the order of the modalities.</summary>
    public Either<Problem, Seq<Feature>> Get(SourceClip clip)
    {
        var found = modalities.Map(m => Load(clip, m)).Strict();
        return found.ForAll(f => f.IsSome) ? found.Somes().ToSeq().Strict() : Make(clip);
    }

    /// <summary>What clips have in common that is read once for all of them: the video of which computational sequences are cut. Their features are to be asked for one after the other.</summary>
    public static Option<string> Shared(SourceClip clip) => clip.Sources.Find(SequenceClips.Has).Bind(s => s.Row);

    /// <summary>Lets go of what was read for clips of one video.</summary>
    public void Forget(string video) => sequences.Forget(video);

    public void Dispose() => sequences.Dispose();

    private string PathOf(SourceClip clip, Modality modality) => Path.Combine(store.Root, StoreLayout.Feature(FeatureKeys.Of(clip, modality)));

    private Option<Feature> Load(SourceClip clip, Modality modality)
    {
        if (clip.Find(modality).IsNone) return Feature.Missing;
        // What is not made is not kept either; that its first frame can be decoded was seen when it was.
        if (modality == Modality.Video) return VideoFolder.Frames(clip.Find(modality).Map(s => s.Path).IfNone("")).Map(Video).Match(Right: Some, Left: _ => None);
        var key = FeatureKeys.Of(clip, modality);
        return store.ReadOwn(StoreLayout.Feature(key), key, $"the {modality} feature of {clip.Id}")
            .Bind(file => file.Arrays.Find(a => a.Name == "x"))
            .Map(a => new Feature((int)a.Shape[0], (int)a.Shape[1], a.Values));
    }

    // One pass over the clip's files: the face track serves landmarks, action units and the mel frames' length.
    private Either<Problem, Seq<Feature>> Make(SourceClip clip)
    {
        var faces = new Dictionary<string, Either<Problem, FaceTrack>>();
        Either<Problem, FaceTrack> Face(string path) =>
            faces.TryGetValue(path, out var known) ? known : faces[path] = ReadSource(path).Bind(bytes => OpenFaceCsv.Parse(bytes, path));
        var made = Seq<Feature>();
        foreach (var modality in modalities)
        {
            if (clip.Find(modality).IsNone)
            {
                made = made.Add(Feature.Missing);
                continue;
            }
            if (modality == Modality.Video)
            {
                if (VideoFolder.Checked(clip.Find(modality).Map(s => s.Path).IfNone("")).Fails(out var unreadable, out var frames)) return unreadable;
                made = made.Add(Video(frames));
                continue;
            }
            var key = FeatureKeys.Of(clip, modality);
            var feature = from f in Extract(clip, modality, Face)
                          from _ in store.ReplaceUnflushed(PathOf(clip, modality), Safetensors.Write([NamedArray.Of("x", f.Values, f.Frames, f.Width)], [Store.Belongs(key), ("clip", clip.Id)]))
                          select f;
            if (feature.Fails(out var problem, out var value)) return problem;
            made = made.Add(value);
        }
        return made;
    }

    private Either<Problem, Feature> Extract(SourceClip clip, Modality modality, Func<string, Either<Problem, FaceTrack>> face)
    {
        var source = clip.Find(modality).IfNone(() => throw new ArgumentException($"{clip.Id} has no {modality}", nameof(clip)));
        if (SequenceClips.Has(source)) return sequences.Get(source, modality, rate);
        if (source.Row.IsSome && modality != Modality.ActionUnits) return pickled.Get(source.Path, source.Row.IfNone(""), modality);
        if (modality == Modality.Audio && Path.GetExtension(source.Path).Equals(".pkl", StringComparison.OrdinalIgnoreCase)) return Ready(clip, source.Path, face);
        if (modality == Modality.Audio)
        {
            return from video in clip.Find(Modality.Landmarks).Match(l => face(l.Path).Map(t => Some(t.Frames)), () => Option<int>.None)
                   from bytes in ReadSource(source.Path)
                   from sound in WavFile.Decode(bytes, source.Path)
                   from mel in LogMel.Extract(sound, video, source.Path)
                   select new Feature(mel.Frames, mel.Bands, mel.Values);
        }
        if (modality == Modality.Text || modality.IsVectors) return Vectors(modality, source.Path);
        if (modality == Modality.Landmarks) return face(source.Path).Map(t => new Feature(t.Frames, 2 * FaceTrack.Points, t.Landmarks));
        return source.Row.Match(
            row => Table(source.Path).Bind<Feature>(t => t.Rows.FirstOrDefault(r => r.Name == row) is { } found
                ? new Feature(1, found.Values.Length, found.Values)
                : new Problem.FileUnreadable(source.Path, $"its row {row} is gone")),
            () => face(source.Path).Bind<Feature>(t => t.Units.Match<Either<Problem, Feature>>(
                units => new Feature(t.Frames, units.Length / t.Frames, units),
                () => new Problem.CsvColumnsMissing(source.Path, ActionUnits.Names, 0))));
    }

    // A spectrogram of one frame a video frame, as the published extraction makes it: librosa adds a frame, a hop that was rounded down another, and trackers lose the last one or two.
    private const int MostFramesApart = 3;

    private Either<Problem, Feature> Ready(SourceClip clip, string path, Func<string, Either<Problem, FaceTrack>> face) =>
        from sound in ReadSource(path).Bind(bytes => PickledClips.Sound(bytes, path, Spectrograms))
        from apart in clip.Find(Modality.Landmarks).Filter(l => l.Row.IsNone).Match(
            l => face(l.Path).Map(t => Math.Abs(t.Frames - sound.Frames) > MostFramesApart ? Some(new Problem.SoundAndVideoApart(path, sound.Frames, l.Path, t.Frames, MostFramesApart)) : None),
            () => Option<Problem.SoundAndVideoApart>.None)
        from _ in apart.Match(problem => Left<Problem, Unit>(problem), () => unit)
        select sound;

    private static Feature Video(string[] frames) => new(frames.Length, VideoWidth, []) { Files = frames };

    // Colours: of frames as files nothing else is known.
    private const int VideoWidth = 3;

    private static Either<Problem, Feature> Vectors(Modality modality, string path) =>
        from bytes in ReadSource(path)
        from track in VectorFile.Read(bytes, path)
        // The text network is made for GloVe's 300.
        from _ in modality == Modality.Text && track.Width != Encoders.WordVector ? new Problem.ArrayShapeWrong(path, [track.Frames, track.Width], $"[time, {Encoders.WordVector}]") : Right<Problem, Unit>(unit)
        select new Feature(track.Frames, track.Width, track.Values);

    private Either<Problem, ActionUnitTable> Table(string path) =>
        tables.GetOrAdd(path, p => new(() => ReadSource(p).Bind(bytes => ActionUnitTable.Parse(bytes, p)))).Value;

    private static Either<Problem, byte[]> ReadSource(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message);
        }
    }
}
