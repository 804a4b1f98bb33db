namespace MpucMer.Pure.Data;

/// <summary>
/// How a source's file is read. <see cref="SourceForms"/> tells it by modality and name; what a name does not tell (a folder, a
/// transcript's header) planning sees.
/// </summary>
public enum SourceForm
{
    /// <summary>A WAV file.</summary>
    Wav,

    /// <summary>The sound of a recording, by ffmpeg.</summary>
    SoundTrack,

    /// <summary>A clip's spectrogram in a pickle.</summary>
    Spectrogram,

    /// <summary>A folder of JPEG files, one a frame.</summary>
    FrameFolder,

    /// <summary>The pictures of a recording, by ffmpeg.</summary>
    Pictures,

    /// <summary>OpenFace's CSV, a row a frame.</summary>
    OpenFace,

    /// <summary>A row of a table.</summary>
    TableRow,

    /// <summary>A clip of a pickle that holds many.</summary>
    Pickled,

    /// <summary>A video of a computational sequence.</summary>
    Sequence,

    /// <summary>An array: .npy, .csv or .safetensors.</summary>
    Vectors,

    /// <summary>Words with times, CSV.</summary>
    Transcript,
}
