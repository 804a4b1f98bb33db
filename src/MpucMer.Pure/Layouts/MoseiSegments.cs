using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Layouts;

/// <summary>CMU-MOSEI by segments, whatever says which there are. A segment's group is its video.</summary>
public abstract record MoseiSegments : Dataset
{
    // The published loader leaves out clips of two frames or fewer.
    private const int LeastFrames = 3;

    /// <summary>Where each modality is that is given.</summary>
    protected abstract HashMap<Modality, SegmentSource> Given { get; }

    /// <summary>The file that says which segments there are (of several the first).</summary>
    public abstract string List { get; }

    /// <summary>All files that say something of segments.</summary>
    public abstract Seq<string> Lists { get; }

    /// <summary>Those of them that are sequences.</summary>
    protected abstract Seq<string> ListedSequences { get; }

    /// <summary>Which segments there are, and which sequences have something of them.</summary>
    protected abstract Either<Seq<Problem>, SegmentIndex> Index(UsedSources used, IFiles files);

    /// <summary>Segments with the part of the split that they are in.</summary>
    protected abstract Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Parted(
        Seq<MoseiSegment> segments,
        IFiles files
    );

    /// <summary>The file that lists a segment.</summary>
    internal virtual string FileOf(MoseiSegment segment) => List;

    public override Either<Seq<Problem>, Look> Look(IFiles files) => new Look(data => Discover(data, files));

    private sealed record Placed(MoseiSegment Segment, Seq<(Modality Modality, SegmentPlace Place)> Places);

    private Either<Seq<Problem>, Found> Discover(DataSettings data, IFiles files)
    {
        var used = new UsedSources(data.Modalities.Bind(m => Given.Find(m).Map(s => (m, s)).ToSeq()).Strict());
        return from _ in Readable(used, files)
            from index in Index(used, files)
            from segments in Once(index.Segments)
            from parted in Parted(segments, files)
            from lasting in Lasting(parted.Segments, data.Recordings.FrameRate)
            from places in SegmentPlaces.Of(this, used, files)
            from choice in ClipChoice.Of(
                lasting.Segments.Map(s => new Placed(s, places.Of(s))).Strict(),
                p => p.Segment.Id,
                data.Modalities,
                (p, m) => p.Places.Exists(x => x.Modality == m),
                data.Missing
            )
            from inventory in Hashed(choice.Clips, files)
            select new Found(
                inventory,
                parted.Warnings + lasting.Warnings + choice.Warnings,
                (Lists + used.Sequences + used.Watched).Distinct().Strict()
            )
            {
                Told = index.Warnings,
            };
    }

    // A sequence of another ending would be taken for a pickle later, and a folder that is not there for one without a clip.
    private Either<Seq<Problem>, Unit> Readable(UsedSources used, IFiles files)
    {
        var problems = (
            (ListedSequences + used.Sequences)
                .Filter(p => !SequenceFile.Is(p))
                .Map(p => (Problem)new Problem.FileKindUnknown("a computational sequence", p, SequenceFile.Endings))
            + used.Folders.Filter(f => !files.IsFolder(f)).Map(f => (Problem)new Problem.DataFolderMissing(f))
        ).Strict();
        return problems.IsEmpty ? unit : Left<Seq<Problem>, Unit>(problems);
    }

    private Either<Seq<Problem>, Seq<MoseiSegment>> Once(IReadOnlyList<MoseiSegment> segments)
    {
        var twice = segments
            .GroupBy(s => s.Id, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => (Problem)new Problem.ClipInTwoFiles(g.Key, FileOf(g.First()), FileOf(g.Last())))
            .Take(10)
            .ToSeq()
            .Strict();
        return twice.IsEmpty ? segments.ToSeq() : Left<Seq<Problem>, Seq<MoseiSegment>>(twice);
    }

    private Either<Seq<Problem>, (Seq<MoseiSegment> Segments, Seq<Problem> Warnings)> Lasting(Seq<MoseiSegment> segments, double frameRate)
    {
        bool IsShort(MoseiSegment s) =>
            s.Cut.End.Exists(end => Intervals.Frames(new Segment("", 0, s.Cut.Start, end, []), frameRate) < LeastFrames);

        if (segments.IsEmpty)
            return Seq1<Problem>(new Problem.NoSegments(List, "it lists none whose times can be"));
        var (tooShort, lasting) = (segments.Filter(IsShort).Strict(), segments.Filter(s => !IsShort(s)).Strict());
        if (lasting.IsEmpty)
            return Seq1<Problem>(new Problem.NoSegments(List, $"all have fewer than {LeastFrames} frames"));
        return tooShort.IsEmpty
            ? (segments, Seq<Problem>())
            : (lasting, Seq1<Problem>(new Problem.MoseiClipsTooShort(List, [.. tooShort.Map(s => s.Id)], LeastFrames)));
    }

    private Either<Seq<Problem>, Inventory> Hashed(Seq<Placed> placed, IFiles files) =>
        files
            .Hashes(placed.Bind(s => s.Places.Map(p => p.Place.Path)).Distinct().Strict(), List)
            .MapLeft(Seq1)
            .Map(hashes => new Inventory(
                placed
                    .Map(s => new SourceClip(
                        s.Segment.Id,
                        s.Segment.Video,
                        Labelling.Strongest(s.Segment.Intensities),
                        s.Places.Map(p => p.Place.SourceOf(p.Modality, hashes[p.Place.Path])).Strict()
                    )
                    {
                        Intensities = s.Segment.Intensities.ToSeq(),
                        Part = s.Segment.Part,
                    })
                    .Strict()
            )
            {
                Labelling = new Labelling(MoseiEmotions.Names.ToSeq(), true),
            });
}

