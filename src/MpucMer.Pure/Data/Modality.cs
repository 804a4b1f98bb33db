namespace MpucMer.Pure.Data;

/// <summary>A kind of signal of a clip, by the name that stands in properties, files and reports.</summary>
public sealed record Modality
{
    private Modality(string name) => Name = name;

    public string Name { get; }

    public static readonly Modality Audio = new("audio");
    public static readonly Modality Landmarks = new("landmarks");
    public static readonly Modality ActionUnits = new("action-units");

    /// <summary>All, in the order in which features are joined.</summary>
    public static readonly Seq<Modality> All = Seq(Audio, Landmarks, ActionUnits);

    public static Option<Modality> Find(string name) => All.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Name;
}
