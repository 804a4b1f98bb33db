using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Commands;

/// <summary>
/// Removes what an experiment's runs left in its run folder, and the folder if nothing else is in it. What no run wrote stays, whatever its
/// name; so does the store: other experiments share it, and it is work done.
/// </summary>
internal static class Clean
{
    public static readonly Command Command = new("Clean", "Removes the experiment's run folder; the store stays.", Run);

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        var folder = inputs.RunDir;
        if (!Directory.Exists(folder))
        {
            mpuc.Voice.Say($"{inputs.Title}: there is no run folder {folder}");
            return true;
        }
        try
        {
            var cleaned = RunFolder.Clean(folder, Kept(inputs));
            if (cleaned.IsNone)
                return mpuc.Refused(Seq1<Problem>(new Problem.NotARunFolder(folder)));
            cleaned.Iter(c => mpuc.Voice.Say(Words(inputs, folder, c)));
            if (StoreFolder.Usable(inputs.StoreDir, mpuc.Stopping).IsRight)
                RunRegister.Remove(inputs.StoreDir, folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mpuc.Refused("delete", folder, e);
        }
    }

    // Folders that are more than a run's, even where nothing else is in them at the moment.
    private static string[] Kept(ExperimentInputs inputs) =>
        [
            Path.GetPathRoot(inputs.RunDir)!,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Path.GetTempPath(),
            inputs.StartupDirectory,
            inputs.RepositoryRoot,
            Path.GetDirectoryName(inputs.ProjectFile)!,
            .. inputs.Stores,
            .. inputs
                .Properties.Where(p => p.Key != ExperimentInputs.RunDirProperty && inputs.IsPath(p.Key) && p.Value.Trim().Length > 0)
                .Select(p => inputs.Absolute(p.Key, p.Value.Trim())),
        ];

    private static string Words(ExperimentInputs inputs, string folder, RunFolder.Cleaned c) =>
        c.IsGone
            ? $"{inputs.Title}: removed {folder}; the store {inputs.StoreDir} stays"
            : $"{inputs.Title}: removed {c.Removed} file{(c.Removed == 1 ? "" : "s")} of runs from "
                + $"{folder}{(c.Left.Count == 0 ? "" : $"; what no run wrote stays: {Wording.Names(c.Left)}")}; the store "
                + $"{inputs.StoreDir} stays";
}

/// <summary>Lists what no run of the last days needs, and has it deleted where that is asked for.</summary>
internal static class Gc
{
    public static readonly Command Command = new(
        "Gc",
        "Lists what no run of the last days (MpucKeepDays) needs, and its bytes; deletes it only with MpucDelete=true.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        return SettingsCollector
            .Known(inputs, xml, GcSettings.Parse(SettingsCollector.Collect(inputs, xml)))
            .Match(Right: asked => mpuc.IsStore(inputs.StoreDir) && Collect(mpuc, inputs, asked), Left: mpuc.Refused);
    }

    private static bool Collect(Mpuc mpuc, ExperimentInputs inputs, GcSettings asked)
    {
        try
        {
            var now = DateTime.UtcNow;
            var since = now.AddDays(-asked.KeepDays);
            var (known, unreadable) = RunsInSight.Of(inputs.RunsFolder, inputs.StoreDir);
            if (!unreadable.IsEmpty)
                return mpuc.Refused(unreadable.Map(f => (Problem)new Problem.RunUnreadable(f)));
            var locked = StoreListing.Locked(inputs.StoreDir);
            var runs = StoreUse.Awake(known, locked, now);
            var items = StoreUse.Of(StoreListing.Items(inputs.StoreDir, mpuc.Stopping), runs);
            var unneeded = StoreUse.Unneeded(items, since).Filter(i => !locked.Contains(i.Item.Fingerprint));
            mpuc.Voice.Say(StoreText.Unneeded(inputs.StoreDir, unneeded, items, asked, now));
            return !asked.Delete || ((unneeded.IsEmpty || Delete(mpuc, inputs, unneeded)) && Forget(inputs, runs, since));
        }
        catch (UnwritableFileException e)
        {
            return mpuc.Refused(Seq1(e.Problem));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mpuc.Refused("read", inputs.StoreDir, e);
        }
    }

    private static bool Delete(Mpuc mpuc, ExperimentInputs inputs, Seq<UsedItem> unneeded)
    {
        // A store of before gets its mark now: the worker deletes nothing without it.
        StoreFolder.Mark(inputs.StoreDir, Disk.Real);
        // A folder that only this user may enter: where all may write, a file of a foreseen name may be somebody's link.
        var folder = Directory.CreateTempSubdirectory("mpuc-gc-");
        try
        {
            var list = Path.Combine(folder.FullName, "remove.json");
            File.WriteAllText(list, new Removal(inputs.StoreDir, unneeded.Map(i => (i.Item.Place, i.Item.Changed))).Write());
            return mpuc.Ask("remove", list);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A run whose folder is gone, and of which nobody has heard for that long, is no run any more.
    private static bool Forget(ExperimentInputs inputs, Seq<RunUse> runs, DateTime since)
    {
        foreach (var run in runs.Filter(r => r.Last < since && r.Host == Environment.MachineName && !Directory.Exists(r.Folder)))
            RunRegister.Remove(inputs.StoreDir, run.Folder);
        return true;
    }
}

/// <summary>Has everything in the store read again and compared with its hashes; fails where something is damaged.</summary>
internal static class Verify
{
    public static readonly Command Command = new(
        "Verify",
        "Reads everything in the store again and compares it with its hashes; fails where something is damaged.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var store = mpuc.Inputs.StoreDir;
        if (!Directory.Exists(store))
        {
            mpuc.Voice.Say($"there is no store {store}");
            return true;
        }
        if (!mpuc.IsStore(store))
            return false;
        try
        {
            // A store of before gets its mark: the worker moves nothing without it.
            StoreFolder.Mark(store, Disk.Real);
        }
        catch (UnwritableFileException e)
        {
            return mpuc.Refused(Seq1(e.Problem));
        }
        return mpuc.Ask("verify", store);
    }
}
