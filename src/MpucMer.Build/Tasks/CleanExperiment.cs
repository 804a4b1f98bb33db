using MpucMer.Build.Runs;
using MpucMer.Build.Settings;

namespace MpucMer.Build.Tasks;

/// <summary>
/// Removes what an experiment's runs left in its run folder, and the folder if nothing else is in it. What no run wrote stays, whatever its
/// name; so does the store: other experiments share it, and it is work done.
/// </summary>
public sealed class CleanExperiment : ExperimentTask
{
    protected override bool Run()
    {
        var inputs = Inputs;
        var folder = inputs.RunDir;
        if (!Directory.Exists(folder))
        {
            Voice.Say($"{inputs.Name}: there is no run folder {folder}");
            return true;
        }
        try
        {
            var cleaned = RunFolder.Clean(folder, Kept(inputs));
            if (cleaned.IsNone) return Refused(Seq1<Problem>(new Problem.NotARunFolder(folder)));
            cleaned.Iter(c => Voice.Say(Words(inputs, folder, c)));
            if (StoreFolder.Usable(inputs.StoreDir, Stopping).IsRight) RunRegister.Remove(inputs.StoreDir, folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused("delete", folder, e);
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
        .. inputs.Properties.Where(p => p.Key != ExperimentInputs.RunDirProperty && inputs.IsPath(p.Key) && p.Value.Trim().Length > 0).Select(p => inputs.Absolute(p.Key, p.Value.Trim())),
    ];

    private static string Words(ExperimentInputs inputs, string folder, RunFolder.Cleaned c) =>
        c.IsGone ? $"{inputs.Name}: removed {folder}; the store {inputs.StoreDir} stays"
        : $"{inputs.Name}: removed {c.Removed} file{(c.Removed == 1 ? "" : "s")} of runs from {folder}{(c.Left.Count == 0 ? "" : $"; what no run wrote stays: {Wording.Names(c.Left)}")}; the store {inputs.StoreDir} stays";
}
