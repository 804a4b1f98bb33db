using MpucMer.Pure.Data;

namespace MpucMer.Pure.Problems;

/// <summary>What is odd about the rows of files of a face.</summary>
public enum FaceRowFault
{
    /// <summary>Frames that are there twice, with the same numbers.</summary>
    Doubled,

    /// <summary>Rows in another order than their frames.</summary>
    OutOfOrder,

    /// <summary>Several faces.</summary>
    OtherFaces,

    /// <summary>The first row is of so late a frame that the file is a stretch of a longer one.</summary>
    BeginsLate,
}

/// <summary>How clips of the same content stand to each other.</summary>
public enum CopyFault
{
    /// <summary>One trains, and the other judges what was trained.</summary>
    AcrossParts,

    /// <summary>They are labelled differently.</summary>
    OtherLabel,
}

/// <content>What signals say of themselves and of each other: MPUC2028, MPUC2034 to MPUC2049.</content>
public abstract partial record Problem
{
    /// <summary>MPUC2034 (warning): vectors whose first column numbers the rows.</summary>
    public sealed record VectorsCountRows(Seq<string> Paths) : Problem;

    /// <summary>MPUC2035: not one frame has a face in it.</summary>
    public sealed record FaceLost(string Path, Cut Cut, int Frames) : Problem;

    /// <summary>MPUC2036 (warning): clips in which more than a tenth of the frames are held, worst first; <paramref name="Held"/> of <paramref name="Frames"/> are all clips'.</summary>
    public sealed record FacesHeld(Seq<HeldFace> Clips, long Held, long Frames) : Problem;

    /// <summary>MPUC2037: rows that contradict each other.</summary>
    public sealed record OpenFaceRowsWrong(string Path, int Line, string Detail) : Problem;

    /// <summary>MPUC2038 (warning).</summary>
    public sealed record FaceRowsOdd(FaceRowFault Fault, Seq<string> Paths) : Problem;

    /// <summary>MPUC2039: clips whose signals are of so different lengths that they are of different recordings.</summary>
    public sealed record ModalitiesOfOtherClips(Seq<ClipLengths> Clips) : Problem;

    /// <summary>MPUC2040 (warning): clips whose signals are of different lengths.</summary>
    public sealed record ModalitiesApart(Seq<ClipLengths> Clips) : Problem;

    /// <summary>MPUC2041 (warning): sounds without any.</summary>
    public sealed record SilentSounds(Seq<string> Paths) : Problem;

    /// <summary>MPUC2042 (warning): sounds whose channels cancel out when they are mixed to one.</summary>
    public sealed record ChannelsCancel(Seq<string> Paths) : Problem;

    /// <summary>MPUC2043 (warning): WAV files whose header does not say how long they are.</summary>
    public sealed record WavUnfinished(Seq<string> Paths) : Problem;

    /// <summary>MPUC2028 (warning): WAV files that have more sound in them than their header says.</summary>
    public sealed record WavGoesOn(Seq<string> Paths) : Problem;

    /// <summary>MPUC2045 (warning): pairs of clips with the same content; <paramref name="Fold"/> is the first in which it matters.</summary>
    public sealed record ClipsCopied(CopyFault Fault, Seq<(string First, string Second)> Pairs, string Fold) : Problem;

    /// <summary>MPUC2046 (warning): words of clips go on after everything else of the clip has ended.</summary>
    public sealed record WordsAfterEnd(Seq<ClipLengths> Clips) : Problem;

    /// <summary>MPUC2049 (warning): of <paramref name="Of"/> clips those that are shorter than a window.</summary>
    public sealed record ClipsShorterThanWindow(int Window, int Count, int Of, int Median, string Shortest, int ShortestFrames, Place Place) : Problem;
}
