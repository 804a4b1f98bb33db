using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Planning;

/// <summary>
/// A form in which networks are exported: a folder for each fold and seed, with files of networks and one that tells what they are. Forms
/// may lie in one folder: none has a file of another's name. To add one: a value in <see cref="All"/>, and how the worker writes it.
/// </summary>
/// <param name="Name">As <c>MpucExportFormat</c> has it.</param>
/// <param name="About">What the networks are and what they expect; written last, so that a folder that has it is whole.</param>
/// <param name="Is">Whether a file of networks can have that name.</param>
/// <param name="Ending">Of such files.</param>
/// <param name="Beginnings">Of such files' names, where these are long.</param>
/// <param name="SignBytes">As many bytes of a file as <paramref name="IsOurs"/> looks at.</param>
/// <param name="IsOurs">Whether a file that begins so was written by an export.</param>
public sealed record ExportForm(
    string Name,
    string About,
    Func<string, bool> Is,
    string Ending,
    Seq<string> Beginnings,
    int SignBytes,
    Func<byte[], bool> IsOurs
)
{
    /// <summary>Files that <c>load_state_dict</c> takes (docs/pytorch.md).</summary>
    public static readonly ExportForm PyTorch = new(
        "pytorch",
        ExportFiles.About,
        ExportFiles.Is,
        ".safetensors",
        Seq1("linear_"),
        Safetensors.SignBytes,
        start => Safetensors.IsOurs(start)
    );

    /// <summary>Graphs that ONNX Runtime and its like run (docs/onnx.md).</summary>
    public static readonly ExportForm Onnx = new(
        "onnx",
        OnnxFiles.About,
        OnnxFiles.Is,
        OnnxModel.Ending,
        OnnxFiles.Kinds,
        OnnxModel.SignBytes,
        start => OnnxModel.IsOurs(start)
    );

    public static readonly Seq<ExportForm> All = Seq(PyTorch, Onnx);
}

/// <summary>
/// Names of the files of an export for PyTorch, which are those of the published code's: a folder for each fold and seed.
/// </summary>
public static class ExportFiles
{
    public const string Encoders = "encoder_epoch_top.safetensors";

    /// <summary>The fused probe.</summary>
    public const string Fused = "linear_epoch_top.safetensors";

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

/// <summary>Names of the files of an export as ONNX, one for each network, in such folders.</summary>
public static class OnnxFiles
{
    public const string About = "onnx.json";

    /// <summary>What the names begin with.</summary>
    internal static readonly Seq<string> Kinds = Seq("encoder_", "projector_", "probe_");

    public static string Encoder(string modality) => Named("encoder", modality);

    public static string Projector(string modality) => Named("projector", modality);

    /// <param name="name">A modality's, or that of the fused one.</param>
    public static string Probe(string name) => Named("probe", name);

    /// <summary>Whether a network in an export can have that name.</summary>
    public static bool Is(string name) =>
        name.EndsWith(OnnxModel.Ending, StringComparison.Ordinal) && Kinds.Exists(kind => name.StartsWith(kind, StringComparison.Ordinal));

    private static string Named(string kind, string name) => $"{kind}_{name.Replace(':', '-')}{OnnxModel.Ending}";
}
