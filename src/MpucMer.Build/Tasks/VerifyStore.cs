namespace MpucMer.Build.Tasks;

/// <summary>Has everything in the store read again and compared with its hashes; fails where something is damaged.</summary>
public sealed class VerifyStore : StoreTask
{
    public override bool Execute()
    {
        var store = Inputs.StoreDir;
        if (Directory.Exists(store)) return Run("verify", store);
        Voice.Say($"there is no store {store}");
        return true;
    }
}
