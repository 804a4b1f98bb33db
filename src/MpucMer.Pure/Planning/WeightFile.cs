namespace MpucMer.Pure.Planning;

/// <summary>
/// A file that networks start from: the property that names it (or its folder), where it lies, and the hash of its content.
/// </summary>
/// <param name="Part">The modality whose probe it holds, where probes lie in files of their own; else empty.</param>
public sealed record WeightFile(string Property, string Part, string Path, string Hash)
{
    /// <summary>As part of a key: what changed is then told by this name.</summary>
    public Input Input => new(Part.Length == 0 ? Property : $"{Property} ({Part})", Hash);
}
