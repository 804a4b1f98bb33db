namespace MpucMer.Pure.Data;

/// <summary>
/// A way in which a clip is observed: a closed set of values. Each stands in a file of its own (Modality.Audio.cs, …) that says its name and
/// what its files are; <see cref="All"/> lists them.
/// </summary>
public sealed partial record Modality
{
    private Modality(string name, params string[] extensions) => (Name, Extensions) = (name, extensions);

    /// <summary>As experiments write it.</summary>
    public string Name { get; }

    /// <summary>What the names of its files end with, in lower case, with the point.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>In the order in which features are joined.</summary>
    public static IReadOnlyList<Modality> All => [Audio, Landmarks, ActionUnits];

    /// <summary>The modality of a name, in any case.</summary>
    public static Option<Modality> Of(string name) => All.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a file of this name can hold it.</summary>
    public bool Reads(string fileName) => Extensions.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    // By name alone: a record would compare the lists by reference.
    public bool Equals(Modality? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}
