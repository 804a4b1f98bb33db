using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>
/// All that the worker is told: the settings (parsed again there, by the same function), the clips as found, the folds, the plan, and where
/// results go.
/// </summary>
/// <param name="Plan">The steps of training and which of them run, as they were shown to the user.</param>
public sealed record Request(
    string Name,
    Settings Settings,
    Inventory Inventory,
    Seq<Fold> Folds,
    Seq<RequestedStep> Plan,
    Option<Stage> Force,
    Goal Goal,
    string StoreDir,
    string RunDir
)
{
    /// <summary>
    /// Clips without labels whose emotions are asked for (<see cref="Goal.Predict"/>); what they are labelled with in here means nothing.
    /// </summary>
    public Seq<SourceClip> Asked { get; init; } = Seq<SourceClip>();

    /// <summary>What the run is called among the experiment's; empty where nobody said.</summary>
    public string RunName { get; init; } = "";

    /// <summary>Seconds that earlier parts of the same run took, each of which was stopped.</summary>
    public double Spent { get; init; }

    /// <summary>The steps of training, each after those that it reads.</summary>
    public Seq<Step> Steps => Plan.Map(s => s.Step);

    /// <summary>What the goal comes to; all that it needs is made for it.</summary>
    public Step Root => Goal.Root(Steps);

    /// <summary>Of what the goal comes to, the steps of training that were planned to run, each after those that it reads.</summary>
    public Seq<Step> Foreseen
    {
        get
        {
            var taken = toHashSet(Root.Closure().Map(s => s.Name));
            return Plan.Filter(s => s.Runs && taken.Contains(s.Step.Name)).Map(s => s.Step).Strict();
        }
    }

    /// <summary>The fold of this name; it is a bug to ask for one that the request has not.</summary>
    public Fold FoldOf(string name) => Folds.Find(f => f.Name == name).IfNone(() => throw new InvalidOperationException($"no fold {name}"));

    /// <summary>The fold that a step is of; any for one that is of all.</summary>
    public Fold FoldOf(Step step) => step.Fold.Match(FoldOf, () => Folds[0]);
}

/// <summary>A step of a plan, and whether it was planned to run.</summary>
public sealed record RequestedStep(Step Step, bool Runs);

/// <summary>
/// How a worker notices that the build which started it is gone, however that ended (a SIGKILL says nothing to anybody): the build holds
/// the writing end of a pipe, and the worker, which has the reading end, sees it close.
/// </summary>
public static class Lifeline
{
    /// <summary>The environment variable with the handle of the reading end. Without it nobody is watched.</summary>
    public const string Variable = "MPUC_LIFELINE";
}

/// <summary>
/// A file that networks start from: the property that names it (or its folder), where it lies, and the hash of its content.
/// </summary>
/// <param name="Part">The modality whose probe it holds, where probes lie in files of their own; else empty.</param>
public sealed record WeightFile(string Property, string Part, string Path, string Hash)
{
    /// <summary>As part of a key: what changed is then told by this name.</summary>
    public Input Input => new(Part.Length == 0 ? Property : $"{Property} ({Part})", Hash);
}

/// <summary>
/// A file as the plan saw it: what the system said of it before it was hashed, and its hash. While the former holds, so does the latter.
/// </summary>
public sealed record SeenFile(string Path, long Length, long Modified, long Changed, string Hash);

/// <summary>
/// What the worker is to look through before a plan can be made, because it takes native code or gigabytes: which segments there are, and
/// in which files.
/// Either published pickles, or a list of segments (a label sequence, or a table) and the sequences that are cut by it.
/// </summary>
/// <param name="Words">Where one of the sequences is of words, its place among them; likewise <paramref name="Faces"/>.</param>
/// <param name="Output">Where the index is to be written.</param>
public sealed record IndexRequest(
    Seq<string> Pickles,
    Option<string> Labels,
    Option<string> Table,
    Seq<string> Sequences,
    Option<int> Words,
    Option<int> Faces,
    string Output
)
{
    /// <summary>What the plan saw of each file: the index is stored under their hashes, and so has to be of that content.</summary>
    public Seq<SeenFile> Seen { get; init; } = Seq<SeenFile>();

    // Raised when an index of the same files would say something else.
    private const int Version = 1;

    /// <summary>Every file that is looked into.</summary>
    public Seq<string> Files => Pickles + Labels.ToSeq() + Table.ToSeq() + Sequences;

    /// <summary>Names the index: equal where the same files, of the same content, are asked about.</summary>
    public StageKey Key(Func<string, string> hashOf) =>
        new(
            "index",
            Version,
            Seq(new Parameter("words", Place(Words)), new Parameter("faces", Place(Faces))),
            (Named("pickle", Pickles) + Named("labels", Labels.ToSeq()) + Named("table", Table.ToSeq()) + Named("sequence", Sequences)).Map(
                f => new Input($"{f.Role} {f.Path}", hashOf(f.Path))
            )
        );

    private static string Place(Option<int> place) =>
        place.Match(p => p.ToString(System.Globalization.CultureInfo.InvariantCulture), () => "");

    private static Seq<(string Role, string Path)> Named(string role, Seq<string> paths) => paths.Map(p => (role, p));
}

