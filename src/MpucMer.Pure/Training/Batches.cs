using MpucMer.Pure.Configuration;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Training;

/// <summary>Which clips make the batches of an epoch. Clips are numbered from 0 within their part.</summary>
public static class Batches
{
    /// <summary>
    /// The batches of one epoch, in order; each has two clips or more, since one alone has nothing to be told from.
    /// </summary>
    /// <param name="labels">Of each clip; read by <see cref="Sampler.ClassBalanced"/> only.</param>
    /// <param name="groups">Of each clip; read by <see cref="Negatives.SameGroup"/> only.</param>
    public static int[][] Epoch(int[] labels, string[] groups, int size, Negatives negatives, Sampler sampler, Stream stream) =>
        negatives == Negatives.SameGroup ? WithinGroups(groups, size, stream)
        : sampler == Sampler.ClassBalanced ? Chunks(Balanced(labels, stream), size)
        : Chunks(stream.Permutation(labels.Length), size);

    /// <summary>Batches for evaluation: in the clips' order, nothing random.</summary>
    public static int[][] InOrder(int count, int size) => [.. Enumerable.Range(0, count).Chunk(size)];

    // Each group's clips in random order are cut into batches of nearly one size; then the batches of all groups are shuffled.
    private static int[][] WithinGroups(string[] groups, int size, Stream stream)
    {
        var batches = groups
            .Select((group, i) => (group, i))
            .GroupBy(p => p.group, p => p.i)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(
                (g, k) =>
                {
                    var clips = g.ToArray();
                    var order = stream.At(k).Permutation(clips.Length).Select(j => clips[j]).ToArray();
                    var count = (order.Length + size - 1) / size;
                    return Enumerable.Range(0, count).Select(b => order[(b * order.Length / count)..((b + 1) * order.Length / count)]);
                }
            )
            .Where(b => b.Length > 1)
            .ToArray();
        return [.. stream.At(-1).Permutation(batches.Length).Select(b => batches[b])];
    }

    // With replacement, each class equally likely (torch's WeightedRandomSampler with weights 1 / class size).
    private static int[] Balanced(int[] labels, Stream stream)
    {
        var classes = labels
            .Select((label, i) => (label, i))
            .GroupBy(p => p.label, p => p.i)
            .OrderBy(g => g.Key)
            .Select(g => g.ToArray())
            .ToArray();
        return
        [
            .. Enumerable
                .Range(0, labels.Length)
                .Select(k =>
                {
                    var clips = classes[stream.Below(2L * k, classes.Length)];
                    return clips[stream.Below(2L * k + 1, clips.Length)];
                }),
        ];
    }

    private static int[][] Chunks(int[] order, int size) => [.. order.Chunk(size).Where(b => b.Length > 1)];
}

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
