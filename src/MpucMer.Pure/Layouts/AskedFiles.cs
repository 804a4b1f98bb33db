using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// The clips that a model is asked about, of whatever a user names: files, folders, manifests. Files in one folder that differ in their
/// ending alone are of one clip, and those of one folder of one group; RAVDESS's own names are known. A clip may have any of the model's
/// modalities.
/// </summary>
public static class AskedFiles
{
    private const int HeaderBytes = 4096;

    /// <summary>A file that may hold a modality of a clip.</summary>
    /// <param name="Rank">Of several files for one modality the first rank is taken: a sound file before the film that it is of.</param>
    private sealed record Candidate(string Clip, string Group, Modality Modality, string Path, int Rank);

    /// <param name="paths">Absolute.</param>
    /// <returns>Problems: a path that is not there, what the system refuses, a manifest that is none, nothing that can be judged.</returns>
    public static Either<Seq<Problem>, Found> Find(Seq<string> paths, DataSettings data, IFiles files) =>
        Find(paths, paths.Filter(p => IsManifest(p, files)).Strict(), data, files);

    /// <summary>
    /// The same of files that strangers sent: none of them is a manifest, which could name any file of this machine.
    /// </summary>
    public static Either<Seq<Problem>, Found> Sent(Seq<string> paths, DataSettings data, IFiles files) =>
        Find(paths, Seq<string>(), data, files);

    private static Either<Seq<Problem>, Found> Find(Seq<string> paths, Seq<string> manifests, DataSettings data, IFiles files) =>
        from there in There(paths, files)
        from listed in Listed(manifests, data, files)
        from loose in Loose(paths.Filter(p => !manifests.Contains(p)).Strict(), data, files)
        from clips in Distinct(listed.Bind(f => f.Inventory.Clips) + loose.Inventory.Clips, paths[0], data.Modalities, there)
        from found in SourceReading.Of(
            new Found(new Inventory(clips), listed.Bind(f => f.Warnings) + loose.Warnings, Seq<string>()),
            data.Recordings,
            files
        )
        select found;

    /// <summary>All files in what was named; a problem for each path that is not there.</summary>
    private static Either<Seq<Problem>, Seq<string>> There(Seq<string> paths, IFiles files)
    {
        var absent = paths.Filter(p => !files.IsFile(p) && !files.IsFolder(p)).Map(p => (Problem)new Problem.DataFolderMissing(p)).Strict();
        return absent.IsEmpty
            ? paths.InTurn(files.Below).MapLeft(Seq1).Map(below => below.Bind(b => b).Strict())
            : Left<Seq<Problem>, Seq<string>>(absent);
    }

