using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    /// <summary>What is seen: a folder of JPEG files, one a frame, in the natural order of their names; or the pictures of a recording.
    /// </summary>
    public static Modality Video { get; } =
        new("video")
        {
            Formats =
            [
                new(SourceForm.FrameFolder, ".jpg", ".jpeg") { InManifests = false },
                new(SourceForm.Pictures, RecordingEndings.Videos) { InFolders = false },
            ],
            PublishedFlag = "dataset.video",
            // Colours: of frames as pictures nothing else is known.
            Width = 3,
            Pictures = Some<Func<Experiment, VideoForm>>(Form),
            Encoder = (e, _) =>
                new(
                    Encoders.Video(e.Encoders.FeatureSize, e.Encoders.Dropout),
                    Shape.Of(3, VideoProperties.Frames.In(e), VideoProperties.Size.In(e), VideoProperties.Size.In(e))
                ),
            Published = new StateNaming("video_encoder.model", "proj_video"),
            // torchvision's r2plus1d_18, whose last layer tells actions from one another.
            Pretrained = new Pretrained(() => VideoProperties.Weights, "fc."),
            Exported = e =>
                Seq(
                    ("frames", (JsonNode)VideoProperties.Frames.In(e)),
                    ("mean", new JsonArray([.. Training.Pictures.Means.Select(x => (JsonNode)x)])),
                    ("divisor", new JsonArray([.. Training.Pictures.Deviations.Select(x => (JsonNode)x)]))
                ),
            Properties = () =>
                Seq<Property>(
                    VideoProperties.Frames,
                    VideoProperties.Size,
                    VideoProperties.Augment,
                    VideoProperties.Crop,
                    VideoProperties.Weights
                ),
        };

    private static VideoForm Form(Experiment e) =>
        new(VideoProperties.Frames.In(e), VideoProperties.Size.In(e)) { IsAugmented = VideoProperties.Augment.In(e) };
}

/// <summary>What of a recording's pictures is kept.</summary>
public enum VideoCrop
{
    /// <summary>All of each; its middle is looked at.</summary>
    Centre,

    /// <summary>The square around the face that is found in it.</summary>
    Face,
}

/// <summary>The properties of video alone.</summary>
public static class VideoProperties
{
    private static readonly Condition InUse = DataProperties.With(Modality.Video);

    public static readonly Property<int> Frames = PropertyForms
        .Whole("MpucVideoFrames", "Frames of a window, spread evenly, that the video network sees.", Limits.VideoFrames)
        .Defaults("8")
        .Affects(Stage.Contrast, InUse);

    public static readonly Property<int> Size = PropertyForms
        .Whole("MpucVideoSize", "Pixels of a side of these frames.", Limits.VideoSize)
        .Defaults("112")
        .Affects(Stage.Contrast, InUse);

    public static readonly Property<bool> Augment = PropertyForms
        .Flag(
            "MpucVideoAugment",
            "Whether frames of training views are cropped at random places and flipped, and the colours of half of the clips changed; "
                + "otherwise the middle is cropped."
        )
        .Defaults("true")
        .Affects(Stage.Contrast, LossProperties.Trained & InUse);

    public static readonly Property<VideoCrop> Crop = PropertyForms
        .Choice(
            "MpucVideoCrop",
            "What of a recording's pictures is kept: all, of which the middle is looked at, or the face that is found in them "
                + "(docs/faces.md). Folders of frames are as they are.",
            ("centre", VideoCrop.Centre),
            ("face", VideoCrop.Face)
        )
        .Defaults("centre")
        .Of(e => e.Data.Recordings.VideoCrop)
        .Selects(InUse);

    public static readonly Property<Option<string>> Weights = PropertyForms
        .Path(
            "MpucVideoWeights",
            "PyTorch or safetensors file",
            "Weights of torchvision's r2plus1d_18 that the video encoder starts from; without them it starts at random (docs/pytorch.md)."
        )
        .Selects(InUse)
        .LikeASetting();
}
