using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>A picture: <paramref name="Rgb"/> is [height, width, 3], row-major, a byte a colour.</summary>
public sealed record Picture(int Width, int Height, byte[] Rgb);

/// <summary>From pictures to what the video network sees.</summary>
public static class Pictures
{
    /// <summary>The share of a frame's side that a cut has: 112 of 180, as published.</summary>
    private const double CutShare = 112.0 / 180;

    // Kinetics-400's, with which the weights that torchvision has were trained.

    /// <summary>Of red, green and blue in [0, 1].</summary>
    public static readonly double[] Means = [.43216, .394666, .37645];

    /// <summary>Of red, green and blue in [0, 1].</summary>
    public static readonly double[] Deviations = [.22803, .22145, .216989];

    /// <summary>
    /// The frames of a window that are looked at: <paramref name="count"/>, spread evenly over it from its first to its last; a clip
    /// shorter than the window starts again.
    /// </summary>
    public static int[] Spread(int frames, int start, int window, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (start + (count == 1 ? 0 : i * (window - 1) / (count - 1))) % frames)];

    /// <summary>
    /// A picture's cut as [3, size, size] into <paramref name="target"/>, where a colour's plane is <paramref name="plane"/> elements long
    /// and this one begins at
    /// <paramref name="at"/> of each: colours, then scaled (linear between neighbours), mirrored, and standardised.
    /// </summary>
    public static void Into(Picture picture, FrameCut cut, int size, Span<float> target, int plane, int at)
    {
        var side = CutShare * Math.Min(picture.Width, picture.Height);
        var (left, top) = (cut.Left * (picture.Width - side), cut.Top * (picture.Height - side));
        var grey = cut.Contrast == 1 ? 0 : MeanGrey(picture);
        Span<double> colour = stackalloc double[3];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var column = cut.Mirrored ? size - 1 - x : x;
                Sample(picture, left + (column + .5) * side / size - .5, top + (y + .5) * side / size - .5, colour);
                Coloured(colour, cut, grey);
                for (var c = 0; c < 3; c++)
                    target[c * plane + at + y * size + x] = (float)((colour[c] - Means[c]) / Deviations[c]);
            }
        }
    }

    private static void Sample(Picture picture, double x, double y, Span<double> colour)
    {
        x = Math.Clamp(x, 0, picture.Width - 1);
        y = Math.Clamp(y, 0, picture.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        var (x1, y1) = (Math.Min(x0 + 1, picture.Width - 1), Math.Min(y0 + 1, picture.Height - 1));
        var (dx, dy) = (x - x0, y - y0);
        for (var c = 0; c < 3; c++)
        {
            double At(int px, int py) => picture.Rgb[3 * (py * picture.Width + px) + c];
            colour[c] = ((1 - dy) * ((1 - dx) * At(x0, y0) + dx * At(x1, y0)) + dy * ((1 - dx) * At(x0, y1) + dx * At(x1, y1))) / 255;
        }
    }

    // In the order of torchvision's ColorJitter: brightness scales, contrast draws to or from the picture's mean grey, saturation to or
    // from each point's own.
    private static void Coloured(Span<double> colour, FrameCut cut, double grey)
    {
        if (cut is { Brightness: 1, Contrast: 1, Saturation: 1 })
            return;
        for (var c = 0; c < 3; c++)
            colour[c] = Math.Clamp(cut.Brightness * colour[c], 0, 1);
        for (var c = 0; c < 3; c++)
            colour[c] = Math.Clamp(cut.Contrast * colour[c] + (1 - cut.Contrast) * Math.Min(1, cut.Brightness * grey), 0, 1);
        var own = Grey(colour[0], colour[1], colour[2]);
        for (var c = 0; c < 3; c++)
            colour[c] = Math.Clamp(cut.Saturation * colour[c] + (1 - cut.Saturation) * own, 0, 1);
    }

    private static double MeanGrey(Picture picture)
    {
        var sum = 0.0;
        for (var i = 0; i < picture.Rgb.Length; i += 3)
            sum += Grey(picture.Rgb[i], picture.Rgb[i + 1], picture.Rgb[i + 2]);
        return sum / (picture.Width * (double)picture.Height) / 255;
    }

    private static double Grey(double red, double green, double blue) => .299 * red + .587 * green + .114 * blue;
}

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

/// <summary>
/// Masks on a spectrogram (Park et al. 2019, without their warping of time): two bands of frequencies and two stretches of frames, each up
/// to an eighth of what there is, take the view's mean.
/// </summary>
public static class SpecAugment
{
    private const int Masks = 2;
    private const int Share = 8;

    /// <summary>Masks a view [frames, bands] in place. The same stream masks the same places.</summary>
    public static void Mask(Span<float> view, int bands, Stream stream)
    {
        var (frames, sum) = (view.Length / bands, 0.0);
        foreach (var x in view)
            sum += x;
        var mean = (float)(sum / view.Length);
        for (var m = 0; m < Masks; m++)
        {
            var (band, width) = Place(stream.At(m), bands);
            for (var t = 0; t < frames; t++)
                view.Slice(t * bands + band, width).Fill(mean);
            var (frame, length) = Place(stream.At(Masks + m), frames);
            view.Slice(frame * bands, length * bands).Fill(mean);
        }
    }

    private static (int From, int Count) Place(Stream stream, int size)
    {
        var count = stream.Below(0, size / Share + 1);
        return (stream.Below(1, size - count + 1), count);
    }
}
