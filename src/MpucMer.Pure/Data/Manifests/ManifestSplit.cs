namespace MpucMer.Pure.Data.Manifests;

/// <summary>What a clip is for, where the manifest says so.</summary>
public enum ManifestSplit
{
    Train,
    Validation,
    Test,
}
