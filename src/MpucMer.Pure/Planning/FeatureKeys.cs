using System.Globalization;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Planning;

/// <summary>Keys of single features: one clip, one modality.</summary>
public static class FeatureKeys
{
    /// <summary>Raised when the reader or extractor of that modality gives other numbers.</summary>
    private static int Version(Modality modality) => modality == Modality.Audio ? 1 : 1;

    /// <summary>The key of a clip's feature. Audio is cut into one mel frame per video frame, so with landmarks it depends on their file too.</summary>
    public static StageKey Of(SourceClip clip, Modality modality)
    {
        var source = clip.Find(modality).IfNone(() => throw new ArgumentException($"{clip.Id} has no {modality}", nameof(modality)));
        var own = new Input("content", source.Hash);
        var inputs = modality == Modality.Audio
            ? clip.Find(Modality.Landmarks).Match(l => Seq(own, new Input("video frames", l.Hash)), () => Seq1(own))
            : Seq1(own);
        return new StageKey($"feature {modality}", Version(modality), Stretch(source.Cut), inputs);
    }

    private static Seq<Parameter> Stretch(Cut cut) =>
        cut == Cut.Whole ? Seq<Parameter>() : Seq1(new Parameter("seconds", FormattableString.Invariant($"{cut.Start:R}-{cut.End.Match(end => end.ToString("R", CultureInfo.InvariantCulture), () => "")}")));

    /// <summary>One input for a clip: its id and the hash of all its features; of a modality that it lacks, that it does.</summary>
    public static Input OfClip(SourceClip clip, Seq<Modality> modalities) =>
        new(clip.Id, StageKey.HashOf(modalities.Map(m => new Input(m.Name, clip.Find(m).Match(_ => Of(clip, m).Fingerprint, () => "none")))));
}
