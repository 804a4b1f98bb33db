using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Splits;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Planning;

/// <summary>
/// That the features of every clip are in the store, and which they are, as text for people and for what tidies the store up. The features
/// themselves are kept clip by clip, since other experiments use them too.
/// </summary>
public sealed record FeatureList(string Json)
{
    public const string FileName = "clips.json";

    public static readonly Codec<FeatureList> Codec = new(
        list => Seq1(EntryFile.Text(FileName, list.Json)),
        entry => new FeatureList(entry.Text(FileName))
    );

    /// <summary>From source files to features, once for all folds and seeds.</summary>
    public static Step<FeatureList> Extracted(PlanInputs data) =>
        Stage.Features.Step(None, None, data.Parameters(Stage.Features), data.Clips, Seq<Step>());
}

/// <summary>Keys of single features: one clip, one modality.</summary>
public static class FeatureKeys
{
    private static int Version(Source source, bool onRows) =>
        source.Form == SourceForm.Pickled ? source.Modality.Pickled.Match(p => p.Version, () => 1) : source.Form.Version(onRows);

    /// <summary>
    /// The key of a clip's feature. Sound and words are cut into one frame for each row of the clip's face, so with one they depend on
    /// their file too;
    /// without, they depend on the clock's rate.
    /// </summary>
    public static StageKey Of(SourceClip clip, Modality modality)
    {
        var source = clip.Find(modality).IfNone(() => throw new ArgumentException($"{clip.Id} has no {modality}", nameof(modality)));
        // A face that is found in a video is put on the clock of all else.
        var clock = source.Form.OnRows ? clip.Face.Filter(f => !f.Form.FindsFace) : None;
        var hasRows = clock.Exists(l => l.Form == SourceForm.OpenFace);
        var inputs =
            Seq1(new Input("content", source.Hash))
            + (source.Form.FindsFace ? NetworksOfFaces : Seq<Input>())
            + clock.Map(l => new Input("video frames", l.Hash)).ToSeq()
            + source.Words.Map(w => new Input("word vectors", w.Hash)).ToSeq()
            // Times of a table may be in milliseconds, which the length of the recording may have to tell.
            + (
                source.Form == SourceForm.Transcript && source.Cut == Cut.Whole && !TranscriptFormat.SaysUnit(source.Path)
                    ? clip.Timed.Map(t => new Input("recording", t.Hash)).ToSeq()
                    : Seq<Input>()
            );
        var parameters =
            (source.Cut == Cut.Whole ? Seq<Parameter>() : Seq1(new Parameter("seconds", Seconds(source.Cut))))
            + clock.Filter(l => l.Cut != source.Cut).Map(l => new Parameter("seconds of the video frames", Seconds(l.Cut))).ToSeq()
            // An array of words is another feature than a transcript of the same bytes, and so is what another decoder makes of them.
            + (
                source.Form == SourceForm.Transcript || source.Form.FindsFace || source.Form.Decode.IsSome
                    ? Seq1(new Parameter("form", source.Form.Word))
                    : Seq<Parameter>()
            )
            + (
                DependsOnRate(source, hasRows)
                    ? Seq1(new Parameter(RecordingProperties.FrameRate.Name, source.Rate.ToString("R", CultureInfo.InvariantCulture)))
                    : Seq<Parameter>()
            )
            + (
                source.Form.FindsFace
                    ? Seq1(new Parameter(LandmarkProperties.FaceSmoothing.Name, LandmarkProperties.FaceSmoothing.Write(source.Smoothing)))
                    : Seq<Parameter>()
            );
        return new StageKey($"feature {modality}", Version(source, hasRows), parameters, inputs);
    }

    /// <summary>
    /// The key of the face in a video, or in a stretch of it, as it was tracked (<see cref="FaceFrames"/>): whatever is made of it shares
    /// it, at any rate, smoothed or not.
    /// </summary>
    public static StageKey Face(Source video) =>
        new(
            $"feature {FaceOfVideo}",
            FaceFiles.Version,
            video.Cut == Cut.Whole ? Seq<Parameter>() : Seq1(new Parameter("seconds", Seconds(video.Cut))),
            Seq1(new Input("content", video.Hash)) + NetworksOfFaces
        );

    /// <summary>What the store calls a face as it was tracked, among features.</summary>
    public const string FaceOfVideo = "faces";

    /// <summary>The faces of videos that a clip is made of.</summary>
    public static Seq<StageKey> Faces(SourceClip clip) => clip.Sources.Filter(s => s.Form.FindsFace).Map(Face).Distinct();

    /// <summary>All that the store keeps of a clip.</summary>
    public static Seq<StageKey> All(SourceClip clip) => clip.Sources.Map(s => Of(clip, s.Modality)) + Faces(clip);

    private static Seq<Input> NetworksOfFaces =>
        Seq(new Input(FaceFiles.Detector, FaceFiles.DetectorHash), new Input(FaceFiles.Mesh, FaceFiles.MeshHash));

