namespace MpucMer.Pure.Planning;

/// <summary>Where things lie below the store's folder (docs/store.md).</summary>
public static class StoreLayout
{
    public const string Manifest = "manifest.json";

    /// <summary>The folder of a stage's result.</summary>
    public static string Entry(StageKey key) => $"{key.Stage}/{key.Fingerprint[..2]}/{key.Fingerprint}";

    /// <summary>The file of a clip's feature (its key's stage is <c>feature audio</c> or the like).</summary>
    public static string Feature(StageKey key) => $"features/{key.Stage["feature ".Length..]}/{key.Fingerprint[..2]}/{key.Fingerprint}.safetensors";

    /// <summary>Scratch of a step that is not finished: its newest checkpoints.</summary>
    public static string Checkpoints(StageKey key) => $"checkpoints/{key.Fingerprint}";

    public const string Quarantine = "quarantine";
}
