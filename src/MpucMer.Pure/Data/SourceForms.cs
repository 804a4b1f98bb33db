using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data;

/// <summary>Which files hold what, and how they are read.</summary>
public static class SourceForms
{
    private static readonly IReadOnlyList<string> Videos =
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
    private static readonly IReadOnlyList<string> Sounds =
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

    /// <summary>The form of a source by its name alone.</summary>
    /// <param name="isPart">Whether the source is one row, or one clip, of a file that holds many.</param>
    public static SourceForm Of(Modality modality, string path, bool isPart) =>
        (modality, Path.GetExtension(path).ToLowerInvariant()) switch
        {
            _ when isPart => SequenceFile.Is(path) ? SourceForm.Sequence
            : modality == Modality.ActionUnits ? SourceForm.TableRow
            : SourceForm.Pickled,
            var (m, ending) when m == Modality.Audio => ending == ".pkl" ? SourceForm.Spectrogram
            : IsRecording(ending) ? SourceForm.SoundTrack
            : SourceForm.Wav,
            var (m, ending) when m == Modality.Video => Videos.Contains(ending) ? SourceForm.Pictures : SourceForm.FrameFolder,
            var (m, _) when m == Modality.Text || m.IsVectors => SourceForm.Vectors,
            _ => SourceForm.OpenFace,
        };

    /// <summary>The endings of files that a manifest may name for a modality: its own, and those of recordings.</summary>
    public static IReadOnlyList<string> Endings(Modality modality) =>
        modality == Modality.Video ? Videos
        : modality == Modality.Audio ? [.. modality.Extensions, .. Sounds, .. Videos]
        : modality.Extensions;

    /// <summary>Whether ffmpeg reads it.</summary>
    public static bool IsDecoded(SourceForm form) => form is SourceForm.SoundTrack or SourceForm.Pictures;

    /// <summary>Whether a stretch of seconds can be cut out of it. An array or a folder of frames says nothing of seconds.</summary>
    public static bool CanBeCut(SourceForm form) =>
        form
            is SourceForm.Wav
                or SourceForm.SoundTrack
                or SourceForm.Pictures
                or SourceForm.OpenFace
                or SourceForm.Transcript
                or SourceForm.Sequence;

    private static bool IsRecording(string ending) => Videos.Contains(ending) || Sounds.Contains(ending);
}
