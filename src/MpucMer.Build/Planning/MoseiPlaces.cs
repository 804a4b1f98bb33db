using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using Way = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Build.Planning;

/// <summary>
/// Where a segment has a modality: a file, or a row of one (an utterance of a pickle, a video of a sequence) and the stretch of it.
/// </summary>
internal sealed record SegmentPlace(string Path, Option<string> Row, Cut Cut);

/// <summary>For each modality of a CMU-MOSEI experiment the files that it is given by, and in them the place of each segment.</summary>
internal sealed class MoseiPlaces
{
    private readonly Experiment experiment;
    private readonly CancellationToken stop;
    private readonly Dictionary<Modality, Option<Way>> ways;
    private readonly Dictionary<string, ClipFiles> folders = new(StringComparer.Ordinal);

    public MoseiPlaces(Experiment experiment, CancellationToken stop)
    {
        (this.experiment, this.stop) = (experiment, stop);
        // The way's last property is that of the modality's own place.
        ways = experiment.Data.Modalities.ToDictionary(
            m => m,
            m =>
                DataSources
                    .Of(Dataset.Mosei)
                    .Find(s => s.Modality == m)
                    .Bind(s => s.Given(way => way.In(experiment).IsSome))
                    .Map(w => w.Last)
        );
        Sequences = experiment.Data.Modalities.Bind(m => SequenceOf(m).ToSeq()).Distinct();
    }

    /// <summary>Computational sequences, each once.</summary>
    public Seq<string> Sequences { get; }

    public Option<int> Words => PlaceOf(experiment.Data.Mosei.Words);

    public Option<int> Faces => PlaceOf(experiment.Data.Mosei.Faces);

    /// <summary>
    /// What a build with nothing to do looks at: a file more in a folder is worth a new plan; of frames (the slash at the end) only folders
    /// are looked at, since files are too many.
    /// </summary>
    public Seq<string> Watched => Folders.Map(f => experiment.Data.Mosei.FramesDir == f ? f.TrimEnd('/') + "/" : f);

    /// <summary>Folders in which the segments' files are looked for.</summary>
    public Seq<string> Folders =>
        ways.Values.ToSeq().Somes().ToSeq().Distinct().Filter(w => FolderWays.Contains(w)).Bind(w => w.In(experiment).ToSeq());

    // Ways whose folder has a file, or a folder, for each segment or video.
    private static readonly Seq<Way> FolderWays = Seq(
        DataProperties.MelDir,
        DataProperties.FramesDir,
        DataProperties.VideosDir,
        DataProperties.SoundsDir,
        DataProperties.TranscriptsDir,
        DataProperties.OpenFaceDir
    );

    public Option<SegmentPlace> Of(MoseiSegment segment, Modality modality) =>
        ways[modality]
            .Bind(way =>
                way == DataProperties.TestPickle ? Some(new SegmentPlace(Pickle(segment), segment.Id, Cut.Whole))
                : way == DataProperties.MelDir ? Existing(way.In(experiment), segment.Id + ".pkl")
                : way == DataProperties.FramesDir ? Existing(way.In(experiment), segment.Id)
                : FolderWays.Contains(way) ? Recorded(segment, FilesOf(way.In(experiment).IfNone(""), EndingsOf(way, modality)))
                : SequenceOf(modality)
                    .Filter(path => segment.In.Contains(Sequences.ToList().IndexOf(path)))
                    .Map(path => new SegmentPlace(path, segment.Video, segment.Cut))
            );

    private static IReadOnlyList<string> EndingsOf(Way way, Modality modality) =>
        way == DataProperties.VideosDir || way == DataProperties.SoundsDir ? modality.Endings : [".csv"];

    // A file of the segment's own is the segment; of a video it is a stretch.
    private static Option<SegmentPlace> Recorded(MoseiSegment segment, ClipFiles there) =>
        there.Find(segment.Id).Map(path => new SegmentPlace(path, None, Cut.Whole))
        || there.Find(segment.Video).Filter(_ => segment.Cut.End.IsSome).Map(path => new SegmentPlace(path, None, segment.Cut));

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
            Form = ways[modality] == DataProperties.TranscriptsDir ? SourceForm.Transcript : modality.FormOf(place.Path, place.Row.IsSome),
        };

    private string Pickle(MoseiSegment segment) =>
        Seq(experiment.Data.Mosei.Train, experiment.Data.Mosei.Validation, experiment.Data.Mosei.Test)[segment.In[0]].IfNone("");

    private Option<string> SequenceOf(Modality modality) =>
        ways[modality].Filter(way => SequenceWays.Contains(way)).Bind(way => way.In(experiment));

    private static readonly Seq<Way> SequenceWays = Seq(DataProperties.WordsCsd, DataProperties.FacesCsd, DataProperties.AcousticCsd);

    private Option<int> PlaceOf(Option<string> path) => path.Map(p => Sequences.ToList().IndexOf(p)).Filter(i => i >= 0);

    private static Option<SegmentPlace> Existing(Option<string> folder, string name) =>
        folder
            .Map(f => Path.Combine(f, name))
            .Filter(p => File.Exists(p) || Directory.Exists(p))
            .Map(p => new SegmentPlace(p, None, Cut.Whole));
}
