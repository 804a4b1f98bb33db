namespace MpucMer.Pure.Data;

public sealed partial record Modality
{
    private const string VectorsWord = "vectors";

    /// <summary>
    /// Features from elsewhere (wav2vec, action units, …): an array [width] or [time, width] a clip. <paramref name="kind"/> tells several
    /// apart (<c>vectors:wav2vec</c>); empty: the only one.
    /// </summary>
    /// <exception cref="ArgumentException">The kind has other signs than letters a-z, digits, - and _.</exception>
    public static Modality Vectors(string kind = "") =>
        VectorsOf(kind.Length == 0 ? VectorsWord : $"{VectorsWord}:{kind}")
            .IfNone(() => throw new ArgumentException($"'{kind}' is no name of vectors", nameof(kind)));

    /// <summary>Whether it is one of the <see cref="Vectors(string)"/>.</summary>
    public bool IsVectors => Name == VectorsWord || Name.StartsWith(VectorsWord + ":", StringComparison.Ordinal);

    // Names are parts of file names, parameters and lists of pairs: nothing but plain signs.
    private static Option<Modality> VectorsOf(string name)
    {
        var lower = name.ToLowerInvariant();
        if (lower == VectorsWord)
            return new Modality(lower, ".npy", ".csv", ".safetensors");
        return
            lower.StartsWith(VectorsWord + ":", StringComparison.Ordinal)
            && lower.Length > VectorsWord.Length + 1
            && lower[(VectorsWord.Length + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new Modality(lower, ".npy", ".csv", ".safetensors")
            : None;
    }
}
