using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Commands;

/// <summary>Shows what there is: runs, the store's entries, and which runs use them.</summary>
internal static class Status
{
    public static readonly Command Command = new(
        "Status",
        "Shows the runs with their scores, and the store's entries with size, age and which runs use them.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        try
        {
            if (!mpuc.IsStore(inputs.StoreDir))
                return false;
            var runsFolder = inputs.RunsFolder;
            var (runs, unreadable) = RunsInSight.Of(runsFolder, inputs.StoreDir);
            mpuc.Problems.Tell(unreadable.Map(f => (Problem)new Problem.RunUnreadable(f)));
            mpuc.Voice.Say(
                StatusText.Lines(
                    runsFolder,
                    inputs.StoreDir,
                    runs,
                    StoreUse.Of(StoreListing.Items(inputs.StoreDir, mpuc.Stopping), runs),
                    run => Results(mpuc, run),
                    DateTime.UtcNow
                )
            );
            return unreadable.IsEmpty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mpuc.Refused("read", inputs.StoreDir, e);
        }
    }

    private static string Results(Mpuc mpuc, RunUse run)
    {
        var path = Path.Combine(run.Folder, ReportJson.FileName);
        if (run.Host != Environment.MachineName || !RegularFile.Exists(path))
            return "";
        if (RunState.AreResultsAsLeft(run.Folder) == false)
            mpuc.Problems.Tell([new Problem.ResultsEdited(path)]);
        return RegularFile.ReadAllText(path);
    }
}
