using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>
/// Views: windows of T consecutive frames. A clip shorter than T starts again at its first frame (published: "repeat their first frames").
/// All modalities of a clip share one clock, so a view starts at the same share of each.
/// </summary>
public static class Windows
{
    /// <summary>The first frame of a random window, uniform over those that fit.</summary>
    public static int RandomStart(int frames, int window, Stream stream, long draw) =>
        frames <= window ? 0 : stream.Below(draw, frames - window + 1);

    /// <summary>
    /// The first frames of <paramref name="count"/> windows spread evenly over a clip; one window starts at 0, as the published evaluation
    /// does.
    /// </summary>
    public static int[] EvenStarts(int frames, int window, int count) =>
        count <= 1 || frames <= window
            ? [0]
            : [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (double)(frames - window) / (count - 1))).Distinct()];

    /// <summary>Copies the window that starts at <paramref name="start"/>: [frames, width] to [window, width].</summary>
    public static void Copy(ReadOnlySpan<float> clip, int width, int start, int window, Span<float> target)
    {
        var frames = clip.Length / width;
        for (var done = 0; done < window; )
        {
            var from = (start + done) % frames;
            var count = Math.Min(window - done, frames - from);
            clip.Slice(from * width, count * width).CopyTo(target[(done * width)..]);
            done += count;
        }
    }
}
