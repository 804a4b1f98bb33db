using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;

namespace MpucMer.Build.Tasks;

/// <summary>Has everything in the store read again and compared with its hashes; fails where something is damaged.</summary>
public sealed class VerifyStore : StoreTask
{
    protected override bool Run()
    {
        var store = Inputs.StoreDir;
        if (!Directory.Exists(store))
        {
            Voice.Say($"there is no store {store}");
            return true;
        }
        if (!IsStore(store)) return false;
        try
        {
            // A store of before gets its mark: the worker moves nothing without it.
            StoreFolder.Mark(store, Disk.Real);
        }
        catch (UnwritableFileException e)
        {
            return Refused(Seq1(e.Problem));
        }
        return Run("verify", store);
    }
}
