using MpucMer.Pure.Networks;

namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>MPUC1101: an axis of a layer's input has the wrong size.</summary>
    public sealed record NetworkAxisSize(string Network, ShapeProblem Shape) : Problem;

    /// <summary>MPUC1102: a layer's input has the wrong number of axes.</summary>
    public sealed record NetworkAxisCount(string Network, ShapeProblem Shape) : Problem;

    /// <summary>MPUC1103: an axis of a layer's input, mostly time, is too short for the layer.</summary>
    public sealed record NetworkAxisTooShort(string Network, ShapeProblem Shape) : Problem;

    /// <summary>MPUC1104: the body of a residual changes the shape, so it cannot be added to its input.</summary>
    public sealed record NetworkResidualShape(string Network, ShapeProblem Shape) : Problem;

    /// <summary>MPUC1120: an axis of a layer's input, mostly time, is too long for the layer.</summary>
    public sealed record NetworkAxisTooLong(string Network, ShapeProblem Shape) : Problem;

    /// <summary>MPUC1121: a file with a network's state lacks entries, has others, or has some of another shape.</summary>
    public sealed record StateDoesNotFit(string Path, string Network, Seq<string> Missing, Seq<string> Unexpected, Seq<MisshapenEntry> Misshapen) : Problem;

    /// <summary>MPUC1130: networks whose state would be a file of more than <paramref name="Most"/> bytes.</summary>
    public sealed record NetworksTooLarge(long Parameters, long Bytes, long Most) : Problem;

    /// <summary>MPUC1131: a file that networks start from has a NaN, an infinity or a number beyond float32; <paramref name="At"/> is its place in the array, from 0.</summary>
    public sealed record WeightsNotFinite(string Path, string Entry, long At) : Problem;
}
