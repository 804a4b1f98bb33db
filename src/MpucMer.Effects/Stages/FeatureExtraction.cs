using MpucMer.Effects.Data;
using MpucMer.Effects.Files;
using MpucMer.Effects.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Features by key: from the store where they are and are whole, else made from the source files and kept. Safe to use from many threads.
/// </summary>
public sealed class FeatureExtraction(Store store, Seq<Modality> modalities, SourceReaders readers)
{
    /// <summary>All features of a clip, in the order of the modalities; those that the store lacks are made.</summary>
    public Either<Problem, Seq<Feature>> Get(SourceClip clip) => OfAll(clip).MapLeft(fault => fault.Problem);

    /// <summary>
    /// The same of a clip that a model is asked about: what its recordings have nothing of is told, and it comes back without that, as long
    /// as it has something.
    /// </summary>
    public Either<Problem, PresentClip> Present(SourceClip clip, Seq<Problem> lacks = default) =>
        OfAll(clip)
            .Match<Either<Problem, PresentClip>>(
                Right: features => new PresentClip(clip, features, lacks),
                Left: fault =>
                    fault.Problem.SaysAbsence && clip.Sources.Count > 1
                        ? Present(
                            clip with
                            {
                                Sources = clip.Sources.Filter(s => s.Modality != fault.Modality).Strict(),
                            },
                            lacks.Add(new Problem.AskedWithout(clip.Id, fault.Modality.Name, fault.Problem))
                        )
                        : fault.Problem
            );

    private Either<(Modality Modality, Problem Problem), Seq<Feature>> OfAll(SourceClip clip)
    {
        var sources = modalities.Map(clip.Find);
        // Strict: the store is asked once, before anything is made.
        var stored = sources.Map(source => source.Match(s => Load(clip, s), () => Feature.Missing)).Strict();
        // One pass over the clip's files: the face track serves landmarks, action units and the frames of sound and words.
        var faces = new FaceTracks(clip, (source, timed) =>
            source.Form == SourceForm.TrackedFace ? Found(clip, source) : readers.FaceOf(source, timed)
        );
        // Folders of frames are not kept in the store: that the first one can be decoded is seen when anything of the clip is made.
        var isNew = sources.Zip(stored).Exists(p => p.Item2.IsNone && !IsFolder(p.Item1));
        var features = new Feature[modalities.Count];
        // Words last: whether their times are in milliseconds the length of the recording may have to tell.
        foreach (var i in Enumerable.Range(0, features.Length).OrderBy(i => IsTranscript(sources[i])))
        {
            var (source, found) = (sources[i], stored[i]);
            var feature = found.Match(Right<Problem, Feature>, () =>
                source.Match(s => IsFolder(s) ? Folder(s, isNew) : Make(clip, s, faces), () => Feature.Missing)
            );
            if (feature.Fails(out var problem, out var value))
                return (modalities[i], Elsewhere.Or(problem, source.Map(s => s.Path).IfNone("")));
            features[i] = value;
            if (source.Exists(s => clip.Timed.Exists(t => t.Modality == s.Modality)))
                faces.Seconds = value.Facts.Seconds;
        }
        return Cut(sources, features).ToSeq();
    }

    // Pictures are put on the rows of a face by their share of the clip, which both span. Where one of them ends early (rows are missing at
    // the end, a file is cut off), so does the other: a share of each would be of another moment. Words that go on long after everything
    // else has ended (times of another recording, or in milliseconds) take no memory.
    private static IEnumerable<Feature> Cut(Seq<Option<Source>> sources, Feature[] features)
    {
        bool Is(int i, Func<SourceForm, bool> form) => sources[i].Exists(s => form(s.Form));
        int[] seen = [.. Enumerable.Range(0, features.Length).Where(i => Is(i, f => f.SpansClip) && features[i].Facts.Seconds.IsSome)];
        double Seconds(int i) => features[i].Facts.Seconds.IfNone(0);
        var least = seen.Select(Seconds).DefaultIfEmpty(0).Min();
        foreach (var i in seen.Where(i => !ClipChecks.AreAlike(Seconds(i), least)))
            features[i] = features[i].First((int)Math.Max(1, Math.Round(features[i].Frames * least / Seconds(i))));
        bool IsWords(int i) => IsTranscript(sources[i]);
        var longest = Enumerable.Range(0, features.Length).Where(i => !IsWords(i)).Select(i => features[i].Frames).DefaultIfEmpty(0).Max();
        return features.Select((f, i) => longest > 1 && IsWords(i) && f.Frames > longest ? f.First(longest) : f);
    }

    private static Feature Pictured(ClipFrames frames, Source source, SourceFacts facts) =>
        Feature.Video(frames) with
        {
            Facts = facts with { Seconds = frames.Count / source.Rate },
        };

    private static bool IsTranscript(Option<Source> source) => source.Exists(s => s.Form == SourceForm.Transcript);

    private static bool IsFolder(Option<Source> source) => source.Exists(s => s.Form == SourceForm.FrameFolder);

    // Its frames are compared with the plan's hash when a step first decodes one.
    private static Either<Problem, Feature> Folder(Source source, bool isNew) =>
        (isNew ? VideoFolder.Checked(source.Path) : VideoFolder.Frames(source.Path)).Map(frames =>
            Feature.Video(new FrameFiles(frames) { Seen = new SeenFolder(source.Path, source.Hash) })
        );

