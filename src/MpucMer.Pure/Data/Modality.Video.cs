namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    /// <summary>What is seen: a folder of JPEG files, one a frame, in the natural order of their names.</summary>
    public static Modality Video { get; } = new("video", ".jpg", ".jpeg");
}
