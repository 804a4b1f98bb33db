using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Signals;

namespace MpucMer.Pure.Networks;

/// <summary>The networks that an experiment asks for.</summary>
public static class ExperimentTowers
{
    /// <summary>Those that are known before any clip is read: clips tell how wide action units and vectors are.</summary>
    public static Seq<Tower> Known(Experiment e) =>
        e.Data.Modalities.Filter(m => m != Modality.ActionUnits && !m.IsVectors).Map(m => Of(e, m, LogMel.Bands, temporal: true));

    /// <param name="width">Numbers a frame, of those modalities whose clips tell it.</param>
    /// <param name="temporal">Of vectors: whether they are a sequence.</param>
    public static Tower Of(Experiment e, Modality modality, int width, bool temporal)
    {
        var (features, frames, dropout) = (e.Encoders.FeatureSize, e.Encoders.Window, e.Encoders.Dropout);
        var tower =
            modality == Modality.Audio ? Tower.Audio(features, frames, width, dropout)
            : modality == Modality.Landmarks ? Landmarks(features, frames, dropout, e.Encoders.Parts)
            : modality == Modality.ActionUnits ? Tower.ActionUnits(features, width, dropout)
            : modality == Modality.Text ? Tower.Text(features, frames, e.Encoders.Parts.TextPositions, dropout)
            : modality == Modality.Video ? Tower.Video(features, e.Encoders.Parts.VideoFrames, e.Encoders.Parts.VideoSize, dropout)
            : modality.IsVectors
                ? temporal ? Tower.VectorSequence(modality.Name, features, frames, width, dropout)
                    : Tower.Vectors(modality.Name, features, width, dropout)
            : throw new ArgumentException($"no network for {modality}", nameof(modality));
        return e.Encoders.ProjectorNorm == ProjectorNorm.Batch ? tower.Normed(features) : tower;
    }

    private static Tower Landmarks(int features, int frames, double dropout, EncoderParts parts) =>
        parts.FaceParts
            ? Tower.FaceParts(features, frames, dropout, parts.FaceAttention)
            : Tower.Landmarks(features, frames, FaceGraph.Value, dropout, parts.FaceAttention);
}
