using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Tasks;

/// <summary>Shows what there is: runs, the store's entries, and which runs use them.</summary>
public sealed class ShowStatus : ExperimentTask
{
    protected override bool Run()
    {
        var inputs = Inputs;
        try
        {
            if (!IsStore(inputs.StoreDir)) return false;
            var runsFolder = Path.GetDirectoryName(inputs.RunDir)!;
            var (runs, unreadable) = RunsInSight.Of(runsFolder, inputs.StoreDir);
            Problems.Tell(unreadable.Map(f => (Problem)new Problem.RunUnreadable(f)));
            Voice.Say(StatusText.Lines(runsFolder, inputs.StoreDir, runs, StoreUse.Of(StoreListing.Items(inputs.StoreDir, Stopping), runs), Results, DateTime.UtcNow));
            return unreadable.IsEmpty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused("read", inputs.StoreDir, e);
        }
    }

    private string Results(RunUse run)
    {
        var path = Path.Combine(run.Folder, RunResults.FileName);
        if (run.Host != Environment.MachineName || !RegularFile.Exists(path)) return "";
        if (RunState.AreResultsAsLeft(run.Folder) == false) Problems.Tell([new Problem.ResultsEdited(path)]);
        return RegularFile.ReadAllText(path);
    }
}
