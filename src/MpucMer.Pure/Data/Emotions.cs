namespace MpucMer.Pure.Data;

/// <summary>The eight emotions of RAVDESS (Livingstone and Russo 2018), in the order of their numbers.</summary>
public static class Emotions
{
    /// <summary>Names by label, from 0.</summary>
    public static readonly IReadOnlyList<string> Names = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];
}
