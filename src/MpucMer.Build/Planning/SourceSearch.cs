using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>The clips as found, what to warn about, and the folders and files that were looked at.</summary>
internal sealed record FoundSources(Inventory Inventory, Seq<Problem> Warnings, Seq<string> Roots)
{
    /// <summary>Warnings of the worker, which looked through data for this.</summary>
    public Seq<Explanation> Told { get; init; } = Seq<Explanation>();
}

/// <summary>From data folders to an inventory: lists them, matches clips by name, hashes what is used.</summary>
internal sealed class SourceSearch(
    Experiment experiment,
    SourceNaming naming,
    HashMemory memory,
    Action<int, long> reading,
    CancellationToken stop
)
{
    private readonly Dictionary<string, List<ListedFile>> listings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Path, string Row), string> rowHashes = [];

    /// <param name="roots">The folder or file of each modality.</param>
    public Either<Seq<Problem>, FoundSources> Find(Seq<(Modality Modality, string Root)> roots)
    {
        // Strict: the folders are listed once, here.
        var found = roots.Map(r => (r.Modality, Sources: Reads.Guarded(r.Root, () => Candidates(r.Modality, r.Root)))).Strict();
        var problems = found.Bind(f => f.Sources.Match(Right: _ => Seq<Problem>(), Left: p => Seq1(p)));
        if (!problems.IsEmpty)
            return problems;
        var sources = found.ToDictionary(f => f.Modality, f => f.Sources.IfLeft(() => []));
        return ClipIndex
            .Build(sources, naming.Naming, experiment.Data.Missing, naming.Reads)
            .Match(
                Succ: index =>
                    Hashed(index)
                        .Map(inventory => new FoundSources(inventory, index.Warnings.ToSeq(), roots.Map(r => r.Root).Distinct()))
                        .MapLeft(Seq1),
                Fail: found => found.Map(Compared)
            );
    }

    // Whether one folder is a copy of the other is told by their content.
    private Problem Compared(Problem problem)
    {
        if (problem is not Problem.ClipsInTwoFolders p)
            return problem;
        string[] paths = [.. p.Files.SelectMany(f => new[] { f.First, f.Second }).Distinct(StringComparer.Ordinal)];
        return Reads
            .Guarded<IReadOnlyDictionary<string, string>>(p.Second, () =>
                Right<Problem, IReadOnlyDictionary<string, string>>(
                    ContentHashes.Of([.. paths.Select(Listing.Describe)], memory, reading, stop).Hashes
                )
            )
            .Match(Right: hashes => p with { Alike = p.Files.Count(f => hashes[f.First] == hashes[f.Second]) }, Left: _ => p);
    }

    private Either<Problem, IReadOnlyList<ClipSource>> Candidates(Modality modality, string root)
    {
        if (!File.Exists(root) && !Directory.Exists(root))
            return new Problem.DataFolderMissing(root);
        if (modality.PartForm == SourceForm.TableRow && File.Exists(root))
            return Rows(root);
        var files = List(root);
        // Files of the other modality stand beside these in RAVDESS's own layout: only those of this one's form count.
        var clips = files
            .Select(f => new ClipSource.File(f.Path, naming.NameOf(root, f.Path)))
            .Where(s => naming.Reads(s.Name, modality))
            .ToList<ClipSource>();
        if (!clips.Exists(c => naming.Naming(c.Name, modality).IsSome))
            return new Problem.FolderWithoutClips(root, naming.Forms(modality), files.Count);
        return clips;
    }

    private Either<Problem, IReadOnlyList<ClipSource>> Rows(string path) =>
        ActionUnitTable
            .Parse(RegularFile.ReadAllBytes(path), path)
            .Map(table =>
            {
                foreach (var row in table.Rows)
                    rowHashes[(path, row.Name)] = ContentHash.OfRow(table.Columns, row.Values);
                return table.Sources;
            });

    private Either<Problem, Inventory> Hashed(ClipIndex index)
    {
        var used = index
            .Clips.SelectMany(c => c.Sources.Values)
            .OfType<ClipSource.File>()
            .Select(s => s.Path)
            .ToHashSet(StringComparer.Ordinal);
        var files = listings.Values.SelectMany(l => l).Where(f => used.Contains(f.Path)).ToList();
        return Reads.Guarded<Inventory>(files.Count == 0 ? "" : Path.GetDirectoryName(files[0].Path)!, () =>
        {
            var (hashes, _) = ContentHashes.Of(files, memory, reading, stop);
            Source Of(Modality modality, ClipSource source) =>
                source is ClipSource.TableRow row
                    ? new Source(modality, row.Path, row.Name, rowHashes[(row.Path, row.Name)])
                    : new Source(modality, source.Path, None, hashes[source.Path]);
            return new Inventory(
                index
                    .Clips.Select(c => new SourceClip(
                        c.Id,
                        c.Group,
                        c.Label,
                        Modality.InOrder(c.Sources.Keys).Map(m => Of(m, c.Sources[m]))
                    ))
                    .ToSeq()
            );
        });
    }

    // Where one folder holds two modalities it is listed once.
    private List<ListedFile> List(string root) =>
        listings.TryGetValue(root, out var files) ? files : listings[root] = Listing.Of(root, stop);
}
