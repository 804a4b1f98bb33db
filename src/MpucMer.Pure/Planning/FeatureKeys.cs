using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;

namespace MpucMer.Pure.Planning;

/// <summary>Keys of single features: one clip, one modality.</summary>
public static class FeatureKeys
{
    /// <summary>Raised when the reader or extractor of that form gives other numbers.</summary>
    private static int Version(Source source, bool onRows) =>
        source.Form switch
        {
            // Their size and quality are part of what they are (SourceReaders, Ffmpeg). 2: no cover is taken for a video, and what is cut
            // off is refused.
            SourceForm.Pictures => 2,
            // 2: rows are put at their frames, and lost faces held.
            SourceForm.OpenFace => 2,
            SourceForm.Pickled => source.Modality == Modality.Landmarks ? 2 : 1,
            // 2: what begins before its video begins with it; lost faces are held.
            SourceForm.Sequence => 2,
            // 2: what is cut off is refused. 3: on the rows of a face, as below.
            SourceForm.SoundTrack => onRows ? 3 : 2,
            // 2: frames of the rows of a face, or as many a second where the two are not of one length.
            _ => onRows ? 2 : 1,
        };

    /// <summary>
    /// The key of a clip's feature. Sound and words are cut into one frame for each row of the clip's face, so with one they depend on
    /// their file too;
    /// without, they depend on the clock's rate.
    /// </summary>
    public static StageKey Of(SourceClip clip, Modality modality)
    {
        var source = clip.Find(modality).IfNone(() => throw new ArgumentException($"{clip.Id} has no {modality}", nameof(modality)));
        var isTranscript = source.Form == SourceForm.Transcript;
        var clock = modality == Modality.Audio || isTranscript ? clip.Face : None;
        var hasRows = clock.Exists(l => l.Form == SourceForm.OpenFace);
        var inputs =
            Seq1(new Input("content", source.Hash))
            + clock.Map(l => new Input("video frames", l.Hash)).ToSeq()
            + source.Words.Map(w => new Input("word vectors", w.Hash)).ToSeq();
        var parameters =
            (source.Cut == Cut.Whole ? Seq<Parameter>() : Seq1(new Parameter("seconds", Seconds(source.Cut))))
            + clock.Filter(l => l.Cut != source.Cut).Map(l => new Parameter("seconds of the video frames", Seconds(l.Cut))).ToSeq()
            // An array of words is another feature than a transcript of the same bytes.
            + (isTranscript ? Seq1(new Parameter("form", "transcript")) : Seq<Parameter>())
            + (
                source.Form is SourceForm.Pictures or SourceForm.Sequence
                || (isTranscript && !hasRows)
                || (
                    modality == Modality.Audio
                    && !hasRows
                    && source.Rate != Clock.UsualRate
                    && source.Form is SourceForm.Wav or SourceForm.SoundTrack
                )
                    ? Seq1(new Parameter(RecordingProperties.FrameRate.Name, source.Rate.ToString("R", CultureInfo.InvariantCulture)))
                    : Seq<Parameter>()
            );
        return new StageKey($"feature {modality}", Version(source, hasRows), parameters, inputs);
    }

    private static string Seconds(Cut cut) =>
        FormattableString.Invariant($"{cut.Start:R}-{cut.End.Match(end => end.ToString("R", CultureInfo.InvariantCulture), () => "")}");

    /// <summary>
    /// Frames are kept as JPEG files, and decoded whenever they are learnt from. Raised when that gives other pixels: whatever learns from
    /// frames does so again, while the files stay. 2: by SkiaSharp, which has the pixels of Pillow.
    /// </summary>
    private static Seq<Input> Decoding(Seq<Modality> modalities) =>
        modalities.Exists(m => m == Modality.Video) ? Seq1(new Input("decoder of frames", "2")) : Seq<Input>();

    /// <summary>One input for a clip: its id and the hash of all its features; of a modality that it lacks, that it does.</summary>
    public static Input OfClip(SourceClip clip, Seq<Modality> modalities)
    {
        var features = modalities.Map(m => new Input(m.Name, clip.Find(m).Match(_ => Of(clip, m).Fingerprint, () => "none")));
        return new(clip.Id, StageKey.HashOf(features + Decoding(modalities.Filter(m => clip.Find(m).IsSome))));
    }
}
