using System.Text;
using MpucMer.Pure;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Planning;

namespace MpucMer.Tests.Planning;

/// <summary>A snapshot of files that is a dictionary: by path their text. Some of them the system refuses.</summary>
internal sealed record FakeFiles(Seq<(string Path, string Text)> Files) : IFiles
{
    /// <summary>What may not be looked into, although it is there.</summary>
    public Seq<string> Refused { get; init; } = Seq<string>();

    /// <summary>What the worker would find.</summary>
    public Func<IndexRequest, Either<Seq<Problem>, SegmentIndex>> Worker { get; init; } = _ => Seq<Problem>();

    /// <summary>The files and folders that were looked into.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The paths whose hashes were asked for.</summary>
    public List<string> Hashed { get; } = [];

    /// <summary>The sets that were asked for.</summary>
    public List<MadeSet> Sets { get; } = [];

    public bool IsFile(string path) => Files.Exists(f => f.Path == path);

    public bool IsFolder(string path) => Files.Exists(f => f.Path.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    public Either<Problem, Seq<string>> Below(string root) =>
        Allowed(root).Map(_ => Files.Map(f => f.Path).Filter(p => p == root || p.StartsWith(root + "/", StringComparison.Ordinal)));

    public Either<Problem, ReadOnlyMemory<byte>> Content(string path) =>
        from _ in Allowed(path)
        from file in Files.Find(f => f.Path == path).ToEither<Problem>(() => new Problem.FileUnreadable(path, "it does not exist"))
        select (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Text);

    public Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count) =>
        Content(path).Map(bytes => bytes[..Math.Min(count, bytes.Length)]);

    public Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about)
    {
        Hashed.AddRange(paths);
        var texts = Files.AsEnumerable().DistinctBy(f => f.Path).ToDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal);
        return paths
            .InTurn(p =>
                Allowed(p).Map(_ => (p, ContentHash.OfFile(Encoding.UTF8.GetBytes(texts.TryGetValue(p, out var t) ? t : TextBelow(p)))))
            )
            .Map(hashes => toHashMap(hashes));
    }

    public Either<Problem, string> Made(MadeSet set)
    {
        Sets.Add(set);
        return "/made";
    }

    public Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request) =>
        request.Files.InTurn(Content).MapLeft(Seq1).Bind(_ => Worker(request));

    private string TextBelow(string path) =>
        string.Concat(Files.Filter(f => f.Path == path || f.Path.StartsWith(path + "/", StringComparison.Ordinal)).Map(f => f.Text));

    private Either<Problem, Unit> Allowed(string path)
    {
        Asked.Add(path);
        return Refused.Exists(r => r == path) ? new Problem.FileUnreadable(path, "it is refused") : unit;
    }
}
