using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Transcripts;

namespace MpucMer.Pure.Planning;

/// <summary>
/// That the features of every clip are in the store, and which they are, as text for people and for what tidies the store up. The features
/// themselves are kept clip by clip, since other experiments use them too.
/// </summary>
public sealed record FeatureList(string Json)
{
    public const string FileName = "clips.json";

    public static readonly Codec<FeatureList> Codec = new(
        list => Seq1(EntryFile.Text(FileName, list.Json)),
        entry => new FeatureList(entry.Text(FileName))
    );

    /// <summary>From source files to features, once for all folds and seeds.</summary>
    public static Step<FeatureList> Extracted(PlanInputs data) =>
        Stage.Features.Step(None, None, data.Parameters(Stage.Features), data.Clips, Seq<Step>());
}

/// <summary>Keys of single features: one clip, one modality.</summary>
public static class FeatureKeys
{
    private static int Version(Source source, bool onRows) =>
        source.Form == SourceForm.Pickled ? source.Modality.Pickled.Match(p => p.Version, () => 1) : source.Form.Version(onRows);

    /// <summary>
    /// The key of a clip's feature. Sound and words are cut into one frame for each row of the clip's face, so with one they depend on
    /// their file too;
    /// without, they depend on the clock's rate.
    /// </summary>
    public static StageKey Of(SourceClip clip, Modality modality)
    {
        var source = clip.Find(modality).IfNone(() => throw new ArgumentException($"{clip.Id} has no {modality}", nameof(modality)));
        var clock = source.Form.OnRows ? clip.Face : None;
        var hasRows = clock.Exists(l => l.Form == SourceForm.OpenFace);
        var inputs =
            Seq1(new Input("content", source.Hash))
            + clock.Map(l => new Input("video frames", l.Hash)).ToSeq()
            + source.Words.Map(w => new Input("word vectors", w.Hash)).ToSeq()
            // Times of a table may be in milliseconds, which the length of the recording may have to tell.
            + (
                source.Form == SourceForm.Transcript && source.Cut == Cut.Whole && !TranscriptFormat.SaysUnit(source.Path)
                    ? clip.Timed.Map(t => new Input("recording", t.Hash)).ToSeq()
                    : Seq<Input>()
            );
        var parameters =
            (source.Cut == Cut.Whole ? Seq<Parameter>() : Seq1(new Parameter("seconds", Seconds(source.Cut))))
            + clock.Filter(l => l.Cut != source.Cut).Map(l => new Parameter("seconds of the video frames", Seconds(l.Cut))).ToSeq()
            // An array of words is another feature than a transcript of the same bytes, and so is what another decoder makes of them.
            + (
                source.Form == SourceForm.Transcript || source.Form.Decode.IsSome
                    ? Seq1(new Parameter("form", source.Form.Word))
                    : Seq<Parameter>()
            )
            + (
                DependsOnRate(source, hasRows)
                    ? Seq1(new Parameter(RecordingProperties.FrameRate.Name, source.Rate.ToString("R", CultureInfo.InvariantCulture)))
                    : Seq<Parameter>()
            );
        return new StageKey($"feature {modality}", Version(source, hasRows), parameters, inputs);
    }

    private static bool DependsOnRate(Source source, bool hasRows) =>
        source.Form.Rate switch
        {
            RateUse.Always => true,
            RateUse.WithoutRows => !hasRows,
            RateUse.UnusualWithoutRows => !hasRows && source.Rate != Clock.UsualRate,
            _ => false,
        };

    private static string Seconds(Cut cut) =>
        FormattableString.Invariant($"{cut.Start:R}-{cut.End.Match(end => end.ToString("R", CultureInfo.InvariantCulture), () => "")}");

    /// <summary>
    /// Frames are kept as JPEG files, and decoded whenever they are learnt from. Raised when that gives other pixels: whatever learns from
    /// frames does so again, while the files stay. 2: by SkiaSharp, which has the pixels of Pillow.
    /// </summary>
    private static Seq<Input> Decoding(Seq<Modality> modalities) =>
        modalities.Exists(m => m.Pictures.IsSome) ? Seq1(new Input("decoder of frames", "2")) : Seq<Input>();

    /// <summary>One input for a clip: its id and the hash of all its features; of a modality that it lacks, that it does.</summary>
    public static Input OfClip(SourceClip clip, Seq<Modality> modalities)
    {
        var features = modalities.Map(m => new Input(m.Name, clip.Find(m).Match(_ => Of(clip, m).Fingerprint, () => "none")));
        return new(clip.Id, StageKey.HashOf(features + Decoding(modalities.Filter(m => clip.Find(m).IsSome))));
    }
}
