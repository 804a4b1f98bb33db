namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    /// <summary>Speech: WAV files, read as log-mel spectrograms [T, 128].</summary>
    public static Modality Audio { get; } = new("audio", ".wav");
}
