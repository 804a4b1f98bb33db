using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Tasks;

/// <summary>Lists what no run of the last days needs, and has it deleted where that is asked for.</summary>
public sealed class CollectUnneeded : StoreTask
{
    protected override bool Run()
    {
        var inputs = Inputs;
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        // A mistyped name would leave a default in force, and this deletes.
        var unknown = SettingsCollector.Unknown(inputs, xml);
        return GcSettings.Parse(SettingsCollector.Collect(inputs, xml)).Match(
            Succ: asked => unknown.IsEmpty ? IsStore(inputs.StoreDir) && Collect(inputs, asked) : Refused(unknown),
            Fail: problems => Refused(unknown + problems));
    }

    private bool Collect(ExperimentInputs inputs, GcSettings asked)
    {
        try
        {
            var now = DateTime.UtcNow;
            var since = now.AddDays(-asked.KeepDays);
            var (known, unreadable) = RunsInSight.Of(Path.GetDirectoryName(inputs.RunDir)!, inputs.StoreDir);
            if (!unreadable.IsEmpty) return Refused(unreadable.Map(f => (Problem)new Problem.RunUnreadable(f)));
            var locked = StoreListing.Locked(inputs.StoreDir);
            var runs = StoreUse.Awake(known, locked, now);
            var items = StoreUse.Of(StoreListing.Items(inputs.StoreDir, Stopping), runs);
            var unneeded = StoreUse.Unneeded(items, since).Filter(i => !locked.Contains(i.Item.Fingerprint));
            Voice.Say(StoreText.Unneeded(inputs.StoreDir, unneeded, items, asked, now));
            return !asked.Delete || ((unneeded.IsEmpty || Delete(inputs, unneeded)) && Forget(inputs, runs, since));
        }
        catch (UnwritableFileException e)
        {
            return Refused(Seq1(e.Problem));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused("read", inputs.StoreDir, e);
        }
    }

    private bool Delete(ExperimentInputs inputs, Seq<UsedItem> unneeded)
    {
        // A store of before gets its mark now: the worker deletes nothing without it.
        StoreFolder.Mark(inputs.StoreDir, Disk.Real);
        // A folder that only this user may enter: where all may write, a file of a foreseen name may be somebody's link.
        var folder = Directory.CreateTempSubdirectory("mpuc-gc-");
        try
        {
            var list = Path.Combine(folder.FullName, "remove.json");
            File.WriteAllText(list, new Removal(inputs.StoreDir, unneeded.Map(i => (i.Item.Place, i.Item.Changed))).Write());
            return Run("remove", list);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A run whose folder is gone, and of which nobody has heard for that long, is no run any more.
    private static bool Forget(ExperimentInputs inputs, Seq<RunUse> runs, DateTime since)
    {
        foreach (var run in runs.Filter(r => r.Last < since && r.Host == Environment.MachineName && !Directory.Exists(r.Folder))) RunRegister.Remove(inputs.StoreDir, run.Folder);
        return true;
    }
}