    private Option<Feature> Load(SourceClip clip, Source source)
    {
        if (IsFolder(source))
            return None;
        var key = FeatureKeys.Of(clip, source.Modality);
        var (place, what) = (StoreLayout.Feature(key), $"the {source.Modality} feature of {clip.Id}");
        return source.Form.IsPictures
            ? from file in store.OpenOwn(place, key, what)
            from frames in StoredPictures.Of((file.Arrays, file.Path))
            select Pictured(frames, source, SourceFacts.Read(file.Metadata))
            : from file in store.ReadOwn(place, key, what)
            from a in file.Arrays.Find(a => a.Name == "x")
            select new Feature((int)a.Shape[0], (int)a.Shape[1], a.Values) { Facts = SourceFacts.Read(file.Metadata) };
    }

    private Either<Problem, (byte[] Jpegs, SourceFacts Facts)> Whole(Source source) =>
        readers.Pictures(source).Map(p => (p.Value, new SourceFacts { Notes = p.Notes.Map(n => n.Line) }));

    /// <summary>The pictures of a video, cut to its face.</summary>
    private Either<Problem, (byte[] Jpegs, SourceFacts Facts)> Cropped(SourceClip clip, Source source) =>
        from face in Tracked(clip, source)
        from track in face.Track(source.Rate).ToEither<Problem>(() => new Problem.NoFaceInVideo(source.Path, source.Cut, face.Count))
        from pictures in readers.FacePictures(source, face)
        select (
            pictures,
            new SourceFacts
            {
                Held = track.Held,
                Frames = track.Frames,
                Video = track.Video,
                Notes = face.Notes,
            }
        );

    /// <summary>What the face of a video does, on the clip's clock.</summary>
    private Either<Problem, Feature> Measured(SourceClip clip, Source source) =>
        from face in Tracked(clip, source)
        from measures in FaceMeasures
            .Of(face.Smoothed(source.Smoothing), source.Rate)
            .ToEither<Problem>(() => new Problem.NoFaceInVideo(source.Path, source.Cut, face.Count))
        select Feature.Of(measures);

    /// <summary>The face of a video on the clip's clock.</summary>
    private Either<Problem, FaceTrack> Found(SourceClip clip, Source source) =>
        from face in Tracked(clip, source)
        from track in face.Smoothed(source.Smoothing)
            .Track(source.Rate)
            .ToEither<Problem>(() => new Problem.NoFaceInVideo(source.Path, source.Cut, face.Count))
        select track with
        {
            Notes = face.Notes,
        };

    /// <summary>
    /// The face of a video as it was tracked: from the store, or made and kept, so that whatever else is made of it later on does not
    /// track it again. That there is none is kept, too.
    /// </summary>
    private Either<Problem, FaceFrames> Tracked(SourceClip clip, Source source)
    {
        var key = FeatureKeys.Face(source);
        var place = StoreLayout.Feature(key);
        return (from file in store.OpenOwn(place, key, $"the face of {clip.Id}") from face in StoredFaces.Of(file) select face).Match(
            Right<Problem, FaceFrames>,
            () =>
                from face in readers.Face(source)
                from _ in store.ReplaceUnflushed(
                    Path.Combine(store.Root, place),
                    StoredFaces.Write(face, [Store.Belongs(key), ("clip", clip.Id), .. readers.Decoder.Map(v => ("ffmpeg", v))])
                )
                select face
        );
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
        return source.Form.IsPictures
            ? from pictures in source.Form.FindsFace ? Cropped(clip, source) : Whole(source)
            from stored in StoredPictures.Write(
                pictures.Jpegs,
                source.Path,
                [.. metadata, .. readers.Decoder.Map(v => ("ffmpeg", v)), .. pictures.Facts.Written()]
            )
            from _ in store.ReplaceUnflushed(path, stored)
            from frames in StoredPictures.Of(stored, path)
            select Pictured(frames, source, pictures.Facts)
            : from f in (source.Form == SourceForm.FaceMeasures ? Measured(clip, source) : readers.Read(source, faces)).Bind(f =>
                AllFinite(f, source)
            )
            from _ in store.ReplaceUnflushed(
                path,
                Safetensors.Write([NamedArray.Of("x", f.Values, f.Frames, f.Width)], [.. metadata, .. f.Facts.Written()])
            )
            select f;
    }
}

/// <summary>A clip as far as it can be read.</summary>
/// <param name="Clip">With the sources that have something.</param>
/// <param name="Features">In the order of the modalities; <see cref="Feature.Missing"/> of those that it lacks.</param>
/// <param name="Lacks">What its recordings turned out to have nothing of.</param>
public sealed record PresentClip(SourceClip Clip, Seq<Feature> Features, Seq<Problem> Lacks);

/// <summary>A clip's feature, [frames, width] row-major; no frames where the clip lacks it.</summary>
public sealed record Feature(int Frames, int Width, float[] Values)
{
    public static readonly Feature Missing = new(0, 0, []);

    /// <summary>Of video its frames: they are decoded when a step needs them.</summary>
    public ClipFrames Pictures { get; init; } = ClipFrames.None;

    /// <summary>What was seen of its source.</summary>
    public SourceFacts Facts { get; init; } = SourceFacts.None;

    /// <summary>Its first frames.</summary>
    public Feature First(int frames) =>
        this with
        {
            Frames = frames,
            Values = Values.Length == 0 ? Values : Values[..(frames * Width)],
            Pictures = Pictures.Count == 0 ? Pictures : new ClipFrames.Chosen(Pictures, [.. Enumerable.Range(0, frames)]),
        };

    /// <summary>Of numbers over time.</summary>
    public static Feature Of(Recorded recorded) => new(recorded.Frames, recorded.Width, recorded.Values) { Facts = recorded.Facts };

    /// <summary>Of frames as pictures: nothing but their colours is known of their width.</summary>
    public static Feature Video(ClipFrames frames) => new(frames.Count, 3, []) { Pictures = frames };
}
