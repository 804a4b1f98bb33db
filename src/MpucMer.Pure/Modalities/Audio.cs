using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Modalities;

public sealed partial record Modality
{
    /// <summary>
    /// Speech: WAV files, the sound of recordings, or ready spectrograms (.pkl, the published layouts), as log-mel spectrograms [T, 128].
    /// </summary>
    public static Modality Audio { get; } =
        new("audio")
        {
            Formats =
            [
                new(SourceForm.Wav, ".wav"),
                new(SourceForm.SoundTrack, [.. RecordingEndings.Sounds, .. RecordingEndings.Videos]) { InFolders = false },
                new(SourceForm.Spectrogram, ".pkl") { InFolders = false, InManifests = false },
            ],
            IsToldByFiles = true,
            PublishedFlag = "dataset.audio",
            Width = LogMel.Bands,
            // In standardised decibels.
            LeastDeviation = _ => .05,
            Augmented = e => AudioProperties.SpecAugment.In(e) ? Some<Augmentation>(SpecAugment.Mask) : None,
            Encoder = (e, input) =>
                new(Encoders.Audio(e.Encoders.FeatureSize, input.Width, e.Encoders.Dropout), Shape.Of(e.Encoders.Window, input.Width)),
            Published = new StateNaming("audio_encoder", "proj_audio"),
            Exported = _ =>
                Seq(
                    ("sample_rate", (JsonNode)LogMel.SampleRate),
                    ("samples_of_a_window", MelSpectrogram.WindowLength),
                    ("mel_bands", LogMel.Bands),
                    ("decibels", new JsonArray(-(int)Decibels.Range, 0))
                ),
            Properties = () => Seq1<Property>(AudioProperties.SpecAugment),
        };
}

/// <summary>The properties of audio alone.</summary>
public static class AudioProperties
{
    public static readonly Property<bool> SpecAugment = PropertyForms
        .Flag(
            "MpucSpecAugment",
            "Whether two bands of frequencies and two stretches of frames of each training spectrogram are masked (SpecAugment)."
        )
        .Defaults("false")
        .Affects(Stage.Contrast, LossProperties.Trained & DataProperties.With(Modality.Audio));
}

/// <summary>What the names of recordings that ffmpeg reads end with.</summary>
public static class RecordingEndings
{
    public static readonly IReadOnlyList<string> Videos =
    [
        ".mp4",
        ".m4v",
        ".mkv",
        ".avi",
        ".mov",
        ".webm",
        ".mpg",
        ".mpeg",
        ".flv",
        ".wmv",
        ".3gp",
        ".ts",
    ];

    public static readonly IReadOnlyList<string> Sounds =
    [
        ".flac",
        ".mp3",
        ".m4a",
        ".aac",
        ".ogg",
        ".opus",
        ".oga",
        ".wma",
        ".aif",
        ".aiff",
    ];
}
