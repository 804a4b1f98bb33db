using MpucMer.Effects.Data;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Features by key: from the store where they are and are whole, else made from the source files and kept. Safe to use from many threads.
/// </summary>
public sealed class FeatureExtraction(Store store, Seq<Modality> modalities, SourceReaders readers)
{
    /// <summary>All features of a clip, in the order of the modalities; those that the store lacks are made.</summary>
    public Either<Problem, Seq<Feature>> Get(SourceClip clip)
    {
        var sources = modalities.Map(clip.Find);
        // Strict: the store is asked once, before anything is made.
        var stored = sources.Map(source => source.Match(s => Load(clip, s), () => Feature.Missing)).Strict();
        // One pass over the clip's files: the face track serves landmarks, action units and the frames of sound and words.
        var faces = new FaceTracks(clip, readers.FaceOf);
        // Folders of frames are not kept in the store: that the first one can be decoded is seen when anything of the clip is made.
        var isNew = sources.Zip(stored).Exists(p => p.Item2.IsNone && !IsFolder(p.Item1));
        var features = new List<Feature>(modalities.Count);
        foreach (var (source, found) in sources.Zip(stored))
        {
            var feature = found.Match(Right<Problem, Feature>, () => source.Match(s => IsFolder(s) ? Folder(s, isNew) : Make(clip, s, faces), () => Feature.Missing));
            if (feature.Fails(out var problem, out var value)) return problem;
            features.Add(value);
        }
        return features.ToSeq();
    }

    private static bool IsFolder(Option<Source> source) => source.Exists(s => s.Form == SourceForm.FrameFolder);

    // Its frames are compared with the plan's hash when a step first decodes one.
    private static Either<Problem, Feature> Folder(Source source, bool isNew) =>
        (isNew ? VideoFolder.Checked(source.Path) : VideoFolder.Frames(source.Path))
            .Map(frames => Feature.Video(new ClipFrames.Files(frames) { Seen = new SeenFolder(source.Path, source.Hash) }));

    private Option<Feature> Load(SourceClip clip, Source source)
    {
        if (IsFolder(source)) return None;
        var key = FeatureKeys.Of(clip, source.Modality);
        var (place, what) = (StoreLayout.Feature(key), $"the {source.Modality} feature of {clip.Id}");
        return source.Form == SourceForm.Pictures
            ? store.OpenOwn(place, key, what).Bind(StoredPictures.Of).Map(Feature.Video)
            : store.ReadOwn(place, key, what).Bind(file => file.Arrays.Find(a => a.Name == "x")).Map(a => new Feature((int)a.Shape[0], (int)a.Shape[1], a.Values));
    }

    // Whatever reader it came through.
    private static Either<Problem, Feature> AllFinite(Feature feature, Source source)
    {
        var at = Finite.FirstNot(feature.Values);
        return at < 0 ? feature : new Problem.ArrayNotFinite(source.Path, at / feature.Width, at % feature.Width);
    }

    private Either<Problem, Feature> Make(SourceClip clip, Source source, FaceTracks faces)
    {
        var key = FeatureKeys.Of(clip, source.Modality);
        var path = Path.Combine(store.Root, StoreLayout.Feature(key));
        (string, string)[] metadata = [Store.Belongs(key), ("clip", clip.Id)];
        return source.Form == SourceForm.Pictures
            ? from bytes in readers.Pictures(source)
              from stored in StoredPictures.Write(bytes, source.Path, [.. metadata, .. readers.Decoder.Map(v => ("ffmpeg", v))])
              from _ in store.ReplaceUnflushed(path, stored)
              from frames in StoredPictures.Of(stored, path)
              select Feature.Video(frames)
            : from f in readers.Read(source, faces).Bind(f => AllFinite(f, source))
              from _ in store.ReplaceUnflushed(path, Safetensors.Write([NamedArray.Of("x", f.Values, f.Frames, f.Width)], metadata))
              select f;
    }
}
