using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sequences;

/// <summary>
/// Which segments there are and which files have something of them. Of sequences only the intervals are read, of pickles only names and
/// labels: a plan needs no more, and it can be had in seconds of files of many gigabytes.
/// </summary>
/// <param name="progress">Told how many videos, or pickles, are done of how many.</param>
public sealed class SegmentIndexing(Action<int, int> progress, CancellationToken stop)
{
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public Either<Problem, SegmentIndex> Of(IndexRequest request) =>
        from index in request.Pickles.IsEmpty ? Sequences(request) : Pickles(request.Pickles)
        // Once all is read: the index is stored under what the plan saw.
        from _ in request
            .Seen.Filter(f => !IsTheSame(f))
            .Map(f => (Problem)new Problem.SourceChanged(f.Path))
            .HeadOrNone()
            .Match<Either<Problem, Unit>>(p => p, () => unit)
        select index;

    private bool IsTheSame(SeenFile file) =>
        (Stat.Of(file.Path) is { } now && (now.Length, now.Modified, now.Changed) == (file.Length, file.Modified, file.Changed))
        || new SourceFiles(stop).Hold(file.Path).Match(Right: held => held.Hash == file.Hash, Left: _ => false);

    private Either<Problem, SegmentIndex> Pickles(Seq<string> paths)
    {
        var (segments, warnings) = (new List<MoseiSegment>(), new List<Problem>());
        for (var i = 0; i < paths.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var path = paths[i];
            if (MappedFile.Open(path).Bind(file => MoseiPickle.Read(file, path)).Fails(out var problem, out var part))
                return problem;
            // What is kept of a clip is a copy, so that the mapping goes.
            segments.AddRange(
                part.Clips.Select(c => new MoseiSegment(
                    c.Id,
                    SegmentNames.VideoOf(c.Id),
                    Cut.Whole,
                    [.. c.Intensities.Select(x => (double)x)]
                )
                {
                    In = [i],
                })
            );
            warnings.AddRange(part.Warnings);
            progress(i + 1, paths.Count);
        }
        return new SegmentIndex(segments, warnings.Select(p => p.Explain()).ToSeq());
    }

    private Either<Problem, SegmentIndex> Sequences(IndexRequest request)
    {
        var list = request.Labels.Match(Labels, () => Table(request.Table.IfNone("")));
        if (list.Fails(out var unlisted, out var listed))
            return unlisted;
        var path = (request.Labels || request.Table).IfNone("");
        var files = new List<CsdFile>();
        try
        {
            var warnings = new List<Problem>();
            for (var i = 0; i < request.Sequences.Count; i++)
            {
                if (CsdFile.Open(request.Sequences[i]).Fails(out var problem, out var file))
                    return problem;
                files.Add(file);
                if (Fits(file, request.Sequences[i], request.Words == i, request.Faces == i).Fails(out problem, out _))
                    return problem;
                var there = file.Videos.ToHashSet(StringComparer.Ordinal);
                var lacking = listed.Videos.Keys.Where(v => !there.Contains(v)).Order(StringComparer.Ordinal).ToList();
                if (lacking.Count == listed.Videos.Count)
                    return new Problem.SequenceOfOtherVideos(request.Sequences[i], path, file.Videos[0]);
                if (lacking.Count > 0)
                    warnings.Add(new Problem.SequenceWithoutVideos(request.Sequences[i], path, lacking, listed.Videos.Count));
            }
            // Strict: nothing is looked at when the files are closed.
            return Placed(listed, files, [.. request.Sequences], path)
                .Map(placed => new SegmentIndex(
                    placed.Segments,
                    (Intervals.Together(listed.Warnings.Concat(placed.Warnings)).ToSeq() + warnings.ToSeq()).Map(p => p.Explain()).Strict()
                ));
        }
        finally
        {
            foreach (var file in files)
                file.Dispose();
        }
    }

