namespace MpucMer.Build.Tasks;

/// <summary>Removes an experiment's run folder: results, and what the last run remembers. The store stays: other experiments share it, and it is work done.</summary>
public sealed class CleanExperiment : ExperimentTask
{
    // What we put there; a folder without any of it is not ours to remove.
    private static readonly string[] Own = ["results.json", "request.json", "request.check.json", "steps.json", Reuse.RunState.FileName, Reuse.RunState.PendingFileName];

    public override bool Execute()
    {
        var inputs = Inputs;
        var folder = inputs.RunDir;
        if (!Directory.Exists(folder))
        {
            Voice.Say($"{inputs.Name}: there is no run folder {folder}");
            return true;
        }
        if (!System.Array.Exists(Own, name => File.Exists(Path.Combine(folder, name))))
        {
            Problems.Tell([new Problem.NotARunFolder(folder)]);
            return false;
        }
        try
        {
            Directory.Delete(folder, recursive: true);
            Runs.RunRegister.Remove(inputs.StoreDir, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Tell([new Problem.StoreOperationFailed("delete", folder, e is IOException ? StoreFault.Other : StoreFault.Denied, e.Message.TrimEnd('.'))]);
            return false;
        }
        Voice.Say($"{inputs.Name}: removed {folder}; the store {inputs.StoreDir} stays");
        return true;
    }
}
