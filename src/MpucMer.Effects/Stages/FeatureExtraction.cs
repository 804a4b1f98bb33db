using System.Collections.Concurrent;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>A clip's feature, [frames, width] row-major; no frames where the clip lacks it.</summary>
public sealed record Feature(int Frames, int Width, float[] Values)
{
    public static readonly Feature Missing = new(0, 0, []);
}

/// <summary>
/// Features by key: from the store where they are and are whole, else made from the source files and kept. Safe to use from many threads.
/// </summary>
public sealed class FeatureExtraction(Store store, Seq<Modality> modalities)
{
    // A table holds many clips: it is read once.
    private readonly ConcurrentDictionary<string, Lazy<Either<Problem, ActionUnitTable>>> tables = new();

    /// <summary>Whether a file is there under the feature's key (whole or not is seen when it is read).</summary>
    public bool Has(SourceClip clip, Modality modality) => File.Exists(PathOf(clip, modality));

    /// <summary>All features of a clip, in the order of the modalities.</summary>
    public Either<Problem, Seq<Feature>> Get(SourceClip clip)
    {
        var found = modalities.Map(m => Load(clip, m)).Strict();
        return found.ForAll(f => f.IsSome) ? found.Somes().ToSeq().Strict() : Make(clip);
    }

    private string PathOf(SourceClip clip, Modality modality) => Path.Combine(store.Root, StoreLayout.Feature(FeatureKeys.Of(clip, modality)));

    private Option<Feature> Load(SourceClip clip, Modality modality)
    {
        if (clip.Find(modality).IsNone) return Feature.Missing;
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
        if (modality == Modality.Audio)
        {
            return from video in clip.Find(Modality.Landmarks).Match(l => face(l.Path).Map(t => Some(t.Frames)), () => Option<int>.None)
                   from bytes in ReadSource(source.Path)
                   from sound in WavFile.Decode(bytes, source.Path)
                   from mel in LogMel.Extract(sound, video, source.Path)
                   select new Feature(mel.Frames, mel.Bands, mel.Values);
        }
        if (modality == Modality.Text || modality.IsVectors) return Vectors(source.Path);
        if (modality == Modality.Landmarks) return face(source.Path).Map(t => new Feature(t.Frames, 2 * FaceTrack.Points, t.Landmarks));
        return source.Row.Match(
            row => Table(source.Path).Bind<Feature>(t => t.Rows.FirstOrDefault(r => r.Name == row) is { } found
                ? new Feature(1, found.Values.Length, found.Values)
                : new Problem.FileUnreadable(source.Path, $"its row {row} is gone")),
            () => face(source.Path).Bind<Feature>(t => t.Units.Match<Either<Problem, Feature>>(
                units => new Feature(t.Frames, units.Length / t.Frames, units),
                () => new Problem.CsvColumnsMissing(source.Path, ActionUnits.Names, 0))));
    }

    private static Either<Problem, Feature> Vectors(string path) =>
        from bytes in ReadSource(path)
        from track in VectorFile.Read(bytes, path)
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