    private sealed record Listed(IReadOnlyDictionary<string, List<MoseiSegment>> Videos, IReadOnlyList<Problem> Warnings);

    private Either<Problem, Listed> Labels(string path)
    {
        if (CsdFile.Open(path).Fails(out var problem, out var file))
            return problem;
        using (file)
        {
            var videos = new SortedDictionary<string, List<MoseiSegment>>(StringComparer.Ordinal);
            var warnings = new List<Problem>();
            foreach (var video in file.Videos)
            {
                stop.ThrowIfCancellationRequested();
                if (file.Rows(video).Bind(rows => LabelSequence.Segments(video, rows, path)).Fails(out problem, out var read))
                    return problem;
                videos.Add(video, [.. read.Segments]);
                warnings.AddRange(read.Warnings);
            }
            return new Listed(videos, warnings);
        }
    }

    private static Either<Problem, Listed> Table(string path)
    {
        return SourceFiles
            .All(path)
            .Bind(bytes => SegmentTable.Parse(bytes, path))
            .Bind<Listed>(segments =>
                segments.FirstOrDefault(s => s.Cut.End.IsNone) is { } whole
                    ? new Problem.SegmentWithoutTimes(path, whole.Id)
                    : new Listed(
                        new SortedDictionary<string, List<MoseiSegment>>(
                            segments
                                .GroupBy(s => s.Video, StringComparer.Ordinal)
                                .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal),
                            StringComparer.Ordinal
                        ),
                        []
                    )
            );
    }

    // That the file is what its setting says, before hours are spent on it: by its first video.
    private static Either<Problem, Unit> Fits(CsdFile file, string path, bool words, bool faces)
    {
        if (!words && !faces)
            return unit;
        return file.Width(file.Videos[0])
            .Bind<Unit>(width =>
                words && width != Encoders.WordVector
                    ? new Problem.SequenceWidthWrong(path, width, $"{Encoders.WordVector} (vectors of words)")
                : faces && OpenFaceColumns.Of(file.Columns(), width).IsNone
                    ? new Problem.SequenceWidthWrong(path, width, OpenFaceColumns.Expected)
                : unit
            );
    }

    private Either<Problem, (IReadOnlyList<MoseiSegment> Segments, IReadOnlyList<Problem> Warnings)> Placed(
        Listed listed,
        List<CsdFile> files,
        string[] paths,
        string path
    )
    {
        var (segments, warnings) = (new List<MoseiSegment>(), new List<Problem>());
        var there = files.Select(f => f.Videos.ToHashSet(StringComparer.Ordinal)).ToArray();
        var done = 0;
        foreach (var (video, own) in listed.Videos)
        {
            stop.ThrowIfCancellationRequested();
            var coverage = new Coverage?[files.Count];
            for (var i = 0; i < files.Count; i++)
            {
                if (!there[i].Contains(video))
                    continue;
                if (files[i].Times(video).Fails(out var problem, out var times))
                    return problem;
                var (ordered, told) = Intervals.Ordered(times, paths[i], video);
                coverage[i] = new Coverage(ordered);
                warnings.AddRange(told);
            }
            // Beyond the last row of everything: there is no such moment in the video.
            var known = coverage.OfType<Coverage>().Select(c => c.End).ToArray();
            var outside = known.Length == 0 ? [] : own.Where(s => s.Cut.Start >= known.Max()).ToList();
            if (outside.Count > 0)
                warnings.Add(new Problem.IntervalsWrong(path, video, IntervalFault.Outside, outside.Count, own.IndexOf(outside[0])));
            segments.AddRange(
                own.Except(outside)
                    .Select(s =>
                        s with
                        {
                            In =
                            [
                                .. Enumerable
                                    .Range(0, files.Count)
                                    .Where(i => coverage[i]?.Touches(s.Cut.Start, s.Cut.End.IfNone(s.Cut.Start)) == true),
                            ],
                        }
                    )
            );
            progress(++done, listed.Videos.Count);
        }
        return (segments, warnings);
    }
}