/// <summary>Where the modalities are that an experiment uses.</summary>
public sealed record UsedSources(Seq<(Modality Modality, SegmentSource Source)> All)
{
    /// <summary>Computational sequences, each once.</summary>
    public Seq<string> Sequences { get; } =
        All.Bind(s => s.Source is SegmentSource.Sequence q ? Seq1(q.Path) : Seq<string>()).Distinct().Strict();

    /// <summary>The place among <see cref="Sequences"/> of the one with some content.</summary>
    public Option<int> PlaceOf(SequenceContent content) =>
        All.Bind(s => s.Source is SegmentSource.Sequence q && q.Content == content ? Seq1(Sequences.ToList().IndexOf(q.Path)) : Seq<int>())
            .HeadOrNone();

    /// <summary>Folders in which the segments' files are looked for.</summary>
    public Seq<string> Folders => All.Bind(s => FolderOf(s.Source).ToSeq()).Distinct();

    /// <summary>
    /// What a build with nothing to do looks at: a file more in a folder is worth a new plan; of frames (the slash at the end) only folders
    /// are looked at, since files are too many.
    /// </summary>
    public Seq<string> Watched =>
        All.Bind(s => FolderOf(s.Source).Map(f => s.Source is SegmentSource.Frames ? f.TrimEnd('/') + "/" : f).ToSeq()).Distinct();

    private static Option<string> FolderOf(SegmentSource source) =>
        source switch
        {
            SegmentSource.Own o => o.Folder,
            SegmentSource.Frames f => f.Folder,
            SegmentSource.Recorded r => r.Folder,
            _ => None,
        };
}

/// <summary>
/// Where a segment has a modality: a file, or a row of one (an utterance of a pickle, a video of a sequence) and the stretch of it.
/// </summary>
/// <param name="Form">How it is read, where its name does not tell it.</param>
internal sealed record SegmentPlace(string Path, Option<string> Row, Cut Cut, Option<SourceForm> Form)
{
    /// <summary>The source: of a part of a file the content's hash is made of the file's and of what tells the part.</summary>
    public Source SourceOf(Modality modality, string hash) =>
        new(modality, Path, Row, Row.Match(row => ContentHash.OfPart(hash, row), () => hash))
        {
            Cut = Cut,
            Form = Form.IfNone(() => modality.FormOf(Path, Row.IsSome)),
        };
}

/// <summary>From a segment to the places of its modalities, the folders having been listed once.</summary>
internal sealed class SegmentPlaces
{
    private readonly MoseiSegments dataset;
    private readonly UsedSources used;
    private readonly IFiles files;
    private readonly HashMap<SegmentSource, Dictionary<string, string>> recorded;

    private SegmentPlaces(
        MoseiSegments dataset,
        UsedSources used,
        IFiles files,
        HashMap<SegmentSource, Dictionary<string, string>> recorded
    ) => (this.dataset, this.used, this.files, this.recorded) = (dataset, used, files, recorded);

    public static Either<Seq<Problem>, SegmentPlaces> Of(MoseiSegments dataset, UsedSources used, IFiles files)
    {
        var listings = used.All.Map(s => s.Source).OfType<SegmentSource.Recorded>().Distinct();
        return listings
            .InTurn(r => files.Below(r.Folder).Map(paths => ((SegmentSource)r, ByName(paths, r.Endings))))
            .MapLeft(Seq1)
            .Map(listed => new SegmentPlaces(dataset, used, files, toHashMap(listed)));
    }

    public Seq<(Modality Modality, SegmentPlace Place)> Of(MoseiSegment segment) =>
        used.All.Bind(s => In(segment, s.Source).Map(place => (s.Modality, place)).ToSeq()).Strict();

    private Option<SegmentPlace> In(MoseiSegment segment, SegmentSource source) =>
        source switch
        {
            SegmentSource.Pickled => new SegmentPlace(dataset.FileOf(segment), segment.Id, Cut.Whole, None),
            SegmentSource.Own own => Existing(own.Folder, segment.Id + own.Ending),
            SegmentSource.Frames frames => Existing(frames.Folder, segment.Id),
            SegmentSource.Sequence sequence => segment.In.Contains(used.Sequences.ToList().IndexOf(sequence.Path))
                ? Some(new SegmentPlace(sequence.Path, segment.Video, segment.Cut, None))
                : None,
            SegmentSource.Recorded r => Recorded(segment, r),
            _ => throw new InvalidOperationException($"no place in {source}"),
        };

    // A file of the segment's own is the segment; of a video it is a stretch.
    private Option<SegmentPlace> Recorded(MoseiSegment segment, SegmentSource.Recorded source)
    {
        Option<string> Find(string name) => recorded[source].TryGetValue(name, out var path) ? Some(path) : None;
        return Find(segment.Id).Map(path => new SegmentPlace(path, None, Cut.Whole, source.Form))
            || Find(segment.Video).Filter(_ => segment.Cut.End.IsSome).Map(path => new SegmentPlace(path, None, segment.Cut, source.Form));
    }

    private Option<SegmentPlace> Existing(string folder, string name) =>
        Path.Combine(folder, name) is var path && (files.IsFile(path) || files.IsFolder(path))
            ? Some(new SegmentPlace(path, None, Cut.Whole, None))
            : None;

    // Of two of one name the first by path, so that it does not hang on the order in which a file system lists.
    private static Dictionary<string, string> ByName(Seq<string> paths, Seq<string> endings)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var path in paths
                .Where(p => endings.Exists(e => p.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                .Order(StringComparer.Ordinal)
        )
            named.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return named;
    }
}
