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
