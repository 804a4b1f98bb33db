namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    /// <summary>Facial action units: OpenFace CSV files, read as [T, 35], or one row a clip of a table, any number of columns.</summary>
    public static Modality ActionUnits { get; } = new("action-units", ".csv");
}
