namespace MpucMer.Pure.Modalities;

/// <summary>
/// How a source's file is read. <see cref="Modality.FormOf"/> tells it by the name; what a name does not tell (a folder, a transcript's
/// header) planning sees. A form whose files are read as a whole has its <see cref="Decode"/>; the others are bound to what reads them by
/// the worker.
/// </summary>
/// <param name="Word">Its name in a request to the worker.</param>
public sealed record SourceForm(string Word)
{
    /// <summary>A WAV file.</summary>
    public static SourceForm Wav { get; } =
        new("wav")
        {
            CanBeCut = true,
            IsRecording = true,
            OnRows = true,
            Rate = RateUse.UnusualWithoutRows,
            Version = OnRowsSince2,
        };

    /// <summary>The sound of a recording, by ffmpeg.</summary>
    public static SourceForm SoundTrack { get; } =
        new("sound-track")
        {
            CanBeCut = true,
            IsRecording = true,
            OnRows = true,
            Rate = RateUse.UnusualWithoutRows,
            // 2: what is cut off is refused. 3: on the rows of a face.
            Version = onRows => onRows ? 3 : 2,
        };

    /// <summary>A clip's spectrogram in a pickle.</summary>
    public static SourceForm Spectrogram { get; } =
        new("spectrogram")
        {
            IsRecording = true,
            OnRows = true,
            Version = OnRowsSince2,
        };

    /// <summary>A folder of JPEG files, one a frame.</summary>
    public static SourceForm FrameFolder { get; } = new("frame-folder") { IsRecording = true };

    /// <summary>The pictures of a recording, by ffmpeg.</summary>
    public static SourceForm Pictures { get; } =
        new("pictures")
        {
            CanBeCut = true,
            IsRecording = true,
            IsTimed = true,
            SpansClip = true,
            Rate = RateUse.Always,
            // Their size and quality are part of what they are. 2: no cover is taken for a video, and what is cut off is refused.
            Version = _ => 2,
        };

    /// <summary>OpenFace's CSV, a row a frame.</summary>
    public static SourceForm OpenFace { get; } =
        new("openface")
        {
            CanBeCut = true,
            IsRecording = true,
            SpansClip = true,
            // 2: rows are put at their frames, and lost faces held.
            Version = _ => 2,
        };

    /// <summary>The face of a video, found and followed by networks (<see cref="Faces.FaceFrames"/>).</summary>
    public static SourceForm TrackedFace { get; } =
        new("tracked-face")
        {
            CanBeCut = true,
            IsRecording = true,
            IsTimed = true,
            SpansClip = true,
            FindsFace = true,
            Rate = RateUse.Always,
            Version = _ => Faces.FaceFiles.Version,
        };

    /// <summary>The pictures of a video, cut to the face that is found in them.</summary>
    public static SourceForm FacePictures { get; } = TrackedFace with { Word = "face-pictures" };

    /// <summary>What the face of a video does, in numbers (<see cref="Faces.FaceMeasures"/>).</summary>
    public static SourceForm FaceMeasures { get; } = TrackedFace with { Word = "face-measures", IsTimed = false };

    /// <summary>A row of a table.</summary>
    public static SourceForm TableRow { get; } = new("table-row");

    /// <summary>A clip of a pickle that holds many; its version is that of <see cref="Modality.Pickled"/>.</summary>
    public static SourceForm Pickled { get; } = new("pickled");

    /// <summary>A video of a computational sequence.</summary>
    public static SourceForm Sequence { get; } =
        new("sequence")
        {
            CanBeCut = true,
            IsTimed = true,
            Rate = RateUse.Always,
            // 2: what begins before its video begins with it; lost faces are held.
            Version = _ => 2,
        };

    /// <summary>An array: .npy, .csv or .safetensors.</summary>
    public static SourceForm Vectors { get; } = new("vectors");

    /// <summary>Words with times, in any of <see cref="Data.Transcripts.TranscriptFormat.All"/>.</summary>
    public static SourceForm Transcript { get; } =
        new("transcript")
        {
            CanBeCut = true,
            IsTimed = true,
            OnRows = true,
            Rate = RateUse.WithoutRows,
            // Words are looked up in several forms, and their times may be in milliseconds.
            Version = onRows => onRows ? 3 : 2,
        };

    /// <summary>Those that are declared here, and those that modalities declare.</summary>
    public static IReadOnlyList<SourceForm> All =>
        field ??= [
            .. new[]
            {
                Wav,
                SoundTrack,
                Spectrogram,
                FrameFolder,
                Pictures,
                FacePictures,
                OpenFace,
                TrackedFace,
                FaceMeasures,
                TableRow,
                Pickled,
                Sequence,
                Vectors,
                Transcript,
            }.Union(Modality.All.SelectMany(m => m.Formats).Select(f => f.Form)),
        ];

    /// <summary>The form of a word.</summary>
    public static Option<SourceForm> Of(string word) => All.Find(f => f.Word == word);

    /// <summary>
    /// Of a form whose files are read as a whole, one a clip: from the bytes and the path, for problems, to numbers over time.
    /// </summary>
    public Option<Func<byte[], string, Either<Problem, Recorded>>> Decode { get; init; }

    /// <summary>
    /// Whether a stretch of seconds can be cut out of it. An array or a folder of frames says nothing of seconds.
    /// </summary>
    public bool CanBeCut { get; init; }

    /// <summary>
    /// Whether it records what was there: two such files are alike only where one is a copy. Vectors, words and rows may be alike by
    /// chance, as those of silence are.
    /// </summary>
    public bool IsRecording { get; init; }

    /// <summary>Whether it is read at times of its own, and not in frames that another program made.</summary>
    public bool IsTimed { get; init; }

    /// <summary>Whether it begins and ends with its clip, so that of several the shortest ends them all.</summary>
    public bool SpansClip { get; init; }

    /// <summary>Whether it is cut into a frame for each row of the clip's face, where there is one.</summary>
    public bool OnRows { get; init; }

    /// <summary>Whether it becomes pictures, one file a clip, and no numbers.</summary>
    public bool IsPictures => this == Pictures || this == FacePictures;

    /// <summary>Whether it is made of the face that is found in a video (<see cref="Faces.FaceFrames"/>).</summary>
    public bool FindsFace { get; init; }

    /// <summary>When the clock's rate is part of what it becomes.</summary>
    public RateUse Rate { get; init; }

    /// <summary>Raised when its reader gives other numbers; with the rows of a face (true) or without.</summary>
    public Func<bool, int> Version { get; init; } = _ => 1;

    // By its word alone: functions are never equal.
    public bool Equals(SourceForm? other) => other is not null && Word == other.Word;

    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Word;

    // 2: frames of the rows of a face, or as many a second where the two are not of one length.
    private static int OnRowsSince2(bool onRows) => onRows ? 2 : 1;
}

/// <summary>When the clock's rate is part of what a source becomes.</summary>
public enum RateUse
{
    Never,
    Always,

    /// <summary>Where the clip has no face whose rows are its frames.</summary>
    WithoutRows,

    /// <summary>The same, and only where it is not the usual one, which keys did not have when there was no other.</summary>
    UnusualWithoutRows,
}
