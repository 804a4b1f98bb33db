using MpucMer.Pure.Data.Mosei;

namespace MpucMer.Pure.Planning;

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
