using MpucMer.Build.Runs;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;

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
