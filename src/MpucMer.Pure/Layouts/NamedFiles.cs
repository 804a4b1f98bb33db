using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>How files below a folder tell which clip they are of.</summary>
/// <param name="NameOf">From a root and a file below it to the name that <paramref name="Naming"/> reads.</param>
/// <param name="Reads">Whether a file of this name can hold the modality.</param>
/// <param name="Forms">What names look like, for a problem.</param>
public sealed record FileNaming(
    Func<string, string, string> NameOf,
    ClipNaming Naming,
    Func<string, Modality, bool> Reads,
    Func<Modality, IReadOnlyList<string>> Forms
)
{
    /// <summary>A name for the hint where names are of another form; none: one of RAVDESS's.</summary>
    public Option<string> Example { get; init; }

    /// <summary>By their paths below the root, with forward slashes; what holds a modality is told by its own endings.</summary>
    /// <param name="example">A path without its ending, for a problem.</param>
    public static FileNaming ByPath(ClipNaming naming, string example = "*") =>
        new(
            (root, path) => Path.GetRelativePath(root, path).Replace('\\', '/'),
            naming,
            (name, modality) => modality.Reads(name),
            modality => [.. modality.Extensions.Select(e => example + e)]
        );
}

/// <summary>
/// Clips whose files say by their names of which clip they are: from a folder, or a table, for each modality to an inventory.
/// </summary>
public sealed class NamedFiles(FileNaming naming, IFiles files)
{
    /// <summary>What can hold a modality below a folder; of a table's rows, also the hashes of what they say.</summary>
    private sealed record Candidates(Modality Modality, IReadOnlyList<ClipSource> Sources, HashMap<string, string> RowHashes);

    /// <param name="roots">The folder or file of each modality.</param>
    /// <param name="missing">What becomes of clips that lack a modality.</param>
    /// <returns>
    /// The clips in the order of their names, labelled as the naming says. Problems: a folder that is not there or without a clip, a clip
    /// twice, no clip that has what it should, and what the system refuses.
    /// </returns>
    public Either<Seq<Problem>, Found> Find(Seq<(Modality Modality, string Root)> roots, MissingModality missing)
    {
        var looked = roots.Map(r => CandidatesOf(r.Modality, r.Root)).Strict();
        var problems = looked.Bind(l => l.Match(Right: _ => Seq<Problem>(), Left: Seq1));
        if (!problems.IsEmpty)
            return problems;
        var found = looked.Bind(l => l.ToSeq());
        return ClipIndex
            .Build(found.ToDictionary(f => f.Modality, f => f.Sources), naming.Naming, missing, naming.Reads)
            .Match(
                Succ: index =>
                    Hashed(index, toHashMap(found.Map(f => (f.Modality, f.RowHashes))))
                        .Map(inventory => new Found(
                            inventory,
                            index.Warnings.ToSeq().Map(Named).Strict(),
                            roots.Map(r => r.Root).Distinct()
                        ))
                        .MapLeft(Seq1),
                Fail: faults => faults.Map(Compared)
            );
    }

    private Problem Named(Problem problem) =>
        problem is Problem.ClipNamesUnknown unknown ? unknown with { Example = naming.Example.IfNone("") } : problem;

    // Whether one folder is a copy of the other is told by their content.
    private Problem Compared(Problem problem) =>
        problem is not Problem.ClipsInTwoFolders p
            ? problem
            : files
                .Hashes(p.Files.SelectMany(f => new[] { f.First, f.Second }).Distinct(StringComparer.Ordinal).ToSeq(), p.Second)
                .Match(Right: hashes => p with { Alike = p.Files.Count(f => hashes[f.First] == hashes[f.Second]) }, Left: _ => p);

    private Either<Problem, Candidates> CandidatesOf(Modality modality, string root) =>
        !files.IsFile(root) && !files.IsFolder(root) ? new Problem.DataFolderMissing(root)
        : modality.PartForm == SourceForm.TableRow && files.IsFile(root) ? Rows(modality, root)
        : files.Below(root).Bind(below => InFolder(modality, root, below));

    // Files of the other modality stand beside these in RAVDESS's own layout: only those of this one's form count.
    private Either<Problem, Candidates> InFolder(Modality modality, string root, Seq<string> below)
    {
        var clips = below
            .Map(path => new ClipSource.File(path, naming.NameOf(root, path)))
            .Filter(s => naming.Reads(s.Name, modality))
            .ToList<ClipSource>();
        return clips.Exists(c => naming.Naming(c.Name, modality).IsSome)
            ? new Candidates(modality, clips, HashMap<string, string>())
            : new Problem.FolderWithoutClips(root, naming.Forms(modality), below.Count);
    }

    private Either<Problem, Candidates> Rows(Modality modality, string path) =>
        from bytes in files.Content(path)
        from table in ActionUnitTable.Parse(bytes, path)
        select new Candidates(
            modality,
            table.Sources,
            toHashMap(table.Rows.Select(row => (row.Name, ContentHash.OfRow(table.Columns, row.Values))))
        );

    private Either<Problem, Inventory> Hashed(ClipIndex index, HashMap<Modality, HashMap<string, string>> rowHashes)
    {
        var paths = index
            .Clips.SelectMany(c => c.Sources.Values)
            .OfType<ClipSource.File>()
            .Select(s => s.Path)
            .Distinct(StringComparer.Ordinal)
            .ToSeq()
            .Strict();
        return files
            .Hashes(paths, paths.HeadOrNone().Bind(p => Optional(Path.GetDirectoryName(p))).IfNone(""))
            .Map(hashes =>
            {
                Source Of(Modality modality, ClipSource source) =>
                    source is ClipSource.TableRow row
                        ? new Source(modality, row.Path, row.Name, rowHashes[modality][row.Name])
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
}

/// <summary>
/// The files that a plan is made of, as the plan sees them: a folder is listed once, and whatever the system refuses is a problem that
/// names the file. A build has them of the disk, tests of a dictionary.
/// </summary>
public interface IFiles
{
    /// <summary>Whether something that is no folder has the name.</summary>
    bool IsFile(string path);

    bool IsFolder(string path);

    /// <summary>The paths of all files below a folder, or the one file; hidden ones are passed over, and no path is there twice.</summary>
    Either<Problem, Seq<string>> Below(string root);

    Either<Problem, ReadOnlyMemory<byte>> Content(string path);

    /// <summary>The first bytes of a file: as many as are asked for, or all there are.</summary>
    Either<Problem, ReadOnlyMemory<byte>> Start(string path, int count);

    /// <summary>The hashes of files (of their content) and of folders (of the names and contents of their files), by path.</summary>
    /// <param name="about">The file or folder to name where the system refuses and names none.</param>
    Either<Problem, HashMap<string, string>> Hashes(Seq<string> paths, string about);

    /// <summary>The folder of a set that the project makes itself; the set is made where it is not there yet.</summary>
    Either<Problem, string> Made(MadeSet set);

    /// <summary>
    /// What the worker finds in files that planning cannot look into (native code, gigabytes), remembered by their content. No problem at
    /// all is left where the worker has reported it already.
    /// </summary>
    Either<Seq<Problem>, SegmentIndex> Segments(IndexRequest request);
}

/// <summary>A data set that is made and not fetched.</summary>
/// <param name="Key">Says all that its content depends on.</param>
/// <param name="Parts">Each makes some of its files, independent of the others: path below the set's folder, and bytes.</param>
public sealed record MadeSet(string Name, string Key, Seq<Func<Seq<(string Path, byte[] Content)>>> Parts);
