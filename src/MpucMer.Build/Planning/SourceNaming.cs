using MpucMer.Pure.Data;

namespace MpucMer.Build.Planning;

/// <summary>How files below a folder tell which clip they are of.</summary>
/// <param name="NameOf">From a root and a file below it to the name that <paramref name="Naming"/> reads.</param>
/// <param name="Reads">Whether a file of this name can hold the modality.</param>
/// <param name="Forms">What names look like, for a problem.</param>
internal sealed record SourceNaming(
    Func<string, string, string> NameOf,
    ClipNaming Naming,
    Func<string, Modality, bool> Reads,
    Func<Modality, IReadOnlyList<string>> Forms
)
{
    /// <summary>By their file names alone, wherever they lie.</summary>
    public static readonly SourceNaming Ravdess = new(
        (_, path) => Path.GetFileName(path),
        Pure.Data.Ravdess.Naming,
        Pure.Data.Ravdess.Reads,
        Pure.Data.Ravdess.Forms
    );

    /// <summary>
    /// As RAVDESS names them, or of any name: files in one folder that differ in their ending alone are of one clip, and those of one
    /// folder of one group.
    /// </summary>
    public static readonly SourceNaming Any = new(
        Path.GetRelativePath,
        (name, modality) =>
            Pure.Data.Ravdess.Naming(Path.GetFileName(name), modality)
            || Some(new NamedClip(Path.ChangeExtension(name, null).Replace('\\', '/'), Folder(name), 0, 0)),
        (name, modality) => modality.Reads(name),
        modality => [.. modality.Extensions.Select(e => "*" + e)]
    );

    private static string Folder(string name) => Path.GetDirectoryName(name) is { Length: > 0 } folder ? folder : ".";
}
