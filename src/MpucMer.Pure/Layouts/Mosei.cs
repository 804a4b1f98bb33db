using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Transcripts;
using static MpucMer.Pure.Configuration.PropertyForms;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>Where the segments of CMU-MOSEI have a modality.</summary>
public abstract record SegmentSource
{
    private SegmentSource() { }

    /// <summary>In the pickles that list the segments.</summary>
    public sealed record Pickled : SegmentSource;

    /// <summary>A file of its own for each segment, named by it and <paramref name="Ending"/>.</summary>
    public sealed record Own(string Folder, string Ending) : SegmentSource;

    /// <summary>A folder of frames for each segment, named by it.</summary>
    public sealed record Frames(string Folder) : SegmentSource;

    /// <summary>Below a folder a file for each segment, or for each video of which the segments are stretches.</summary>
    /// <param name="Form">How they are read, where their names do not tell it.</param>
    public sealed record Recorded(string Folder, Seq<string> Endings, Option<SourceForm> Form) : SegmentSource;

    /// <summary>A computational sequence of whole videos.</summary>
    public sealed record Sequence(string Path, SequenceContent Content) : SegmentSource;
}

/// <summary>What a computational sequence has a row for.</summary>
public enum SequenceContent
{
    Words,
    Faces,

    /// <summary>Any moments: features from elsewhere.</summary>
    Vectors,
}

/// <summary>What the layouts of CMU-MOSEI have in common: the places of modalities, and their properties.</summary>
public static class Mosei
{
    /// <summary>The word of MpucDataset.</summary>
    public const string Name = "mosei";

    internal const string Summary = "CMU-MOSEI by published pickles, by computational sequences or by recordings (docs/mosei.md)";

    public static readonly PathProperty MelDir = Path("MpucMelDir", "folder", "CMU-MOSEI's spectrograms, a pickle a clip (Mel_Spect).");

    public static readonly PathProperty FramesDir = Path(
        "MpucFramesDir",
        "folder",
        "CMU-MOSEI's frames, a folder of JPEG files a clip (Frames_resize)."
    );

    public static readonly PathProperty StandardFolds = Path(
        "MpucStandardFolds",
        "Python file",
        "The SDK's standard folds by video (cmu_mosei_std_folds.py), read as text."
    );

    public static readonly PathProperty WordsCsd = Path("MpucWordsCsd", "CSD file", "CMU-MOSEI's sequence of word vectors, 300 wide.");

    public static readonly PathProperty FacesCsd = Path(
        "MpucFacesCsd",
        "CSD file",
        "CMU-MOSEI's OpenFace 2 sequence: landmarks, and action units where they are asked for."
    );

    public static readonly PathProperty AcousticCsd = Path(
        "MpucAcousticCsd",
        "CSD file",
        "A sequence of acoustic features (COVAREP): the modality vectors:acoustic."
    );

    public static readonly PathProperty VideosDir = Path(
        "MpucVideosDir",
        "folder",
        "CMU-MOSEI's recordings, a file a segment or a video: video, and sound where no other is given."
    );

    public static readonly PathProperty SoundsDir = Path("MpucSoundsDir", "folder", "CMU-MOSEI's sound, a file a segment or a video.");

    public static readonly PathProperty TranscriptsDir = Path(
        "MpucTranscriptsDir",
        "folder",
        "Transcripts (docs/transcripts.md), a file a segment or a video; needs MpucWordVectors."
    );

    public static readonly PathProperty OpenFaceDir = Path("MpucOpenFaceDir", "folder", "OpenFace CSV files, one a segment or a video.");

    /// <summary>A spectrogram file for each segment.</summary>
    internal static SegmentSource Spectrograms(string folder) => new SegmentSource.Own(folder, ".pkl");

    /// <summary>A folder of frames for each segment.</summary>
    internal static SegmentSource Frames(string folder) => new SegmentSource.Frames(folder);

    /// <summary>What lies beside the pickles of the published layout: of which modality, where, and what is in such a folder.</summary>
    internal static Seq<(Modality Modality, PathProperty Folder, Func<string, SegmentSource> Source)> BesidePickles =>
        Seq<(Modality, PathProperty, Func<string, SegmentSource>)>(
            (Modality.Audio, MelDir, Spectrograms),
            (Modality.Video, FramesDir, Frames)
        );

    private static readonly Way<SegmentSource> Faces = Sequence(FacesCsd, SequenceContent.Faces);

    private static readonly Way<SegmentSource> OpenFace = Recorded(OpenFaceDir, [".csv"]);

    /// <summary>The modalities of segments that have times: their stretches can be cut out of sequences and recordings.</summary>
    internal static readonly Seq<Offer<SegmentSource>> Timed = Seq(
        new Offer<SegmentSource>(
            Modality.Text,
            Sequence(WordsCsd, SequenceContent.Words),
            // A transcript that is none is to be reported, not taken for an array.
            Recorded(TranscriptsDir, TranscriptFormat.Endings, SourceForm.Transcript, RecordingProperties.WordVectors)
        ),
        new Offer<SegmentSource>(
            Modality.Audio,
            Way.By(MelDir, Spectrograms),
            Recorded(SoundsDir, Modality.Audio.Endings),
            Recorded(VideosDir, Modality.Audio.Endings)
        ),
        new Offer<SegmentSource>(Modality.Video, Way.By(FramesDir, Frames), Recorded(VideosDir, Modality.Video.Endings)),
        new Offer<SegmentSource>(Modality.Landmarks, Faces, OpenFace),
        new Offer<SegmentSource>(Modality.ActionUnits, Faces, OpenFace) { OnRequest = true },
        new Offer<SegmentSource>(Modality.Vectors("acoustic"), Sequence(AcousticCsd, SequenceContent.Vectors))
    );

    private static Way<SegmentSource> Sequence(PathProperty property, SequenceContent content) =>
        Way.By<SegmentSource>(property, path => new SegmentSource.Sequence(path, content));

    private static Way<SegmentSource> Recorded(
        PathProperty property,
        IReadOnlyList<string> endings,
        SourceForm? form = null,
        params PathProperty[] needs
    ) => Way.By<SegmentSource>(property, f => new SegmentSource.Recorded(f, endings.ToSeq(), Optional(form)), needs);

    /// <summary>Where each modality is that is given.</summary>
    internal static HashMap<Modality, SegmentSource> In(Values values) =>
        toHashMap(Timed.Bind(o => o.In(values).Map(source => (o.Modality, source)).ToSeq()));
}