/// <summary>
/// What the worker found (<see cref="IndexRequest"/>): segments by time within their video, and what every plan is to warn about.
/// </summary>
public sealed record SegmentIndex(IReadOnlyList<MoseiSegment> Segments, Seq<Explanation> Warnings);

/// <summary>Requests for an index as JSON, and indexes as files: a line with the SHA-256 of what follows, then JSON.</summary>
public static class IndexJson
{
    public static JsonObject Write(IndexRequest r) =>
        new()
        {
            ["pickles"] = Strings(r.Pickles),
            ["labels"] = r.Labels.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["table"] = r.Table.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["sequences"] = Strings(r.Sequences),
            ["words"] = r.Words.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["faces"] = r.Faces.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["output"] = r.Output,
            ["seen"] = new JsonArray([.. r.Seen.Map(s => (JsonNode)new JsonArray(s.Path, s.Length, s.Modified, s.Changed, s.Hash))]),
        };

    /// <summary>A request as it was written.</summary>
    public static readonly Decoder<IndexRequest> Request =
        from pickles in Decode.Field("pickles", Decode.ListOf(Decode.Text))
        from labels in Decode.Maybe("labels", Decode.Text)
        from table in Decode.Maybe("table", Decode.Text)
        from sequences in Decode.Field("sequences", Decode.ListOf(Decode.Text))
        from words in Decode.Maybe("words", Decode.Int)
        from faces in Decode.Maybe("faces", Decode.Int)
        from output in Decode.Field("output", Decode.Text)
        from seen in Decode.Field("seen", Decode.ListOf(Seen))
        select new IndexRequest(pickles, labels, table, sequences, words, faces, output) { Seen = seen };

    private static Decoder<SeenFile> Seen =>
        from path in Decode.Item(0, Decode.Text)
        from length in Decode.Item(1, Decode.Long)
        from modified in Decode.Item(2, Decode.Long)
        from changed in Decode.Item(3, Decode.Long)
        from hash in Decode.Item(4, Decode.Text)
        select new SeenFile(path, length, modified, changed, hash);

    public static byte[] Write(SegmentIndex index)
    {
        var json = new JsonObject
        {
            ["segments"] = new JsonArray([
                .. index.Segments.Select(s =>
                    (JsonNode)
                        new JsonArray(
                            s.Id,
                            s.Video,
                            s.Cut.Start,
                            s.Cut.End.MatchUnsafe<JsonNode?>(e => e, () => null),
                            s.Part.MatchUnsafe<JsonNode?>(p => p.ToString(), () => null),
                            new JsonArray([.. s.In.Select(i => (JsonNode)i)]),
                            new JsonArray([.. s.Intensities.Select(x => (JsonNode)x)])
                        )
                ),
            ]),
            ["warnings"] = Strings(index.Warnings.Map(w => EventJson.Write(new WorkerEvent.Told(w)))),
        };
        var text = Encoding.UTF8.GetBytes(json.ToJsonString());
        return [.. Encoding.ASCII.GetBytes(HashOf(text)), (byte)'\n', .. text];
    }

    /// <summary>The index of a file; none where it is damaged, or is something else.</summary>
    public static Option<SegmentIndex> ReadIndex(ReadOnlyMemory<byte> file)
    {
        var end = file.Span.IndexOf((byte)'\n');
        return end >= 0 && Encoding.ASCII.GetString(file.Span[..end]) == HashOf(file.Span[(end + 1)..])
            ? Index.Read(file[(end + 1)..]).ToOption()
            : None;
    }

    private static readonly Decoder<MoseiSegment> Segment =
        from id in Decode.Item(0, Decode.Text)
        from video in Decode.Item(1, Decode.Text)
        from start in Decode.Item(2, Decode.Double)
        from end in Decode.MaybeItem(3, Decode.Double)
        from part in Decode.MaybeItem(4, Decode.Case<SplitPart>())
        from places in Decode.Item(5, Decode.ListOf(Decode.Int))
        from intensities in Decode.Item(6, Decode.ListOf(Decode.Double))
        select new MoseiSegment(id, video, new Cut(start, end), [.. intensities]) { Part = part, In = [.. places] };

    // A line may be another event.
    private static readonly Decoder<Explanation> Warning = Decode.Text.To(
        line => EventJson.Read(line).Bind(e => e is WorkerEvent.Told told ? Some(told.Explanation) : None),
        "no problem"
    );

    private static readonly Decoder<SegmentIndex> Index =
        from segments in Decode.Field("segments", Decode.ListOf(Segment))
        from warnings in Decode.Field("warnings", Decode.ListOf(Warning))
        select new SegmentIndex([.. segments], warnings);

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JsonArray Strings(IEnumerable<string> items) => new([.. items.Select(s => (JsonNode)s)]);
}
