namespace MpucMer.Pure.Data.Mosei;

/// <summary>
/// The six emotions of CMU-MOSEI (Bagher Zadeh et al. 2018), in the order of its labels; each from 0 (not there) to 3. All zero is neutral.
/// </summary>
public static class MoseiEmotions
{
    public static readonly IReadOnlyList<string> Names = ["happy", "sad", "anger", "surprise", "disgust", "fear"];
}
