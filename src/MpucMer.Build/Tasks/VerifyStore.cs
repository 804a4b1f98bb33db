namespace MpucMer.Build.Tasks;

/// <summary>Has everything in the store read again and compared with its hashes; fails where something is damaged.</summary>
public sealed class VerifyStore : StoreTask
{
    protected override bool Run()
    {
        var store = Inputs.StoreDir;
        if (Directory.Exists(store)) return IsStore(store) && Run("verify", store);
        Voice.Say($"there is no store {store}");
        return true;
    }
}
