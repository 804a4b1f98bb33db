using System.Diagnostics;
using MpucMer.Effects.Data;
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

/// <summary>
/// The frames of some clips' windows, decoded on all cores from the moment that this is made, so that a step finds them ready. One that
/// cannot be decoded throws
/// <see cref="FramesUnreadable"/> where it is asked for.
/// </summary>
public sealed class VideoFrames
{
    private readonly VideoForm form;
    private readonly Task<float[]>[] views;
    private long waited;

    private VideoFrames(VideoForm form, Task<float[]>[] views) => (this.form, this.views) = (form, views);

    /// <summary>How long its takers waited for frames in all.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, waited);

    /// <summary>Begins to decode. Clips without video have none, and must not be asked for.</summary>
    /// <param name="augmented">
    /// Draws cut, mirroring and colours, one stream a clip by its place, where the form asks for them. Otherwise, or without a stream,
    /// it is the middle as it is.
    /// </param>
    public static VideoFrames Begin(ModalityClips signals, int[] clips, int[] starts, int window, Option<Stream> augmented)
    {
        var form = signals.Video.IfNone(() => throw new ArgumentException($"{signals.Modality} is no video", nameof(signals)));
        return new VideoFrames(
            form,
            [
                .. clips.Select(
                    (clip, i) =>
                        signals.Has(clip)
                            ? Task.Run(() =>
                                Decode(
                                    signals.Pictures[clip],
                                    starts[i],
                                    window,
                                    form,
                                    augmented.Filter(_ => form.IsAugmented).Map(s => FrameCut.Random(s.At(i))).IfNone(FrameCut.Middle)
                                )
                            )
                            : Task.FromResult<float[]>([])
                ),
            ]
        );
    }

    /// <summary>The views of these places, [rows, 3, frames, size, size]. The caller disposes it.</summary>
    public Tensor Tensor(IReadOnlyList<int> rows, Device device)
    {
        var values = new float[rows.Count * form.Elements];
        for (var r = 0; r < rows.Count; r++)
        {
            var task = views[rows[r]];
            if (!task.IsCompleted)
            {
                var from = Stopwatch.GetTimestamp();
                ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
                Interlocked.Add(ref waited, Stopwatch.GetTimestamp() - from);
            }
            task.GetAwaiter().GetResult().CopyTo(values, (long)r * form.Elements);
        }
        using var onCpu = values.ToTensor(rows.Count, 3, form.Frames, form.Size, form.Size);
        using var placed = onCpu.to(device);
        return placed.alias();
    }

    private static float[] Decode(ClipFrames frames, int start, int window, VideoForm form, FrameCut cut)
    {
        var (values, plane) = (new float[form.Elements], form.Frames * form.Size * form.Size);
        foreach (
            var (frame, at) in Pictures
                .Spread(frames.Count, start, window, form.Frames)
                .Select((frame, i) => (frame, i * form.Size * form.Size))
        )
        {
            var picture = JpegFile.Read(frames, frame).IfLeft(p => throw new FramesUnreadable(p));
            Pictures.Into(picture, cut, form.Size, values, plane, at);
        }
        return values;
    }
}

/// <summary>A frame that cannot be decoded, found in the middle of a step; the stage gives its problem.</summary>
public sealed class FramesUnreadable(Problem problem) : Exception(problem.ToString())
{
    public Problem Problem { get; } = problem;
}

/// <summary>
/// Things made in order, a few of them before they are asked for: what is begun in making one (decoding) goes on while an earlier one is in
/// use.
/// </summary>
/// <param name="source">Makes each as it is enumerated, without waiting for what it begins.</param>
internal sealed class Prefetcher<A>(IEnumerable<A> source) : IDisposable
{
    // Two batches of frames are in memory besides the one in use.
    private const int Most = 2;

    private readonly Queue<A> begun = new();
    private readonly IEnumerator<A> coming = source.GetEnumerator();

    /// <summary>How many have been taken.</summary>
    public int Taken { get; private set; }

    /// <summary>The next in order.</summary>
    public A Next()
    {
        while (begun.Count <= Most && coming.MoveNext())
            begun.Enqueue(coming.Current);
        Taken++;
        return begun.Dequeue();
    }

    public void Dispose() => coming.Dispose();
}
