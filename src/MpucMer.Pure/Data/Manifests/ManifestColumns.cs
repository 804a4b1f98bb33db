using MpucMer.Pure.Configuration;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>The names that columns may have.</summary>
internal sealed class ManifestColumns(string path, IReadOnlyCollection<string> modalities, bool labelled)
{
    public const string Id = "id";
    public const string Group = "group";
    public const string Split = "split";
    public const string Label = "label";
    public const string Labels = "labels";
    public const string Start = "start";
    public const string End = "end";

    private static readonly IReadOnlyList<string> Own = [Id, Group, Split, Label, Labels, Start, End];

    // Beyond this a name is no slip of the pen, and its distance to the others costs more than it tells.
    private const int LongestName = 60;

    private readonly List<string> seen = [];

    public string Path => path;

    /// <summary>Whether the clips have to have labels.</summary>
    public bool Labelled => labelled;

    /// <summary>The columns of the file, in order.</summary>
    public IReadOnlyList<string> Seen => seen;

    public bool IsModality(string name) => modalities.Contains(name) || IsMember(name);

    /// <summary>Notes a column. What is wrong with its name, or null.</summary>
    public Problem? Note(string name, int line, int column)
    {
        seen.Add(name);
        return Own.Contains(name) || IsModality(name)
            ? null
            : new Problem.ManifestColumnUnknown(
                path,
                line,
                column,
                ManifestMistakes.Start(name),
                name.Length > LongestName ? None : Text.Nearest(name, Own.Concat(modalities)),
                [.. modalities]
            );
    }

    /// <summary>What the columns lack, taken together.</summary>
    public IEnumerable<Problem> Missing()
    {
        if (!seen.Contains(Id))
            yield return new Problem.ManifestColumnMissing(path, ManifestNeed.Id);
        if (labelled && seen.Contains(Label) == seen.Contains(Labels))
            yield return new Problem.ManifestColumnMissing(
                path,
                seen.Contains(Label) ? ManifestNeed.OneOfLabelAndLabels : ManifestNeed.Labels
            );
        if (!seen.Any(IsModality))
            yield return new Problem.ManifestColumnMissing(path, ManifestNeed.Modality);
    }

    // As Modality.Of has it, but written in one way alone: a column is a name, and two of one modality would be two columns.
    private bool IsMember(string name) =>
        Modality.Of(name).Exists(m => m.Name == name && m.Family.Exists(family => modalities.Contains(family.Name)));
}

/// <summary>A field as it stands in the file; the column is that of its first byte, from 1.</summary>
internal sealed record ManifestField(string Text, int Column);

/// <summary>A label and how strong it is, with its column.</summary>
internal readonly record struct ManifestLabel(string Name, float Intensity, int Column);

/// <summary>
/// A row of either form: its fields by column name, blank ones left out, and its labels (null where it says nothing of them).
/// </summary>
internal sealed record ManifestRow(int Line, IReadOnlyDictionary<string, ManifestField> Fields, IReadOnlyList<ManifestLabel>? Labels);
