using MpucMer.Build.Scanning;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Planning;

/// <summary>
/// From CMU-MOSEI to an inventory. What says which segments there are (pickles, a label sequence, a table) is looked through by the worker,
/// or is a table of text;
/// where each segment has each modality, <see cref="MoseiPlaces"/> knows. A segment's group is its video.
/// </summary>
internal sealed class MoseiSearch(
    Experiment experiment,
    HashMemory memory,
    SegmentIndexes indexes,
    Action<int, long> reading,
    CancellationToken stop
)
{
    // The published loader leaves out clips of two frames or fewer.
    private const int LeastFrames = 3;

    private sealed record Placed(MoseiSegment Segment, Seq<(Modality Modality, SegmentPlace Place)> Places);

    private readonly MoseiFiles files = experiment.Data.Mosei;
    private readonly MoseiPlaces places = new(experiment, stop);

    public Either<Seq<Problem>, FoundSources> Find() =>
        from _ in Readable()
        from index in Reads.GuardedAll(files.List, Index)
        from segments in Once(index.Segments)
        from parted in Reads.GuardedAll(files.Folds.IfNone(""), () => Parted(segments))
        from lasting in Lasting(parted.Segments)
        from choice in ClipChoice.Of(
            lasting.Segments.Map(Place).Strict(),
            p => p.Segment.Id,
            experiment.Data.Modalities,
            (p, m) => p.Places.Exists(x => x.Modality == m),
            experiment.Data.Missing
        )
        from found in Reads.GuardedAll(files.List, () => Hashed(choice.Clips))
        select found with
        {
            Warnings = parted.Warnings + lasting.Warnings + choice.Warnings,
            Told = index.Warnings,
        };

    // A sequence of another ending would be taken for a pickle later, and a folder that is not there for one without a clip.
    private Either<Seq<Problem>, Unit> Readable()
    {
        var problems =
            (files.Labels.ToSeq() + places.Sequences)
                .Filter(p => !SequenceFile.Is(p))
                .Map(p => (Problem)new Problem.FileKindUnknown("a computational sequence", p, SequenceFile.Endings))
            + places.Folders.Filter(f => !Directory.Exists(f)).Map(f => (Problem)new Problem.DataFolderMissing(f)).Strict();
        return problems.IsEmpty ? unit : Left<Seq<Problem>, Unit>(problems);
    }

    private Either<Seq<Problem>, SegmentIndex> Index()
    {
        if (files.Segments.IsSome && places.Sequences.IsEmpty)
        {
            return SegmentTable
                .Parse(RegularFile.ReadAllBytes(files.List), files.List)
                .Map(segments => new SegmentIndex(segments, Seq<Explanation>()))
                .MapLeft(Seq1);
        }
        var request = new IndexRequest(files.Pickles, files.Labels, files.Segments, places.Sequences, places.Words, places.Faces, "");
        // Before they are hashed: what is written meanwhile has other facts.
        var facts = request.Files.Distinct().Map(Listing.Describe).Strict();
        var hashes = FileHashes.Of([.. request.Files.Distinct()], memory, reading, stop);
        return indexes.Of(
            request with
            {
                Seen = facts.Map(f => new SeenFile(f.Path, f.Length, f.Modified, f.Changed, hashes[f.Path])),
            },
            path => hashes[path]
        );
    }

    private Either<Seq<Problem>, Seq<MoseiSegment>> Once(IReadOnlyList<MoseiSegment> segments)
    {
        string PickleOf(MoseiSegment s) => places.Of(s, Modality.Text).Map(p => p.Path).IfNone(files.List);
        var twice = segments
            .GroupBy(s => s.Id, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => (Problem)new Problem.ClipInTwoFiles(g.Key, PickleOf(g.First()), PickleOf(g.Last())))
            .Take(10)
            .ToSeq();
        return twice.IsEmpty ? segments.ToSeq() : Left<Seq<Problem>, Seq<MoseiSegment>>(twice);
    }

    /// <summary>
    /// Segments with their part: that of their pickle, of their row of the table, or of their video's fold. Whoever asks for folds of our
    /// own keeps those that have none.
    /// </summary>
    private Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Parted(Seq<MoseiSegment> segments)
    {
        if (files.Labels.IsNone && files.Segments.IsNone)
            return (segments.Map(s => s with { Part = (SplitPart)s.In[0] }), Seq<Problem>());
        if (files.Folds.IsNone)
            return (segments, Seq<Problem>());
        var path = files.Folds.IfNone("");
        return StandardFolds
            .Parse(RegularFile.ReadAllBytes(path), path)
            .MapLeft(Seq1)
            .Map(folds =>
            {
                var parted = segments.Map(s => s.Part.IsSome ? s : s with { Part = PartOf(folds, s.Video) });
                if (experiment.Split.Kind != SplitKind.Given)
                    return (parted, Seq<Problem>());
                var videos = parted.Map(s => s.Video).Distinct().Count;
                var without = parted
                    .Filter(s => s.Part.IsNone)
                    .Map(s => s.Video)
                    .Distinct()
                    .OrderBy(v => v, StringComparer.Ordinal)
                    .ToList();
                // Of all of them the split says that nobody is in a part.
                return without.Count == 0 || without.Count == videos
                    ? (parted, Seq<Problem>())
                    : (parted.Filter(s => s.Part.IsSome), Seq1<Problem>(new Problem.VideosWithoutFold(path, without, videos)));
            });
    }

    private static Option<SplitPart> PartOf(StandardFolds folds, string video) =>
        folds.Train.Contains(video) ? SplitPart.Train
        : folds.Validation.Contains(video) ? SplitPart.Validation
        : folds.Test.Contains(video) ? SplitPart.Test
        : None;

    private Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Lasting(Seq<MoseiSegment> segments)
    {
        if (segments.IsEmpty)
            return Seq1<Problem>(new Problem.NoSegments(files.List, "it lists none whose times can be"));
        var (tooShort, lasting) = (segments.Filter(Short), segments.Filter(s => !Short(s)));
        if (lasting.IsEmpty)
            return Seq1<Problem>(new Problem.NoSegments(files.List, $"all have fewer than {LeastFrames} frames"));
        return tooShort.IsEmpty
            ? (segments, Seq<Problem>())
            : (lasting, Seq1<Problem>(new Problem.MoseiClipsTooShort(files.List, [.. tooShort.Map(s => s.Id)], LeastFrames)));
    }

    private bool Short(MoseiSegment s) =>
        s.Cut.End.Exists(end =>
            Intervals.Frames(new Segment("", 0, s.Cut.Start, end, []), experiment.Data.Recordings.FrameRate) < LeastFrames
        );

    // Strict: where a segment is asks the file system, which fails inside a guard or not at all.
    private Placed Place(MoseiSegment segment) =>
        new(segment, experiment.Data.Modalities.Bind(m => places.Of(segment, m).Map(p => (Modality: m, Place: p)).ToSeq()).Strict());

    private Either<Seq<Problem>, FoundSources> Hashed(Seq<Placed> sources)
    {
        var lists = files.Labels.ToSeq() + files.Segments.ToSeq() + files.Folds.ToSeq() + files.Pickles;
        var paths = sources.Bind(s => s.Places.Map(p => p.Place.Path)).Distinct().ToList();
        var hashes = FileHashes.Of(paths, memory, reading, stop);
        var clips = sources.Map(s => new SourceClip(
            s.Segment.Id,
            s.Segment.Video,
            Labelling.Strongest(s.Segment.Intensities),
            s.Places.Map(p => places.SourceOf(p.Modality, p.Place, hashes[p.Place.Path]))
        )
        {
            Intensities = s.Segment.Intensities.ToSeq(),
            Part = s.Segment.Part,
        });
        var inventory = new Inventory(clips) { Labelling = new Labelling(MoseiEmotions.Names.ToSeq(), true) };
        return new FoundSources(inventory, Seq<Problem>(), (lists + places.Sequences + places.Watched).Distinct());
    }
}
