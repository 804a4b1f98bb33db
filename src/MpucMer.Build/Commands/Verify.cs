using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Tasks;

namespace MpucMer.Build.Commands;

/// <summary>Has everything in the store read again and compared with its hashes; fails where something is damaged.</summary>
internal static class Verify
{
    public static readonly Command Command = new(
        "Verify",
        "Reads everything in the store again and compares it with its hashes; fails where something is damaged.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var store = mpuc.Inputs.StoreDir;
        if (!Directory.Exists(store))
        {
            mpuc.Voice.Say($"there is no store {store}");
            return true;
        }
        if (!mpuc.IsStore(store))
            return false;
        try
        {
            // A store of before gets its mark: the worker moves nothing without it.
            StoreFolder.Mark(store, Disk.Real);
        }
        catch (UnwritableFileException e)
        {
            return mpuc.Refused(Seq1(e.Problem));
        }
        return mpuc.Ask("verify", store);
    }
}
