namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    /// <summary>What is said: a word vector for each moment, [T, width] (GloVe: 300).</summary>
    public static Modality Text { get; } = new("text", ".npy", ".csv", ".safetensors");
}
