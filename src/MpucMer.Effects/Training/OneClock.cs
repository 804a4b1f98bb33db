using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Training;

/// <summary>
/// All sequences of a clip on one clock, so that a window covers the same moment of each. Sound and picture are on one by their extraction; what comes from
/// elsewhere (text, vectors) comes at rates of its own and is stretched to the clip's frames: those of sound and picture, else of the first sequence.
/// </summary>
public static class OneClock
{
    public static ClipSet Of(ClipSet set)
    {
        var foreign = set.Modalities.Map((m, s) => (Place: m, Signals: s)).Filter(p => p.Signals.IsTemporal && IsForeign(p.Signals.Modality)).ToArray();
        if (foreign.Length == 0) return set;
        var clips = foreign.ToDictionary(f => f.Place, f => (float[][])f.Signals.Clips.Clone());
        for (var c = 0; c < set.Count; c++)
        {
            var frames = Frames(set, c);
            foreach (var (place, signals) in foreign)
            {
                if (signals.Frames(c) > 1) clips[place][c] = Stretched(signals, c, frames);
            }
        }
        return set with { Modalities = set.Modalities.Map((m, s) => clips.TryGetValue(m, out var changed) ? s with { Clips = changed } : s).ToSeq().Strict() };
    }

    private static bool IsForeign(Modality modality) => modality == Modality.Text || modality.IsVectors;

    private static int Frames(ClipSet set, int clip)
    {
        var own = set.Modalities.Filter(m => !IsForeign(m.Modality) && m.Frames(clip) > 1).Map(m => m.Frames(clip)).Strict();
        return !own.IsEmpty ? own.Min() : set.Modalities.Map(m => m.Frames(clip)).Filter(f => f > 1).HeadOrNone().IfNone(1);
    }

    private static float[] Stretched(Signals signals, int clip, int frames) => signals.Modality == Modality.Text
        ? Stretching.Held(signals.Clips[clip], signals.Width, frames)
        : Stretching.Linear(signals.Clips[clip], signals.Width, frames);
}
