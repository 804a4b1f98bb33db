using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Training;

/// <summary>
/// All sequences of a clip on one clock (<see cref="Clock"/>), so that a window covers the same moment of each. Sound, landmarks and
/// folders of frames are on one by their extraction. Arrays of text and vectors come at rates of their own and are stretched to the clip's
/// frames: those of sound and picture, else of the first sequence. What a recording shows spans the clip as its landmarks do: of its
/// pictures, the one at the time of each row is taken. Words of a transcript are on the clock already: silence is added up to the clip's
/// end.
/// </summary>
public static class TimeAlignment
{
    public static ClipSet Of(ClipSet set)
    {
        // Of a clip without landmarks the rows of its action units, where there is one for each frame.
        var landmarks =
            set.Modalities.Find(m => m.Modality.Clock == ClockRole.Always)
            || set.Modalities.Find(m =>
                m.Modality.Clock == ClockRole.RowsOfFrames && Enumerable.Range(0, set.Count).Any(c => m.Frames(c) > 1)
            );
        var moved = set
            .Modalities.Map((m, s) => (Place: m, Signals: s))
            .Filter(p => IsForeign(p.Signals) || (landmarks.IsSome && p.Signals.Video.IsSome && p.Signals.Timed.Any(t => t)))
            .ToDictionary(
                p => p.Place,
                p => (Old: p.Signals, Clips: (float[][])p.Signals.Clips.Clone(), Pictures: (ClipFrames[])p.Signals.Pictures.Clone())
            );
        if (moved.Count == 0)
            return set;
        for (var c = 0; c < set.Count; c++)
        {
            var frames = Frames(set, landmarks, c);
            foreach (var (signals, clips, pictures) in moved.Values)
            {
                if (signals.Video.IsNone)
                    clips[c] = OnClock(signals, c, frames);
                else if (Follows(signals, landmarks, c))
                    pictures[c] = Nearest(pictures[c], frames);
            }
        }
        // Strict, lest the old arrays live on in the function.
        return set with
        {
            Modalities = set
                .Modalities.Map((m, s) => moved.TryGetValue(m, out var to) ? s with { Clips = to.Clips, Pictures = to.Pictures } : s)
                .ToSeq()
                .Strict(),
        };
    }

    private static bool IsForeign(ModalityClips signals) => signals.IsTemporal && signals.Modality.Stretched.IsSome;

    // Pictures of a recording of a clip that has landmarks.
    private static bool Follows(ModalityClips signals, Option<ModalityClips> landmarks, int clip) =>
        signals.Video.IsSome && signals.IsTimed(clip) && signals.Has(clip) && landmarks.Exists(l => l.Has(clip));

    private static int Frames(ClipSet set, Option<ModalityClips> landmarks, int clip)
    {
        var own = set.Modalities.Filter(m => !IsForeign(m) && !Follows(m, landmarks, clip) && m.Frames(clip) > 1).Map(m => m.Frames(clip));
        return !own.IsEmpty ? own.Min() : set.Modalities.Map(m => m.Frames(clip)).Filter(f => f > 1).HeadOrNone().IfNone(1);
    }

    private static float[] OnClock(ModalityClips signals, int clip, int frames)
    {
        var values = signals.Clips[clip];
        if (signals.IsTimed(clip))
            return signals.Has(clip) ? Padded(values, frames * signals.Width) : values;
        if (signals.Frames(clip) <= 1)
            return values;
        return signals.Modality.Stretched.Match(to => to(values, signals.Width, frames), () => values);
    }

    private static float[] Padded(float[] values, int length)
    {
        if (values.Length == length)
            return values;
        var padded = new float[length];
        values.AsSpan(0, Math.Min(length, values.Length)).CopyTo(padded);
        return padded;
    }

    private static ClipFrames Nearest(ClipFrames pictures, int frames) =>
        pictures.Count == frames
            ? pictures
            : new ClipFrames.Chosen(
                pictures,
                [.. Enumerable.Range(0, frames).Select(t => Math.Min(pictures.Count - 1, (int)((t + .5) * pictures.Count / frames)))]
            );
}

/// <summary>
/// Signals on one scale before the encoders: each mel band, coordinate and action unit less its mean, over its deviation. Of landmarks,
/// which are scaled to each clip's own range already, that leaves how a face differs from the mean one. By group, what is constant in a
/// voice or a face (its pitch, its resting mouth) goes away: no label is read, but all clips of a test actor at once are.
/// </summary>
public static class Standardiser
{
    /// <summary>Standardised numbers are cut off at this, either way.</summary>
    public const float Most = 5;

