using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>
/// A clip of a manifest. <paramref name="Intensities"/> is [labels], 0 where the clip does not show one; a single label is a 1 among zeros.
/// <paramref name="Files"/> holds the path of each modality that the clip has; <paramref name="Line"/> is its row, from 1.
/// </summary>
public sealed record ManifestClip(
    string Id,
    string Group,
    Option<SplitPart> Split,
    float[] Intensities,
    IReadOnlyDictionary<string, string> Files,
    int Line
)
{
    /// <summary>Which stretch of its recordings the clip is.</summary>
    public Cut Cut { get; init; } = Cut.Whole;

    /// <summary>The label with the greatest intensity (the first of equal ones); none where all are zero.</summary>
    public Option<int> Label
    {
        get
        {
            var most = Intensities.AsSpan().IndexOf(Intensities.Max());
            return Intensities[most] > 0 ? Some(most) : None;
        }
    }
}
