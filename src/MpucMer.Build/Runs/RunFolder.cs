using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
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
        foreach (var name in RunFiles.Names)
        {
            var path = Path.Combine(folder, name);
            if (!IsFile(path))
                continue;
            if (IsOwn(path))
                return unit;
            taken ??= path;
        }
        return taken is null ? unit : new Problem.RunFolderTaken(folder, taken);
    }

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
        foreach (var log in Logs(folder))
            RemoveEmpty(log.Folder);
        foreach (var export in Exports(folder).Append(Path.Combine(folder, RunFiles.ExportFolder)))
            RemoveIfEmpty(export);
        if (!keep.Any(k => Directory.Exists(k) && Stat.IdentityOf(k) == Stat.IdentityOf(folder)))
            RemoveIfEmpty(folder);
        return new Cleaned(own.Count, Directory.Exists(folder) ? [.. Names(folder)] : [], !Directory.Exists(folder));
    }

    private static List<string> Own(string folder)
    {
        var own = new List<string>();
        foreach (var name in RunFiles.Names)
        {
            if (IsFile(Path.Combine(folder, name)) && IsOwn(Path.Combine(folder, name)))
                own.Add(Path.Combine(folder, name));
        }
        // What a build or a worker that was killed was writing.
        own.AddRange(
            Directory.EnumerateFiles(folder, $"*{StoreLayout.TempMark}*").Where(p => IsFile(p) && RunFiles.IsTemp(Path.GetFileName(p)))
        );
        foreach (var (log, place) in Logs(folder))
            own.AddRange(Below(place).Where(p => log.IsOwn(Slashed(place, p), RegularFile.Start(p, RunLog.SignBytes))));
        foreach (var export in Exports(folder))
            own.AddRange(Directory.EnumerateFiles(export).Where(p => IsFile(p) && (IsOwn(p) || RunFiles.IsTemp(Path.GetFileName(p)))));
        return own;
    }

    // The folders that metrics are written to.
    private static IEnumerable<(RunLog Log, string Folder)> Logs(string folder) =>
        RunLog
            .All.Where(l => l.IsFolder)
            .Select(l => (l, Path.Combine(folder, l.Place)))
            .Where(l => Directory.Exists(l.Item2) && !IsLink(l.Item2));

    private static IEnumerable<string> Below(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Where(IsFile)
            .Concat(Directory.EnumerateDirectories(folder).Where(f => !IsLink(f)).SelectMany(Below));

    private static string Slashed(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static void RemoveEmpty(string folder)
    {
        foreach (var inner in Directory.GetDirectories(folder).Where(f => !IsLink(f)))
            RemoveEmpty(inner);
        RemoveIfEmpty(folder);
    }

    private static IEnumerable<string> Exports(string folder) =>
        Path.Combine(folder, RunFiles.ExportFolder) is var exports && Directory.Exists(exports) && !IsLink(exports)
            ? Directory.GetDirectories(exports).Where(f => !IsLink(f))
            : [];

    // Runs replace links by files: a link is somebody else's.
    private static bool IsFile(string path) => RegularFile.Exists(path) && !IsLink(path);

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool IsOwn(string path)
    {
        var name = Path.GetFileName(path);
        return RunFiles.IsOwn(
            name,
            name.EndsWith(".safetensors", StringComparison.Ordinal)
                ? RegularFile.Start(path, Safetensors.SignBytes)
                : RegularFile.ReadAllBytes(path)
        );
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    private static void RemoveIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !IsLink(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }
}
