using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Commands;

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
        // A mistyped name would leave a default in force, and this deletes.
        var unknown = SettingsCollector.Unknown(inputs, xml);
        return GcSettings
            .Parse(SettingsCollector.Collect(inputs, xml))
            .Match(
                Succ: asked => unknown.IsEmpty ? mpuc.IsStore(inputs.StoreDir) && Collect(mpuc, inputs, asked) : mpuc.Refused(unknown),
                Fail: problems => mpuc.Refused(unknown + problems)
            );
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