    private static bool DependsOnRate(Source source, bool hasRows) =>
        source.Form.Rate switch
        {
            RateUse.Always => true,
            RateUse.WithoutRows => !hasRows,
            RateUse.UnusualWithoutRows => !hasRows && source.Rate != Clock.UsualRate,
            _ => false,
        };

    private static string Seconds(Cut cut) =>
        FormattableString.Invariant($"{cut.Start:R}-{cut.End.Match(end => end.ToString("R", CultureInfo.InvariantCulture), () => "")}");

    /// <summary>
    /// Frames are kept as JPEG files, and decoded whenever they are learnt from. Raised when that gives other pixels: whatever learns from
    /// frames does so again, while the files stay. 2: by SkiaSharp, which has the pixels of Pillow.
    /// </summary>
    private static Seq<Input> Decoding(Seq<Modality> modalities) =>
        modalities.Exists(m => m.Pictures.IsSome) ? Seq1(new Input("decoder of frames", "2")) : Seq<Input>();

    /// <summary>One input for a clip: its id and the hash of all its features; of a modality that it lacks, that it does.</summary>
    public static Input OfClip(SourceClip clip, Seq<Modality> modalities)
    {
        var features = modalities.Map(m => new Input(m.Name, clip.Find(m).Match(_ => Of(clip, m).Fingerprint, () => "none")));
        return new(clip.Id, StageKey.HashOf(features + Decoding(modalities.Filter(m => clip.Find(m).IsSome))));
    }
}

/// <summary>Where clips lie in the plane by one modality's features, or by all joined.</summary>
/// <param name="Of">fused, or the modality.</param>
/// <param name="Rows">Places in <see cref="ClipMaps.Clips"/>: clips that have the modality.</param>
/// <param name="Trained">The silhouette of emotions in the features themselves, of these clips; none where it cannot be told.</param>
/// <param name="Untrained">The same of encoders before training; none where these are not asked for.</param>
public sealed record ClipMap(string Of, Seq<int> Rows, Seq<double> X, Seq<double> Y, Option<double> Trained, Option<double> Untrained);

/// <summary>How often a test clip is found by one modality among another's (<see cref="Metrics.Retrieval"/>).</summary>
public sealed record Retrieved(string From, string To, int Clips, Seq<(int Rank, double Recall, double Chance)> At);

