namespace MpucMer.Pure.Data;

/// <summary>
/// A way in which a clip is observed. The fixed ones each stand in a file of their own (Modality.Audio.cs, …) that says their name and what
/// their files are;
/// <see cref="All"/> lists them. Besides them there are <see cref="Vectors(string)"/>: features from elsewhere, as many kinds as an
/// experiment names.
/// </summary>
public sealed partial record Modality
{
    private Modality(string name, params string[] extensions) => (Name, Extensions) = (name, extensions);

    /// <summary>As experiments write it.</summary>
    public string Name { get; }

    /// <summary>What the names of its files end with, in lower case, with the point.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>The fixed ones, in the order in which features are joined (the published one; vectors of any kind come last).</summary>
    public static IReadOnlyList<Modality> All => [Text, Audio, Video, Landmarks, ActionUnits];

    /// <summary>The modality of a name, in any case.</summary>
    public static Option<Modality> Of(string name) =>
        All.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)) || VectorsOf(name);

    /// <summary>
    /// Each once, in the order in which features are joined: the fixed ones as <see cref="All"/> has them, then vectors by name.
    /// </summary>
    public static Seq<Modality> InOrder(IEnumerable<Modality> modalities) =>
        modalities
            .Distinct()
            .OrderBy(m => m.IsVectors ? All.Count : All.ToList().IndexOf(m))
            .ThenBy(m => m.Name, StringComparer.Ordinal)
            .ToSeq();

    /// <summary>Whether a file of this name can hold it.</summary>
    public bool Reads(string fileName) => Extensions.Any(e => fileName.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    // By name alone: a record would compare the lists by reference.
    public bool Equals(Modality? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;
}