    /// <summary>A table that has a column for clips and one for a modality, by its first line; lines of JSON say both in each.</summary>
    private static bool IsManifest(string path, IFiles files)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        if (files.IsFolder(path) || ending is not (".csv" or ".jsonl" or ".json" or ".ndjson"))
            return false;
        if (ending != ".csv")
            return true;
        return files
            .Start(path, HeaderBytes)
            .Match(
                Right: start =>
                {
                    var line = Encoding.UTF8.GetString(start.Span).TrimStart('\uFEFF').Split('\n')[0];
                    var names = line.Split(',', ';', '\t').Select(n => n.Trim().Trim('"')).ToArray();
                    return names.Contains("id") && names.Any(n => Modality.Of(n).IsSome);
                },
                Left: _ => false
            );
    }

    private static Either<Seq<Problem>, Seq<Found>> Listed(Seq<string> paths, DataSettings data, IFiles files)
    {
        var read = paths.Map(p => Listed(p, data, files)).Strict();
        var problems = read.Bind(l => l.Match(Right: _ => Seq<Problem>(), Left: all => all)).Strict();
        return problems.IsEmpty ? read.Bind(l => l.ToSeq()).Strict() : problems;
    }

    private static Either<Seq<Problem>, Found> Listed(string path, DataSettings data, IFiles files) =>
        from manifest in ManifestLayout.Read(path, None, labelled: false, files)
        let named = data.Modalities.Filter(m => manifest.Clips.Any(c => c.Files.ContainsKey(m.Name))).Strict()
        from found in named.IsEmpty
            ? Left<Seq<Problem>, Found>(
                data.Modalities.Map(m => (Problem)new Problem.ManifestWithoutModality(path, m.Name, manifest.Modalities)).Strict()
            )
            : ManifestLayout.Find(manifest with { Warnings = [] }, data with { Modalities = named, Missing = MissingModality.Use }, files)
        // That some clips have less than others is what a model is there for.
        select found with
        {
            Warnings = Seq<Problem>(),
        };

    private static Either<Seq<Problem>, Found> Loose(Seq<string> paths, DataSettings data, IFiles files) =>
        (
            from below in paths.InTurn(root => files.Below(root).Map(all => (Root: root, Files: all)))
            let candidates = below.Bind(b => b.Files.Bind(path => Candidates(b.Root, path, data.Modalities))).ToArray()
            from hashes in files.Hashes(candidates.Select(c => c.Path).Distinct().ToSeq(), paths.HeadOrNone().IfNone(""))
            let clips = candidates.GroupBy(c => c.Clip, StringComparer.Ordinal).Select(g => Clip(g.Key, [.. g], hashes)).ToSeq().Strict()
            let used = candidates.Select(c => c.Path).ToHashSet(StringComparer.Ordinal)
            let unused = paths.Filter(p => files.IsFile(p) && !used.Contains(p))
            select new Found(
                new Inventory(clips),
                unused
                    .Map(p =>
                        (Problem)new Problem.ModelLacksModalities(p, Path.GetFileNameWithoutExtension(p), data.Modalities.Map(m => m.Name))
                    )
                    .Strict(),
                Seq<string>()
            )
        ).MapLeft(Seq1);

    // A file that is named itself is of its folder, as if that had been named and all else in it were not there.
    private static Seq<Candidate> Candidates(string root, string path, Seq<Modality> modalities)
    {
        var folder = root == path ? Path.GetDirectoryName(path) ?? "" : root;
        var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
        var ending = Path.GetExtension(path).ToLowerInvariant();
        var readers = modalities.Filter(m => m.Endings.Contains(ending));
        // What holds an array does not say of which modality it is: it is of the one that can have it, where there is one.
        // A film is of all that is seen and heard in it.
        var told = readers.Filter(m => m.IsToldByFiles || m.Records(path));
        return (told.IsEmpty && readers.Count == 1 ? readers : told)
            .Map(m =>
                (
                    Ravdess.Naming(Path.GetFileName(name), m) || Some(new NamedClip(Path.ChangeExtension(name, null), Folder(name), 0, 0))
                ).Map(clip => new Candidate(
                    clip.Id,
                    root == path && clip.Group == "." ? Path.GetFileName(folder) : clip.Group,
                    m,
                    path,
                    100 * clip.Preference + m.PlaceOfEnding(path)
                ))
            )
            .Bind(c => c.ToSeq())
            .Strict();
    }

    private static SourceClip Clip(string id, Candidate[] of, HashMap<string, string> hashes) =>
        new(
            id,
            of[0].Group,
            0,
            Modality
                .InOrder(of.Select(c => c.Modality))
                .Map(m => of.Where(c => c.Modality == m).MinBy(c => c.Rank)!)
                .Map(c => new Source(c.Modality, c.Path, None, hashes[c.Path]))
                .Strict()
        );

    private static Either<Seq<Problem>, Seq<SourceClip>> Distinct(
        Seq<SourceClip> clips,
        string first,
        Seq<Modality> modalities,
        Seq<string> there
    )
    {
        if (clips.IsEmpty)
            return Nothing(first, modalities, there);
        var twice = clips
            .GroupBy(c => c.Id, StringComparer.Ordinal)
            .Where(g => g.Skip(1).Any())
            .Select(g =>
                (Problem)
                    new Problem.ClipTwice(g.Key, g.First().Sources[0].Modality.Name, g.First().Sources[0].Path, g.Last().Sources[0].Path)
            )
            .ToSeq()
            .Strict();
        return twice.IsEmpty
            ? clips.OrderBy(c => c.Id, StringComparer.Ordinal).ToSeq().Strict()
            : Left<Seq<Problem>, Seq<SourceClip>>(twice);
    }

    // Files of arrays are there, and nothing says of which of the modalities that have such.
    private static Seq<Problem> Nothing(string first, Seq<Modality> modalities, Seq<string> there)
    {
        var unsaid = modalities
            .Filter(m => !m.IsToldByFiles && there.Exists(p => m.Endings.Contains(Path.GetExtension(p).ToLowerInvariant())))
            .Map(m => (Problem)new Problem.ClipsNeedManifest(first, m.Name))
            .Strict();
        return unsaid.IsEmpty
            ? Seq1<Problem>(
                new Problem.FolderWithoutClips(
                    first,
                    [.. modalities.Bind(m => m.Endings.ToSeq()).Distinct().Map(e => "*" + e)],
                    there.Count
                )
            )
            : unsaid;
    }

    private static string Folder(string name) => Path.GetDirectoryName(name) is { Length: > 0 } folder ? folder : ".";
}
