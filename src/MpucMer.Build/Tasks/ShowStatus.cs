using MpucMer.Build.Rendering;

namespace MpucMer.Build.Tasks;

/// <summary>Shows what there is: runs and the store.</summary>
public sealed class ShowStatus : ExperimentTask
{
    public override bool Execute()
    {
        var inputs = Inputs;
        try
        {
            Voice.Say(StatusText.Lines(Path.GetDirectoryName(inputs.RunDir)!, inputs.StoreDir, DateTime.UtcNow));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problems.Tell([new Problem.StoreOperationFailed("read", inputs.StoreDir, StoreFault.Other, e.Message.TrimEnd('.'))]);
            return false;
        }
    }
}
