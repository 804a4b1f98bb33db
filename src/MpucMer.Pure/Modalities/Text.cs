using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    // A table may be an array as well, which its header tells (SourceReading).
    private static IReadOnlyList<string> Transcribed => [.. TranscriptFormat.Endings.Where(e => e != TranscriptTable.Csv.Ending)];

    /// <summary>What is said: a word vector for each moment, [T, 300] (GloVe's); an array, or a transcript with the times of its words.
    /// </summary>
    public static Modality Text { get; } =
        new("text")
        {
            Formats = [new(SourceForm.Vectors, ".npy", ".csv", ".safetensors"), new(SourceForm.Transcript, Transcribed)],
            Pickled = new PickledPart(1, (clip, path) =>
                clip.Words(path).Map(words => new Recorded(words.Frames, words.Width, words.Values))
            ),
            PublishedFlag = "dataset.text",
            // The network is made for GloVe's.
            Width = Encoders.WordVector,
            // There is nothing between two words.
            Stretched = Some<Func<float[], int, int, float[]>>(Stretching.Held),
            Encoder = (e, _) =>
                new(
                    Encoders.Text(e.Encoders.FeatureSize, TextProperties.Positions.In(e), e.Encoders.Dropout),
                    Shape.Of(e.Encoders.Window, Encoders.WordVector)
                ),
            // In published checkpoints the encoder's parts have no common prefix, and the layer that its six were copied from stays.
            Published = new StateNaming("", "proj_text") { Unrun = new UnrunLayer("text_encoder_layer.", "trnn1.layers.0.") },
            Exported = e => Seq1(("positions", (JsonNode)TextProperties.Positions.WordIn(e))),
            Properties = () => Seq1<Property>(TextProperties.Positions),
        };
}

/// <summary>The properties of text alone.</summary>
public static class TextProperties
{
    private static readonly Condition InUse = DataProperties.With(Modality.Text);

    public static readonly Property<PositionAxis> Positions = PropertyForms
        .Choice(
            "MpucTextPositions",
            "Whether the text network's positions count the words of a clip or, a slip of the published code, the clips of the batch.",
            ("time", PositionAxis.Time),
            ("batch", PositionAxis.Batch)
        )
        .Defaults("time", published: "batch")
        .Affects(Stage.Contrast, InUse);

    /// <summary>That there is a text network whose positions count the clips of a batch.</summary>
    public static readonly Condition CountsClips = Positions.Is(PositionAxis.Batch) & InUse;
}
