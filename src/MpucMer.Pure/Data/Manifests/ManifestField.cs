namespace MpucMer.Pure.Data.Manifests;

/// <summary>A field as it stands in the file; the column is that of its first byte, from 1.</summary>
internal sealed record ManifestField(string Text, int Column);

/// <summary>A label and how strong it is, with its column.</summary>
internal readonly record struct ManifestLabel(string Name, float Intensity, int Column);

/// <summary>
/// A row of either form: its fields by column name, blank ones left out, and its labels (null where it says nothing of them).
/// </summary>
internal sealed record ManifestRow(int Line, IReadOnlyDictionary<string, ManifestField> Fields, IReadOnlyList<ManifestLabel>? Labels);
