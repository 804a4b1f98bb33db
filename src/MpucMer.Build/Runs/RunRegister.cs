using MpucMer.Build.Planning;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

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
