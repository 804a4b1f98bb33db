using MpucMer.Effects.Tensors;
using TorchSharp;
using static LanguageExt.Prelude;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Training;

/// <summary>
/// What is done to a view of a vector: Gaussian noise on every element, then some set to zero (their mean, once standardised).
/// </summary>
/// <param name="Rows">The clips' places in their batch, which draw the numbers, where only some of a batch's clips are asked for.</param>
public sealed record VectorNoise(Stream Stream, double Deviation, double Dropout, int[]? Rows = null);

/// <summary>What changes a view of frames, with one stream a clip by its place in the batch.</summary>
public sealed record FrameChanges(Augmentation Change, Stream Stream, int[] Rows);

/// <summary>Batches of windows as tensors.</summary>
public static class Views
{
    /// <summary>Where the view of each clip begins: at random, the same for all modalities of a clip.</summary>
    public static int[] RandomStarts(ClipSet set, int[] clips, int window, Stream stream) =>
        [.. clips.Select((clip, i) => Windows.RandomStart(set.Frames(clip), window, stream, i))];

    /// <summary>
    /// Frames over time [B, T, …] with the axes of a frame (<see cref="Modality.FrameShape"/>: points of a face [51, 2], else [width]),
    /// vectors such as action units [B, width] (the mean over the window). The caller disposes it.
    /// </summary>
    public static Tensor Of(
        ModalityClips signals,
        int[] clips,
        int[] starts,
        int window,
        Device device,
        Option<VectorNoise> noise = default,
        Option<FrameChanges> changes = default
    )
    {
        var values = !signals.IsTemporal
            ? Noisy(Means(signals, clips, starts, window), signals.Width, noise)
            : Changed(Frames(signals, clips, starts, window), signals.Width, window, changes);
        var shape = !signals.IsTemporal
            ? (long[])[clips.Length, signals.Width]
            : [clips.Length, window, .. signals.Modality.FrameShape(signals.Width).Map(size => (long)size)];
        using var onCpu = values.ToTensor(shape);
        using var placed = onCpu.to(device);
        return placed.alias();
    }

    // Two windows of one vector are the same vector: noise makes them two views.
    private static float[] Noisy(float[] values, int width, Option<VectorNoise> noise)
    {
        noise.IfSome(n =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                var draw = n.Rows is null ? i : (long)n.Rows[i / width] * width + i % width;
                values[i] = n.Stream.Uniform(3L * draw) < n.Dropout ? 0 : (float)(values[i] + n.Deviation * n.Stream.At(1).Normal(draw));
            }
        });
        return values;
    }

    private static float[] Changed(float[] values, int width, int window, Option<FrameChanges> changes)
    {
        changes.IfSome(c =>
        {
            for (var i = 0; i < c.Rows.Length; i++)
                c.Change(values.AsSpan(i * window * width, window * width), width, c.Stream.At(c.Rows[i]));
        });
        return values;
    }

    private static float[] Frames(ModalityClips signals, int[] clips, int[] starts, int window)
    {
        var size = window * signals.Width;
        var values = new float[clips.Length * size];
        for (var i = 0; i < clips.Length; i++)
            Windows.Copy(signals.Clips[clips[i]], signals.Width, starts[i], window, values.AsSpan(i * size, size));
        return values;
    }

    private static float[] Means(ModalityClips signals, int[] clips, int[] starts, int window)
    {
        var width = signals.Width;
        var values = new float[clips.Length * width];
        for (var i = 0; i < clips.Length; i++)
        {
            var clip = signals.Clips[clips[i]];
            var frames = clip.Length / width;
            var (from, count) = frames == 1 ? (0, 1) : (Math.Min(starts[i], frames - 1), window);
            var sums = new double[width];
            var taken = Math.Min(count, frames - from);
            for (var t = from; t < from + taken; t++)
            {
                for (var k = 0; k < width; k++)
                    sums[k] += clip[t * width + k];
            }
            for (var k = 0; k < width; k++)
                values[i * width + k] = (float)(sums[k] / taken);
        }
        return values;
    }
}
