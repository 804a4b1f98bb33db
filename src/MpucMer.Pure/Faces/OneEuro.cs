namespace MpucMer.Pure.Faces;

/// <summary>How the points of faces that are found in videos are smoothed over time.</summary>
public enum FaceSmoothing
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the 1 € filter.</summary>
    OneEuro,
}

/// <summary>
/// Smooths numbers over time, the less the faster they change (the 1 € filter, Casiez et al. 2012): a low-pass whose cut-off rises from
/// <paramref name="Rest"/> by <paramref name="Rise"/> for each unit a second.
/// </summary>
/// <param name="Rest">Hertz, of what does not move.</param>
/// <param name="Rise">Hertz a unit a second.</param>
public sealed record OneEuro(double Rest, double Rise)
{
    /// <summary>
    /// For the points of faces: a face at rest is smoothed over some 80 ms, a mouth that opens (a face's side a second) hardly at all.
    /// </summary>
    public static readonly OneEuro Usual = new(2, 8);

    // Hertz, by which speeds are smoothed, as in the paper.
    private const double OfSpeed = 1;

    /// <summary>
    /// Rows [frames, width] in place; what follows each other is of one movement.
    /// </summary>
    /// <param name="times">Of each row, in seconds, rising.</param>
    /// <param name="units">Of each row, how much of the numbers is one unit: a face that is twice as large moves twice as far.</param>
    public void Smooth(Span<float> values, int width, ReadOnlySpan<double> times, ReadOnlySpan<double> units)
    {
        var (last, speed) = (new double[width], new double[width]);
        for (var frame = 0; frame < times.Length; frame++)
        {
            var row = values.Slice(frame * width, width);
            var seconds = frame == 0 ? 0 : times[frame] - times[frame - 1];
            for (var i = 0; i < width; i++)
            {
                if (seconds > 0)
                {
                    var now = (row[i] - last[i]) / seconds / units[frame];
                    speed[i] += Share(OfSpeed, seconds) * (now - speed[i]);
                    last[i] += Share(Rest + Rise * Math.Abs(speed[i]), seconds) * (row[i] - last[i]);
                    row[i] = (float)last[i];
                }
                else
                    last[i] = row[i];
            }
        }
    }

    // How much of a step is taken by a low-pass of so many hertz.
    private static double Share(double hertz, double seconds)
    {
        var turned = 2 * Math.PI * hertz * seconds;
        return turned / (1 + turned);
    }
}
