using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    /// <summary>Points of the face: OpenFace CSV files, or videos whose faces are tracked here, read as tracks [T, 51, 2].</summary>
    public static Modality Landmarks { get; } =
        new("landmarks")
        {
            Formats = [new(SourceForm.OpenFace, ".csv"), new(SourceForm.TrackedFace, RecordingEndings.Videos)],
            // 2: lost faces are held.
            Pickled = new PickledPart(2, (clip, path) => clip.Face(path)
                    .Map(face => new Recorded(face.Frames, 2 * FaceTrack.Points, face.Landmarks.IfNone([]))
                    {
                        Facts = new SourceFacts { Held = face.Held, Frames = face.Frames },
                    })),
            Face = new FacePart(track => track.Landmarks, column => !OpenFaceUnits.Names.Contains(column)),
            IsToldByFiles = true,
            PublishedFlag = "dataset.graph",
            Width = 2 * FaceTrack.Points,
            Clock = ClockRole.Always,
            FrameShape = width => Seq(width / 2, 2),
            // In shares of a face.
            LeastDeviation = _ => .005,
            Encoder = (e, _) => new(FaceNetwork(e), Shape.Of(e.Encoders.Window, FaceGraph.Value.Nodes, 2)),
            Published = new StateNaming("stgcn", "proj_ld"),
            Properties = () =>
                Seq<Property>(LandmarkProperties.FaceAttention, LandmarkProperties.FaceParts, LandmarkProperties.FaceSmoothing),
        };

    private static Layer FaceNetwork(Experiment e)
    {
        var (features, frames, dropout) = (e.Encoders.FeatureSize, e.Encoders.Window, e.Encoders.Dropout);
        var attention = LandmarkProperties.FaceAttention.In(e);
        return LandmarkProperties.FaceParts.In(e)
            ? Encoders.LandmarkParts(features, frames, FaceGraph.Value, FaceGraph.Parts, dropout, attention)
            : Encoders.Landmarks(features, frames, FaceGraph.Value, dropout, attention);
    }
}

/// <summary>The properties of landmarks alone.</summary>
public static class LandmarkProperties
{
    private static readonly Condition InUse = DataProperties.With(Modality.Landmarks);

    public static readonly Property<FaceAttention> FaceAttention = PropertyForms
        .Choice(
            "MpucFaceAttention",
            "Position attention after the blocks of the landmark network: of frames to frames, of nodes to nodes, or both.",
            ("none", Networks.FaceAttention.None),
            ("temporal", Networks.FaceAttention.Temporal),
            ("spatial", Networks.FaceAttention.Spatial),
            ("both", Networks.FaceAttention.Both)
        )
        .Defaults("none")
        .Affects(Stage.Contrast, InUse);

    public static readonly Property<FaceSmoothing> FaceSmoothing = PropertyForms
        .Choice(
            "MpucFaceSmoothing",
            "Whether points that are found in videos are smoothed over time (docs/faces.md): one-euro, the less the faster they move.",
            ("none", Faces.FaceSmoothing.None),
            ("one-euro", Faces.FaceSmoothing.OneEuro)
        )
        .Defaults("one-euro", "none")
        .Of(e => e.Data.Recordings.FaceSmoothing)
        .Selects(InUse | DataProperties.With(Modality.Vectors("face")));

    public static readonly Property<bool> FaceParts = PropertyForms
        .Flag(
            "MpucFaceParts",
            "A landmark network for each of eyes, nose and mouth, joined at the end, in place of one for the whole face."
        )
        .Defaults("false")
        .Affects(Stage.Contrast, InUse);
}
