namespace MpucMer.Pure.Signals;

/// <summary>
/// Sequences of one clip on one clock: features from elsewhere come at a rate of their own, and a window must cover the same moment of all
/// of them.
/// </summary>
public static class Stretching
{
    /// <summary>
    /// A sequence [time, width] as one of <paramref name="frames"/> frames over the same span: linear between the middles of its own
    /// frames, the first and last held beyond them. The same where it has as many already.
    /// </summary>
    public static float[] Linear(float[] values, int width, int frames) => To(values, width, frames, (from, share, to) =>
        {
            for (var k = 0; k < width; k++)
                to.Span[k] = (float)((1 - share) * from.Low.Span[k] + share * from.High.Span[k]);
        });

    /// <summary>The same with the nearest frame held, for what has nothing in between (words).</summary>
    public static float[] Held(float[] values, int width, int frames) =>
        To(values, width, frames, (from, share, to) => (share < .5 ? from.Low : from.High).Span.CopyTo(to.Span));

    private static float[] To(
        float[] values,
        int width,
        int frames,
        Action<(ReadOnlyMemory<float> Low, ReadOnlyMemory<float> High), double, Memory<float>> mix
    )
    {
        var time = values.Length / width;
        if (time == frames)
            return values;
        var stretched = new float[frames * width];
        for (var t = 0; t < frames; t++)
        {
            var at = Math.Clamp((t + .5) * time / frames - .5, 0, time - 1);
            var (low, high) = ((int)at, Math.Min((int)at + 1, time - 1));
            mix(
                (values.AsMemory(low * width, width), values.AsMemory(high * width, width)),
                at - low,
                stretched.AsMemory(t * width, width)
            );
        }
        return stretched;
    }
}
