namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    /// <summary>Points of the face: OpenFace CSV files, read as tracks [T, 51, 2].</summary>
    public static Modality Landmarks { get; } = new("landmarks", ".csv");
}
