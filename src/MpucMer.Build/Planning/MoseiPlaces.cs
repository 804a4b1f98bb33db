using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>Where a segment has a modality: a file, or a row of one (an utterance of a pickle, a video of a sequence) and the stretch of it.</summary>
internal sealed record SegmentPlace(string Path, Option<string> Row, Cut Cut);

/// <summary>For each modality of a CMU-MOSEI experiment the files that it is given by, and in them the place of each segment.</summary>
internal sealed class MoseiPlaces
{
    private readonly MoseiFiles files;
    private readonly Option<string> wordVectors;
    private readonly CancellationToken stop;
    private readonly Dictionary<Modality, string> ways;
    private readonly Dictionary<string, ClipFiles> folders = new(StringComparer.Ordinal);

    public MoseiPlaces(Experiment experiment, CancellationToken stop)
    {
        (files, wordVectors, this.stop) = (experiment.Data.Mosei, experiment.Data.Recordings.WordVectors, stop);
        // The way's last property is that of the modality's own place.
        ways = experiment.Data.Modalities.ToDictionary(m => m, m => DataSources.Of(Dataset.Mosei).Find(s => s.Modality == m).Bind(s => s.Given(IsGiven)).Map(w => w.Last).IfNone(""));
        Sequences = experiment.Data.Modalities.Bind(m => SequenceOf(m).ToSeq()).Distinct();
    }

    /// <summary>Computational sequences, each once.</summary>
    public Seq<string> Sequences { get; }

    public Option<int> Words => PlaceOf(files.Words);

    public Option<int> Faces => PlaceOf(files.Faces);

    /// <summary>What a build with nothing to do looks at: a file more in a folder is worth a new plan; of frames (the slash at the end) only folders are looked at, since files are too many.</summary>
    public Seq<string> Watched => Folders.Map(f => files.FramesDir == f ? f.TrimEnd('/') + "/" : f);

    /// <summary>Folders in which the segments' files are looked for.</summary>
    public Seq<string> Folders => ways.Values.Distinct().Bind(w => w switch
    {
        "MpucMelDir" => files.MelDir,
        "MpucFramesDir" => files.FramesDir,
        _ => FolderOf(w),
    }).ToSeq();

    public Option<SegmentPlace> Of(MoseiSegment segment, Modality modality) => ways[modality] switch
    {
        "MpucTestPickle" => new SegmentPlace(Pickle(segment), segment.Id, Cut.Whole),
        "MpucMelDir" => Existing(files.MelDir, segment.Id + ".pkl"),
        "MpucFramesDir" => Existing(files.FramesDir, segment.Id),
        var way when FolderOf(way).IsSome => Recorded(segment, FilesOf(FolderOf(way).IfNone(""), way is "MpucVideosDir" or "MpucSoundsDir" ? SourceForms.Endings(modality) : [".csv"])),
        _ => SequenceOf(modality).Filter(path => segment.In.Contains(Sequences.ToList().IndexOf(path))).Map(path => new SegmentPlace(path, segment.Video, segment.Cut)),
    };

    // A file of the segment's own is the segment; of a video it is a stretch.
    private static Option<SegmentPlace> Recorded(MoseiSegment segment, ClipFiles there) =>
        there.Find(segment.Id).Map(path => new SegmentPlace(path, None, Cut.Whole))
        || there.Find(segment.Video).Filter(_ => segment.Cut.End.IsSome).Map(path => new SegmentPlace(path, None, segment.Cut));

    private Option<string> FolderOf(string way) => way switch
    {
        "MpucVideosDir" => files.VideosDir,
        "MpucSoundsDir" => files.SoundsDir,
        "MpucWordVectors" => files.TranscriptsDir,
        "MpucOpenFaceDir" => files.OpenFaceDir,
        _ => None,
    };

    private ClipFiles FilesOf(string folder, IReadOnlyList<string> endings)
    {
        var key = $"{folder} {string.Join(' ', endings)}";
        return folders.TryGetValue(key, out var known) ? known : folders[key] = new ClipFiles(folder, endings, stop);
    }

    /// <summary>The source of a place: of a part of a file the content's hash is made of the file's and of what tells the part.</summary>
    public Source SourceOf(Modality modality, SegmentPlace place, string hash) =>
        new(modality, place.Path, place.Row, place.Row.Match(row => ContentHash.OfPart(hash, row), () => hash))
        {
            Cut = place.Cut,
            // A transcript that is none is to be told, not taken for an array.
            Form = ways[modality] == "MpucWordVectors" ? SourceForm.Transcript : SourceForms.Of(modality, place.Path, place.Row.IsSome),
        };

    private string Pickle(MoseiSegment segment) => Seq(files.Train, files.Validation, files.Test)[segment.In[0]].IfNone("");

    private Option<string> SequenceOf(Modality modality) => ways[modality] switch
    {
        "MpucWordsCsd" => files.Words,
        "MpucFacesCsd" => files.Faces,
        "MpucAcousticCsd" => files.Acoustic,
        _ => None,
    };

    private Option<int> PlaceOf(Option<string> path) => path.Map(p => Sequences.ToList().IndexOf(p)).Filter(i => i >= 0);

    private static Option<SegmentPlace> Existing(Option<string> folder, string name) =>
        folder.Map(f => Path.Combine(f, name)).Filter(p => File.Exists(p) || Directory.Exists(p)).Map(p => new SegmentPlace(p, None, Cut.Whole));

    private bool IsGiven(string property) => Given(property).IsSome;

    private Option<string> Given(string property) => property switch
    {
        "MpucTrainPickle" => files.Train,
        "MpucValidationPickle" => files.Validation,
        "MpucTestPickle" => files.Test,
        "MpucLabelsCsd" => files.Labels,
        "MpucSegments" => files.Segments,
        "MpucMelDir" => files.MelDir,
        "MpucFramesDir" => files.FramesDir,
        "MpucWordsCsd" => files.Words,
        "MpucFacesCsd" => files.Faces,
        "MpucAcousticCsd" => files.Acoustic,
        "MpucVideosDir" => files.VideosDir,
        "MpucSoundsDir" => files.SoundsDir,
        "MpucTranscriptsDir" => files.TranscriptsDir,
        "MpucWordVectors" => wordVectors,
        "MpucOpenFaceDir" => files.OpenFaceDir,
        _ => throw new InvalidOperationException($"no place of CMU-MOSEI is named {property}"),
    };
}
