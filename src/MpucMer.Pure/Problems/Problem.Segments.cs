namespace MpucMer.Pure.Problems;

/// <content>CMU-MOSEI by segments: MPUC2170 to MPUC2189.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2170 (warning): of the <paramref name="Of"/> videos that <paramref name="Listed"/> labels, those that a sequence lacks.</summary>
    public sealed record SequenceWithoutVideos(string Path, string Listed, IReadOnlyList<string> Videos, int Of) : Problem;

    /// <summary>MPUC2171: a sequence has not one of the videos; <paramref name="Example"/> is one of its own.</summary>
    public sealed record SequenceOfOtherVideos(string Path, string Listed, string Example) : Problem;

    /// <summary>MPUC2172 (warning): of <paramref name="Of"/> videos those that stand in no fold, and are left out.</summary>
    public sealed record VideosWithoutFold(string Path, IReadOnlyList<string> Videos, int Of) : Problem;

    /// <summary>MPUC2173: a list of segments.</summary>
    public sealed record SegmentTableWrong(string Path, int Line, int Column, string Detail) : Problem;

    /// <summary>MPUC2174: a sequence of another width than what it is taken for.</summary>
    public sealed record SequenceWidthWrong(string Path, int Width, string Expected) : Problem;

    /// <summary>MPUC2175: labels that cannot be.</summary>
    public sealed record LabelSequenceWrong(string Path, string Detail) : Problem;

    /// <summary>MPUC2176: a list of segments that has no times, where sequences are to be cut.</summary>
    public sealed record SegmentWithoutTimes(string Path, string Segment) : Problem;

    /// <summary>MPUC2177: not one segment is left.</summary>
    public sealed record NoSegments(string Path, string Reason) : Problem;
}
