using static MpucMer.Pure.Networks.Layer;

namespace MpucMer.Pure.Networks;

/// <summary>
/// What one modality brings to training: an encoder from clips to features f and a projector from features to the vectors that the loss
/// compares (dropout first). Both carry the prefixes of the published whole-encoder checkpoint, so parameters of several towers live in one
/// set.
/// <paramref name="Input"/> is the shape of a batch of clips of this modality.
/// </summary>
public sealed record Tower(string Modality, Layer Encoder, Layer Projector, Shape Input)
{
    public static Tower Audio(int features, int frames, int mels = 128, double dropout = .1) =>
        Of("audio", "audio_encoder", "proj_audio", Encoders.Audio(features, mels, dropout), features, dropout, Shape.Of(frames, mels));

    public static Tower Landmarks(
        int features,
        int frames,
        Graph graph,
        double dropout = .1,
        FaceAttention attention = FaceAttention.None
    ) =>
        Of(
            "landmarks",
            "stgcn",
            "proj_ld",
            Encoders.Landmarks(features, frames, graph, dropout, attention),
            features,
            dropout,
            Shape.Of(frames, graph.Nodes, 2)
        );

    /// <summary>The landmarks of the face with a graph for each of its parts.</summary>
    public static Tower FaceParts(int features, int frames, double dropout = .1, FaceAttention attention = FaceAttention.None) =>
        Of(
            "landmarks",
            "stgcn",
            "proj_ld",
            Encoders.LandmarkParts(features, frames, FaceGraph.Value, FaceGraph.Parts, dropout, attention),
            features,
            dropout,
            Shape.Of(frames, FaceGraph.Value.Nodes, 2)
        );

    /// <summary>Word vectors [T, 300]. The encoder's parts have no common prefix in the published checkpoints.</summary>
    public static Tower Text(int features, int frames, PositionAxis positions = PositionAxis.Time, double dropout = .1) =>
        Of("text", "", "proj_text", Encoders.Text(features, positions, dropout), features, dropout, Shape.Of(frames, Encoders.WordVector));

    /// <summary>Frames [3, T, size, size], T frames spread over the window.</summary>
    public static Tower Video(int features, int frames = 8, int size = 112, double dropout = .1) =>
        Of(
            "video",
            "video_encoder.model",
            "proj_video",
            Encoders.Video(features, dropout),
            features,
            dropout,
            Shape.Of(3, frames, size, size)
        );

    public static Tower ActionUnits(int features, int inputs = 35, double dropout = .1) =>
        Of("action_units", "au_encoder", "proj_au", Encoders.ActionUnits(inputs, features, dropout), features, dropout, Shape.Of(inputs));

    /// <summary>
    /// Vectors from elsewhere, one a clip: the MLP of action units. <paramref name="name"/> as experiments write it (vectors:wav2vec).
    /// </summary>
    public static Tower Vectors(string name, int features, int inputs, double dropout = .1) =>
        Of(
            Plain(name),
            $"{Plain(name)}_encoder",
            $"proj_{Plain(name)}",
            Encoders.ActionUnits(inputs, features, dropout),
            features,
            dropout,
            Shape.Of(inputs)
        );

    /// <summary>Vectors from elsewhere over time: the TCN of sound.</summary>
    public static Tower VectorSequence(string name, int features, int frames, int inputs, double dropout = .1) =>
        Of(
            Plain(name),
            $"{Plain(name)}_encoder",
            $"proj_{Plain(name)}",
            Encoders.Audio(features, inputs, dropout),
            features,
            dropout,
            Shape.Of(frames, inputs)
        );

    /// <summary>Every parameter of encoder and projector.</summary>
    public Seq<ParameterSpec> Parameters => Networks.Parameters.Of(Encoder) + Networks.Parameters.Of(Projector);

    /// <summary>The shape of the projections, if the networks fit the input and each other.</summary>
    public Either<Problem, Shape> Fit() =>
        (from features in Shapes.Infer(Encoder, Input) from projections in Shapes.Infer(Projector, features) select projections).MapLeft(
            problem => problem.In(Modality)
        );

    private static Tower Of(string modality, string encoder, string projector, Layer network, int features, double dropout, Shape input) =>
        new(modality, new Named(encoder, network), Chain(new Dropout(dropout), new Named(projector, Encoders.Projector(features))), input);

    /// <summary>With batch normalisation between encoder and projector (not published).</summary>
    public Tower Normed(int features) => this with { Projector = Chain(new Named(NormOf(Modality), new FeatureNorm(features)), Projector) };

    // Names of parameters have dots between their parts and nothing else of note.
    private static string Plain(string name) => name.Replace(':', '_');

    private static string NormOf(string modality) => $"norm_{modality}";
}
