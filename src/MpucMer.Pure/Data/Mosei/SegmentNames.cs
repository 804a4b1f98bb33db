using System.Text.RegularExpressions;

namespace MpucMer.Pure.Data.Mosei;

/// <summary>How segments are called.</summary>
public static partial class SegmentNames
{
    /// <summary>
    /// The video of a segment: of <c>VIDEO[3]</c>, as the SDK numbers them, or <c>VIDEO_3</c>; another name is a video of its own.
    /// </summary>
    public static string VideoOf(string id) => Segment().Match(id) is { Success: true } match ? match.Groups[1].Value : id;

    [GeneratedRegex(@"^(.+?)(?:\[\d+\]|_\d+)$")]
    private static partial Regex Segment();
}
