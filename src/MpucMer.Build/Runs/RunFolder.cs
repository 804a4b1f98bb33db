using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>A run's folder on the disk: which of its files a run wrote, and removing those and no others.</summary>
internal static class RunFolder
{
    /// <summary>What became of a folder that was to be removed.</summary>
    /// <param name="Removed">Files that are gone.</param>
    /// <param name="Left">Names of what stays, which no run wrote.</param>
    /// <param name="IsGone">Whether the folder itself went too: nothing was left in it.</param>
    public sealed record Cleaned(int Removed, IReadOnlyList<string> Left, bool IsGone);

    /// <summary>
    /// Whether a run may write into a folder: there is none, or none of a run's names is taken in it, or a run was there before. Else the
    /// file of another one that would be replaced.
    /// </summary>
    /// <param name="goal">What the run is for: what it writes besides (<see cref="RunFiles.Replaced"/>) has to be free, too.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Either<Problem, Unit> Free(string folder, Goal goal)
    {
        if (File.Exists(folder))
            return new Problem.RunFolderTaken(folder, folder);
        foreach (var path in RunFiles.Replaced(goal).Select(name => Path.Combine(folder, name)))
        {
            if (IsFile(path) && !IsOwn(path))
                return new Problem.RunFolderTaken(folder, path);
        }
        string? taken = null;
        foreach (var file in RunFiles.All)
        {
            var path = Path.Combine(folder, file.Name);
            if (!IsFile(path))
                continue;
            if (IsOwn(path))
                return unit;
            taken ??= path;
        }
        return taken is null ? unit : new Problem.RunFolderTaken(folder, taken);
    }

    /// <summary>Whether a run may write a file of that name into a folder: there is none, or one of a run.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Either<Problem, Unit> IsFreeFor(string folder, string name) =>
        Path.Combine(folder, name) is var path && IsFile(path) && !IsOwn(path) ? new Problem.RunFolderTaken(folder, path) : unit;

    /// <summary>The text of a file in a folder; empty where there is none.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static string Text(string folder, string name) =>
        Path.Combine(folder, name) is var path && RegularFile.Exists(path) ? RegularFile.ReadAllText(path) : "";

    /// <summary>The report that lies in a folder, where one does that can be read.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Option<Report> ResultsIn(string folder) =>
        RegularFile.Exists(Path.Combine(folder, ReportJson.FileName)) ? ReportOf(folder).ToOption() : None;

    /// <summary>The report of a run, of its results.json; a problem where that is none.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Either<Problem, Report> ReportOf(string folder)
    {
        var path = Path.Combine(folder, ReportJson.FileName);
        return ReportJson
            .Report.Read(RegularFile.ReadAllBytes(path))
            .MapLeft(fault => (Problem)new Problem.ResultsUnreadable(path, fault.ToString()));
    }

    /// <summary>Takes what runs wrote to another folder, of which there is none yet; what others put there stays.</summary>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static void Move(string folder, string to)
    {
        foreach (var path in Own(folder))
        {
            var target = Path.Combine(to, Path.GetRelativePath(folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(path, target);
        }
        foreach (var part in RunFiles.Folders)
            RemoveEmpty(Path.Combine(folder, part.Name));
    }

    /// <summary>
    /// Removes what runs wrote, by name and content; then the folder, if it is empty now. None where nothing in it is a run's.
    /// </summary>
    /// <param name="keep">Folders that stay even if they are empty.</param>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Option<Cleaned> Clean(string folder, IReadOnlyCollection<string> keep)
    {
        var own = Own(folder);
        if (own.Count == 0)
            return None;
        foreach (var path in own)
            File.Delete(path);
        foreach (var part in RunFiles.Folders)
            RemoveEmpty(Path.Combine(folder, part.Name));
        if (!keep.Any(k => Directory.Exists(k) && Stat.IdentityOf(k) == Stat.IdentityOf(folder)))
            RemoveIfEmpty(folder);
        return new Cleaned(own.Count, Directory.Exists(folder) ? [.. Names(folder)] : [], !Directory.Exists(folder));
    }

    /// <summary>The paths of what runs wrote into a folder.</summary>
    private static List<string> Own(string folder) =>
        [
            .. RunFiles.All.Select(f => Path.Combine(folder, f.Name)).Where(p => IsFile(p) && IsOwn(p)),
            // What a build or a worker that was killed was writing.
            .. Directory.EnumerateFiles(folder, $"*{StoreLayout.TempMark}*").Where(p => IsFile(p) && RunFiles.IsTemp(Path.GetFileName(p))),
            .. RunFiles
                .Folders.SelectMany(part => FilesBelow(Path.Combine(folder, part.Name)))
                .Where(p => IsFile(p) && (IsOwn(p) || RunFiles.IsTemp(Path.GetFileName(p)))),
        ];

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.Exists(folder) && !IsLink(folder)
            ? Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).SelectMany(FilesBelow))
            : [];

    // Runs replace links by files: a link is somebody else's.
    private static bool IsFile(string path) => RegularFile.Exists(path) && !IsLink(path);

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool IsOwn(string path) =>
        RunFiles
            .Named(Path.GetFileName(path))
            .Exists(f => f.IsOwn(f.Peek > 0 ? RegularFile.Start(path, f.Peek) : RegularFile.ReadAllBytes(path)));

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    private static void RemoveEmpty(string folder)
    {
        if (!Directory.Exists(folder) || IsLink(folder))
            return;
        foreach (var inner in Directory.GetDirectories(folder))
            RemoveEmpty(inner);
        RemoveIfEmpty(folder);
    }

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !IsLink(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
