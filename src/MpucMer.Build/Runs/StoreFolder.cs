using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>
/// Whether a folder is a store: it has the mark of one (<see cref="StoreMark"/>), or nothing in it, or, from before there were marks,
/// something that can only be a store's. Any other folder is somebody else's.
/// </summary>
internal static class StoreFolder
{
    /// <summary>A problem where the folder may not be used as a store.</summary>
    public static Either<Problem, Unit> Usable(string storeDir, CancellationToken stop)
    {
        try
        {
            if (File.Exists(storeDir))
                return new Problem.NotAStore(storeDir, Seq1(Path.GetFileName(storeDir)));
            if (!Directory.Exists(storeDir) || IsMarked(storeDir))
                return unit;
            string[] names =
            [
                .. Directory.EnumerateFileSystemEntries(storeDir).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal),
            ];
            return StoreMark.IsEmpty(names) || IsProven(storeDir) || Listing.Of(storeDir, stop).Count == 0
                ? unit
                : new Problem.NotAStore(storeDir, names.ToSeq());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed("read", storeDir, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    /// <summary>Marks a store that has been found usable, unless it has its mark.</summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Mark(string storeDir, IDisk disk)
    {
        if (!IsMarked(storeDir))
            AtomicFile.Write(Path.Combine(storeDir, StoreMark.FileName), StoreMark.Text, disk);
    }

    private static bool IsMarked(string storeDir) =>
        Path.Combine(storeDir, StoreMark.FileName) is var mark && RegularFile.Exists(mark) && StoreMark.Is(RegularFile.ReadAllText(mark));

    // What a plan registered, what was remembered of files, an entry, a feature: the first that holds is enough.
    private static bool IsProven(string storeDir) =>
        Files(Path.Combine(storeDir, StoreLayout.RunFolder), "*.json").Any(f => RunUse.Read(Text(f), default).IsSome)
        || Files(Path.Combine(storeDir, StoreLayout.Hashes), "*.txt").Any(f => HashMemory.IsOne(Text(f)))
        || StoreLayout.Stages.SelectMany(s => Folders(Path.Combine(storeDir, s))).SelectMany(Folders).Any(IsEntry)
        || Folders(Path.Combine(storeDir, StoreLayout.FeatureFolder))
            .SelectMany(Folders)
            .SelectMany(f => Files(f, "*.safetensors"))
            .Any(IsFeature);

    private static bool IsEntry(string folder) =>
        Path.Combine(folder, StoreLayout.Manifest) is var manifest
        && RegularFile.Exists(manifest)
        && EntryManifest.Read(RegularFile.ReadAllBytes(manifest), Path.GetFileName(folder)).IsSome;

    private static bool IsFeature(string path) =>
        RegularFile.Exists(path) && Safetensors.IsOurs(RegularFile.Start(path, Safetensors.SignBytes));

    private static string Text(string path) => RegularFile.Exists(path) ? RegularFile.ReadAllText(path) : "";

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
}

/// <summary>What lies in a store. No file is opened.</summary>
internal static class StoreListing
{
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static Seq<StoredItem> Items(string storeDir, CancellationToken stop) =>
        StoredItem.Of(
            Listing
                .Of(storeDir, stop)
                .Select(f =>
                    (
                        Path.GetRelativePath(storeDir, f.Path).Replace(Path.DirectorySeparatorChar, '/'),
                        f.Length,
                        new DateTime(f.Modified, DateTimeKind.Utc)
                    )
                )
        );

    /// <summary>Fingerprints of entries that a process makes, or made when it died: which of the two, the worker can tell.</summary>
    public static LanguageExt.HashSet<string> Locked(string storeDir)
    {
        var folder = Path.Combine(storeDir, StoreLayout.Locks);
        return Directory.Exists(folder)
            ? toHashSet(Directory.GetFiles(folder).Select(f => Path.GetFileName(f).Split('.')[0]).Distinct())
            : LanguageExt.HashSet<string>.Empty;
    }
}

/// <summary>
/// What each run needs, kept in the store itself (a file a run folder), so that -t:Gc and -t:Status know of runs whose folder is elsewhere,
/// on another machine or not finished. The file's time is when the run was last planned, or last found to have nothing to do.
/// </summary>
internal static class RunRegister
{
    private const string Ending = ".json";

    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Write(ExperimentInputs inputs, Planned planned, IDisk disk)
    {
        StoreFolder.Mark(inputs.StoreDir, disk);
        var run = RunUse.Of(
            RunName.Shown(inputs.Experiment, inputs.RunName),
            Environment.MachineName,
            inputs.RunDir,
            default,
            planned.Plan.Steps.Map(s => s.Step),
            planned.Found.Inventory
        );
        AtomicFile.Write(PathOf(inputs.StoreDir, inputs.RunDir), run.Write(), disk);
    }

    /// <summary>
    /// Says that the run is still in use, where that can be said (a store may be one that is only read). Called in idle builds: it touches
    /// neither LanguageExt nor the planner.
    /// </summary>
    public static void Touch(ExperimentInputs inputs, IDisk disk)
    {
        var path = PathOf(inputs.StoreDir, inputs.RunDir);
        if (!File.Exists(path))
            return;
        try
        {
            disk.Touch(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Who may not write to the store does not clean it up either.
        }
    }

    /// <summary>A run's folder has gone elsewhere, under another name.</summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    public static void Move(string storeDir, string runDir, FoundRun to, IDisk disk)
    {
        var path = PathOf(storeDir, runDir);
        if (!RegularFile.Exists(path))
            return;
        foreach (var run in RunUse.Read(RegularFile.ReadAllText(path), default))
        {
            var moved = PathOf(storeDir, to.Folder);
            AtomicFile.Write(moved, (run with { Name = to.Name, Folder = to.Folder }).Write(), disk);
            // Its time says when the run was last in use.
            File.SetLastWriteTimeUtc(moved, File.GetLastWriteTimeUtc(path));
        }
    }

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static void Remove(string storeDir, string runDir)
    {
        var path = PathOf(storeDir, runDir);
        if (RegularFile.Exists(path) && RunUse.Read(RegularFile.ReadAllText(path), default).IsSome)
            File.Delete(path);
    }

    /// <summary>Every run that was planned with this store, and the files that cannot be read.</summary>
    public static (Seq<RunUse> Runs, Seq<string> Unreadable) All(string storeDir)
    {
        var folder = Path.Combine(storeDir, StoreLayout.RunFolder);
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Ending).Order(StringComparer.Ordinal).ToArray() : [];
        var read = files.Select(f => (f, Run: RunUse.Read(RegularFile.ReadAllText(f), File.GetLastWriteTimeUtc(f)))).ToArray();
        return (read.SelectMany(r => r.Run.AsEnumerable()).ToSeq(), read.Where(r => r.Run.IsNone).Select(r => r.f).ToSeq());
    }

    private static string PathOf(string storeDir, string runDir)
    {
        var name = new Digest();
        name.Add(Environment.MachineName);
        name.Add(runDir);
        return Path.Combine(storeDir, StoreLayout.RunFolder, name.Text + Ending);
    }
}

/// <summary>Keeps the results of a run that has no name of the user's, when the experiment's settings have changed since.</summary>
internal static class KeptRuns
{
    /// <summary>
    /// Moves what a run left to a folder beside it, named after what is different now (with a number where that name is taken). Gives the
    /// name.
    /// </summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static string Keep(ExperimentInputs inputs, Seq<(string Property, string Value)> were, IDisk disk)
    {
        var own = inputs.RunName == RunName.Default ? "" : inputs.RunName + "_";
        var name = own + RunName.Of(were.Map(w => (w.Property, w.Value, Properties.Find(w.Property).Exists(p => p.IsPath))));
        var beside = Path.GetDirectoryName(inputs.RunDir)!;
        var free = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(n => IsFree(Path.Combine(beside, n)));
        var kept = new FoundRun(RunName.Shown(inputs.Experiment, free), Path.Combine(beside, free));
        RunRegister.Move(inputs.StoreDir, inputs.RunDir, kept, disk);
        RunFolder.Move(inputs.RunDir, kept.Folder);
        return kept.Name;
    }

    private static bool IsFree(string path) => !Directory.Exists(path) && !File.Exists(path);
}
