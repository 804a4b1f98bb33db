using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>
/// What is done to the frames of one view of a clip: all of them are cut at the same place (<paramref name="Left"/>,
/// <paramref name="Top"/>: shares of the room that the cut leaves, in [0, 1]), mirrored or not, and their colours changed by the same
/// factors (1: not).
/// </summary>
public sealed record FrameCut(double Left, double Top, bool Mirrored, double Brightness, double Contrast, double Saturation)
{
    // Half of the clips change colour, as published; the factors (docs/mosei.md) are a choice of ours.
    private const double ColourShare = .5;
    private const double MostColour = .4;

    /// <summary>The middle of the frame, nothing changed: what evaluation sees.</summary>
    public static readonly FrameCut Middle = new(.5, .5, false, 1, 1, 1);

    /// <summary>A random one: anywhere, mirrored half of the time, the colours of half of the clips changed by up to .4 each way.</summary>
    public static FrameCut Random(Stream stream)
    {
        var colour = stream.Uniform(3) < ColourShare;
        double Factor(int draw) => colour ? 1 + MostColour * (2 * stream.Uniform(draw) - 1) : 1;
        return new(stream.Uniform(0), stream.Uniform(1), stream.Uniform(2) < .5, Factor(4), Factor(5), Factor(6));
    }
}