    /// <summary>
    /// What the training clips of a set standardise a modality with, by modality in the set's order: x becomes (x - mean) / divisor, after
    /// it is compressed where the modality asks for it.
    /// </summary>
    public static Seq<Scale> Scales(ClipSet set, Seq<string> training)
    {
        var learns = toHashSet(training);
        int[] measured = [.. Enumerable.Range(0, set.Count).Where(i => learns.Contains(set.Ids[i]))];
        // Strict, here and below, lest the clips as they were live on in the function.
        return set.Modalities.Map(m => ScaleOf(Compressed(m), measured)).Strict();
    }

    public static ClipSet Of(ClipSet set, Standardisation by, Seq<string> training)
    {
        if (by == Standardisation.None)
            return set;
        var learns = toHashSet(training);
        var everyone = Enumerable.Range(0, set.Count).ToArray();
        var sections =
            by == Standardisation.Group
                ? set
                    .Groups.Select((g, i) => (g, i))
                    .GroupBy(p => p.g, p => p.i)
                    .Select(g => (Measured: g.ToArray(), Changed: g.ToArray()))
                    .ToArray()
                : [(Measured: [.. everyone.Where(i => learns.Contains(set.Ids[i]))], Changed: everyone)];
        return set with { Modalities = set.Modalities.Map(m => Standardised(Compressed(m), sections)).Strict() };
    }

    /// <summary>
    /// Clips that a trained network is asked about: by the scale of its training clips, or each group by its own mean and deviation where
    /// it has <paramref name="least"/> clips or more.
    /// </summary>
    /// <param name="training">Of each modality; one without is left as it is.</param>
    public static ClipSet Asked(ClipSet set, Standardisation by, Func<Modality, Option<Scale>> training, int least)
    {
        if (by == Standardisation.None)
            return set;
        var groups = set.Groups.Select((g, i) => (g, i)).GroupBy(p => p.g, p => p.i).Select(g => g.ToArray()).ToArray();
        return set with
        {
            Modalities = set
                .Modalities.Map(m => Compressed(m))
                .Map(m =>
                {
                    var clips = new float[m.Clips.Length][];
                    foreach (var group in groups)
                    {
                        int[] having = [.. group.Where(m.Has)];
                        var scale = by == Standardisation.Group && having.Length >= least ? Some(ScaleOf(m, having)) : training(m.Modality);
                        foreach (var c in m.Clips.Length == 0 ? [] : group)
                            clips[c] = scale.Match(s => Scaled(m.Clips[c], m.Width, s), () => m.Clips[c]);
                    }
                    return m with { Clips = clips };
                })
                .Strict(),
        };
    }

    private static float[] Scaled(float[] from, int width, Scale scale)
    {
        var to = new float[from.Length];
        for (var i = 0; i < from.Length; i++)
            to[i] = Math.Clamp((float)((from[i] - scale.Mean[i % width]) / scale.Divisor[i % width]), -Most, Most);
        return to;
    }

    private static ModalityClips Compressed(ModalityClips s) =>
        s.Modality.Compressed.Match(c => s with { Clips = [.. s.Clips.Select(clip => clip.Select(c.Function).ToArray())] }, () => s);

    private static ModalityClips Standardised(ModalityClips s, (int[] Measured, int[] Changed)[] sections)
    {
        var clips = new float[s.Clips.Length][];
        Parallel.ForEach(sections, section =>
        {
            var scale = ScaleOf(s, section.Measured);
            foreach (var c in section.Changed)
                clips[c] = Scaled(s.Clips[c], s.Width, scale);
        });
        return s with { Clips = clips };
    }

    private static Scale ScaleOf(ModalityClips s, int[] clips)
    {
        var (mean, deviation) = Statistics(s, clips);
        var least = s.Modality.LeastDeviation(deviation);
        return new Scale(mean, [.. deviation.Select(d => d + least)]);
    }

    private static (double[] Mean, double[] Deviation) Statistics(ModalityClips s, int[] clips)
    {
        var (sum, squares, count) = (new double[s.Width], new double[s.Width], 0L);
        foreach (var c in clips)
        {
            var clip = s.Clips[c];
            for (var i = 0; i < clip.Length; i++)
            {
                sum[i % s.Width] += clip[i];
                squares[i % s.Width] += (double)clip[i] * clip[i];
            }
            count += clip.Length / s.Width;
        }
        // No clip of these has the modality: there is nothing to change either.
        if (count == 0)
            return (sum, squares);
        var mean = sum.Select(x => x / count).ToArray();
        return (mean, [.. squares.Select((x, k) => Math.Sqrt(Math.Max(0, x / count - mean[k] * mean[k])))]);
    }
}

/// <summary>A shift and a divisor for each band, coordinate or feature.</summary>
public sealed record Scale(double[] Mean, double[] Divisor);
