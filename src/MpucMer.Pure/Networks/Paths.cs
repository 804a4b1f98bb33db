namespace MpucMer.Pure.Networks;

/// <summary>Names of parts, joined by dots as PyTorch's state_dict does.</summary>
public static class Paths
{
    public static string Join(string prefix, string name) =>
        prefix.Length == 0 ? name
        : name.Length == 0 ? prefix
        : $"{prefix}.{name}";
}
