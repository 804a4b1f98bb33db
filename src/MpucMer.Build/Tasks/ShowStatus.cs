using MpucMer.Build.Rendering;
using MpucMer.Build.Runs;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Tasks;

/// <summary>Shows what there is: runs, the store's entries, and which runs use them.</summary>
public sealed class ShowStatus : ExperimentTask
{
    public override bool Execute()
    {
        var inputs = Inputs;
        try
        {
            var runsFolder = Path.GetDirectoryName(inputs.RunDir)!;
            var (runs, unreadable) = RunsInSight.Of(runsFolder, inputs.StoreDir);
            Problems.Tell(unreadable.Map(f => (Problem)new Problem.RunUnreadable(f)));
            Voice.Say(StatusText.Lines(runsFolder, inputs.StoreDir, runs, StoreUse.Of(StoreListing.Items(inputs.StoreDir), runs), Results, DateTime.UtcNow));
            return unreadable.IsEmpty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Tell([new Problem.StoreOperationFailed("read", inputs.StoreDir, StoreFault.Other, e.Message.TrimEnd('.'))]);
            return false;
        }
    }

    private static string Results(RunUse run)
    {
        var path = Path.Combine(run.Folder, RunResults.FileName);
        return run.Host == Environment.MachineName && File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