/// <summary>
/// What the encoders of the first fold and seed make of clips, to be looked at: maps, retrieval between modalities, and the features
/// themselves. At most <see cref="Most"/> clips are shown, drawn from all of the fold.
/// </summary>
/// <param name="Clips">Their ids, in the order of the fold: training, validation, test.</param>
/// <param name="Parts">Of each clip t, v or x (test).</param>
/// <param name="Inputs">What each modality's encoder reads.</param>
/// <param name="Npy">Features of these clips, modality by modality, as NumPy's file; zeros where a clip lacks one.</param>
/// <param name="Rows">Which clip each of its rows is, as CSV.</param>
public sealed record ClipMaps(
    string Fold,
    long Seed,
    Seq<string> Clips,
    string Parts,
    Seq<ClipMap> Maps,
    Seq<Retrieved> Retrieval,
    Seq<(string Modality, NetworkInput Input)> Inputs,
    byte[] Npy,
    string Rows
)
{
    public const int Most = 2000;

    /// <summary>How <see cref="Rows"/> begins.</summary>
    public const string Columns = "row,clip,group,part,label";

    private const string MapsFile = "maps.json";
    private const string NpyFile = "embeddings.npy";
    private const string RowsFile = "embeddings.csv";

    public static readonly Codec<ClipMaps> Codec = new(
        m => Seq(EntryFile.Text(MapsFile, Write(m)), new EntryFile(NpyFile, m.Npy), EntryFile.Text(RowsFile, m.Rows)),
        entry => entry.Decoded(MapsFile, Json).Map(m => m with { Npy = entry[NpyFile], Rows = entry.Text(RowsFile) })
    );

    /// <summary>
    /// The maps of a fold and seed. The untrained encoders' features are there for comparison alone. Labels are read for the silhouettes;
    /// where clips lie depends on none.
    /// </summary>
    public static Step<ClipMaps> Of(
        PlanInputs data,
        Fold fold,
        long seed,
        Step<Embeddings> embedded,
        Step<TrainedEncoders> encoders,
        Option<Step<Embeddings>> untrained
    ) =>
        Stage.Map.Step(
            fold.Name,
            seed,
            data.Parameters(Stage.Map, readsLabels: true),
            Seq1(new Input("embedded features", embedded.Key.Fingerprint))
                + untrained.Map(u => new Input("features of untrained encoders", u.Key.Fingerprint)).ToSeq()
                + Seq1(TrainedEncoders.As(encoders))
                + data.Parts(fold, OfClip.Group | OfClip.Label),
            Seq<Step>(embedded, encoders) + untrained.Map(u => (Step)u).ToSeq()
        );

    /// <summary>Of so many clips those that are shown, in order.</summary>
    public static int[] Sample(int count) =>
        count <= Most ? [.. Enumerable.Range(0, count)] : [.. Stream.Of(0, "clips of the maps").Permutation(count).Take(Most).Order()];

    /// <summary>A map of points, with the silhouettes of their labels.</summary>
    /// <param name="untrained">The same clips before training.</param>
    public static ClipMap MapOf(string of, int[] rows, PointSet points, int[] labels, Option<PointSet> untrained)
    {
        var squared = points.SquaredDistances();
        var (x, y) = EmbeddingMap.Of(points, squared, Stream.Of(0, $"map of {of}"));
        return new(
            of,
            rows.ToSeq(),
            x.Select(Rounded).ToSeq().Strict(),
            y.Select(Rounded).ToSeq().Strict(),
            Silhouette.Of(squared, labels),
            untrained.Bind(u => Silhouette.Of(u.SquaredDistances(), labels))
        );
    }

    /// <summary>The row's number, clip, group, part and label of each row of <see cref="Npy"/>.</summary>
    public static string RowsOf(IEnumerable<(string Clip, string Group, char Part, string Label)> rows)
    {
        var text = new StringBuilder(Columns + "\n");
        foreach (var (i, (clip, group, part, label)) in rows.Select((row, i) => (i, row)))
        {
            var word = part switch
            {
                't' => "train",
                'v' => "validation",
                _ => "test",
            };
            text.Append(CultureInfo.InvariantCulture, $"{i},{Csv.Field(clip)},{Csv.Field(group)},{word},{Csv.Field(label)}\n");
        }
        return text.ToString();
    }

    // A plot of a thousand points across shows no more.
    private static double Rounded(float x) => Math.Round(x, 3);

    private static string Write(ClipMaps m) =>
        new JsonObject
        {
            ["fold"] = m.Fold,
            ["seed"] = m.Seed,
            ["clips"] = new JsonArray([.. m.Clips.Map(c => (JsonNode)c)]),
            ["parts"] = m.Parts,
            ["maps"] = new JsonArray([
                .. m.Maps.Map(x => new JsonObject
                {
                    ["of"] = x.Of,
                    ["clip"] = new JsonArray([.. x.Rows.Map(r => (JsonNode)r)]),
                    ["x"] = new JsonArray([.. x.X.Map(v => (JsonNode)v)]),
                    ["y"] = new JsonArray([.. x.Y.Map(v => (JsonNode)v)]),
                    ["trained"] = x.Trained.MatchUnsafe<JsonNode?>(v => v, () => null),
                    ["untrained"] = x.Untrained.MatchUnsafe<JsonNode?>(v => v, () => null),
                }),
            ]),
            ["retrieval"] = new JsonArray([
                .. m.Retrieval.Map(r => new JsonObject
                {
                    ["from"] = r.From,
                    ["to"] = r.To,
                    ["n"] = r.Clips,
                    ["at"] = new JsonArray([.. r.At.Map(a => new JsonArray(a.Rank, a.Recall, a.Chance))]),
                }),
            ]),
            ["inputs"] = new JsonArray([.. m.Inputs.Map(i => new JsonArray(i.Modality, i.Input.Width, i.Input.OverTime))]),
        }.ToJsonString();

    private static readonly Decoder<ClipMap> OneMap =
        from of in Decode.Field("of", Decode.Text)
        from rows in Decode.Field("clip", Decode.ListOf(Decode.Int))
        from x in Decode.Field("x", Decode.ListOf(Decode.Double))
        from y in Decode.Field("y", Decode.ListOf(Decode.Double))
        from trained in Decode.Maybe("trained", Decode.Double)
        from untrained in Decode.Maybe("untrained", Decode.Double)
        select new ClipMap(of, rows, x, y, trained, untrained);

    private static readonly Decoder<(int, double, double)> Rank =
        from rank in Decode.Item(0, Decode.Int)
        from recall in Decode.Item(1, Decode.Double)
        from chance in Decode.Item(2, Decode.Double)
        select (rank, recall, chance);

    private static readonly Decoder<Retrieved> OneRetrieval =
        from source in Decode.Field("from", Decode.Text)
        from target in Decode.Field("to", Decode.Text)
        from clips in Decode.Field("n", Decode.Int)
        from at in Decode.Field("at", Decode.ListOf(Rank))
        select new Retrieved(source, target, clips, at);

    private static readonly Decoder<(string, NetworkInput)> OneInput =
        from modality in Decode.Item(0, Decode.Text)
        from width in Decode.Item(1, Decode.Int)
        from overTime in Decode.Item(2, Decode.Bool)
        select (modality, new NetworkInput(width, overTime));

    private static Decoder<ClipMaps> Json =>
        from fold in Decode.Field("fold", Decode.Text)
        from seed in Decode.Field("seed", Decode.Long)
        from clips in Decode.Field("clips", Decode.ListOf(Decode.Text))
        from parts in Decode.Field("parts", Decode.Text)
        from maps in Decode.Field("maps", Decode.ListOf(OneMap))
        from retrieval in Decode.Field("retrieval", Decode.ListOf(OneRetrieval))
        from inputs in Decode.Field("inputs", Decode.ListOf(OneInput))
        select new ClipMaps(fold, seed, clips, parts, maps, retrieval, inputs, [], "");
}
