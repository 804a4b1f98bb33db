using MpucMer.Pure.Configuration;
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
    /// <summary>The tower that an experiment asks for.</summary>
    public static Tower Of(Experiment e, Modality modality, NetworkInput input)
    {
        var (features, network) = (e.Encoders.FeatureSize, modality.Encoder(e, input));
        var tower = Of(modality, network.Encoder, network.Input, features, e.Encoders.Dropout);
        return e.Encoders.ProjectorNorm == ProjectorNorm.Batch ? tower.Normed(features) : tower;
    }

    /// <summary>Those of an experiment that are known before any clip is read: of other modalities clips tell how wide they are.</summary>
    public static Seq<Tower> Known(Experiment e) =>
        e.Data.Modalities.Bind(m => m.Width.Map(width => Of(e, m, new NetworkInput(width, OverTime: true))).ToSeq());

    /// <summary>An encoder of a modality from <paramref name="input"/> to [B, features], with its projector.</summary>
    /// <param name="dropout">Before the projector.</param>
    public static Tower Of(Modality modality, Layer encoder, Shape input, int features, double dropout = .1)
    {
        var name = modality.PlainName;
        var names = modality.Published.IfNone(() => new StateNaming($"{name}_encoder", $"proj_{name}"));
        return new Tower(
            name,
            new Named(names.Encoder, encoder),
            Chain(new Dropout(dropout), new Named(names.Projector, Encoders.Projector(features))),
            input
        );
    }

    /// <summary>Every parameter of encoder and projector.</summary>
    public Seq<ParameterSpec> Parameters => Networks.Parameters.Of(Encoder) + Networks.Parameters.Of(Projector);

    /// <summary>The shape of the projections, if the networks fit the input and each other.</summary>
    public Either<Problem, Shape> Fit() =>
        (from features in Shapes.Infer(Encoder, Input) from projections in Shapes.Infer(Projector, features) select projections).MapLeft(
            problem => problem.In(Modality)
        );

    /// <summary>With batch normalisation between encoder and projector (not published).</summary>
    public Tower Normed(int features) =>
        this with
        {
            Projector = Chain(new Named($"norm_{Modality}", new FeatureNorm(features)), Projector),
        };
}
