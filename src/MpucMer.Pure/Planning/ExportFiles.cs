namespace MpucMer.Pure.Planning;

/// <summary>Names of the files of an export, which are those of the published code's: a folder for each fold and seed.</summary>
public static class ExportFiles
{
    public const string Encoders = "encoder_epoch_top.safetensors";

    /// <summary>The fused probe.</summary>
    public const string Fused = "linear_epoch_top.safetensors";

    /// <summary>What the networks are and what they expect; written last, so that a folder that has it is whole.</summary>
    public const string About = "export.json";

    /// <summary>The probe of one modality.</summary>
    public static string Probe(string modality, string ending = ".safetensors") => $"linear_{modality.Replace(':', '-')}_epoch_top{ending}";

    /// <summary>Whether a file of networks in an export can have that name.</summary>
    public static bool Is(string name) =>
        name is Encoders or Fused
        || (name.StartsWith("linear_", StringComparison.Ordinal) && name.EndsWith("_epoch_top.safetensors", StringComparison.Ordinal));

    /// <summary>The folder of a fold and seed.</summary>
    public static string Folder(string fold, long seed) => FormattableString.Invariant($"fold-{Plain(fold)}-seed-{seed}");

    // Folds have names of any kind in a project file.
    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-'));
}
