using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MpucMer.Effects.Media;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Stages;

/// <summary>From source files to features: every clip once, on all cores; only new and changed clips are read.</summary>
public static class FeaturesStage
{
    public static Either<Problem, FeatureList> Run(StageContext context)
    {
        var (clips, modalities) = (context.Request.Inventory.Clips, context.Experiment.Data.Modalities);
        return context
            .Results.Clips(context)
            .Map(set => new FeatureList(
                new JsonObject
                {
                    ["clips"] = new JsonArray([
                        .. Range(0, set.Count)
                            .Map(i =>
                                (JsonNode)
                                    new JsonObject
                                    {
                                        ["id"] = set.Ids[i],
                                        ["group"] = set.Groups[i],
                                        ["label"] = set.Labels[i],
                                        ["features"] = new JsonObject(
                                            modalities
                                                .Map((m, k) => (m, k))
                                                .Filter(p => set.Modalities[p.m].Has(i))
                                                .Map(p =>
                                                    KeyValuePair.Create<string, JsonNode?>(
                                                        p.k.Name,
                                                        new JsonObject
                                                        {
                                                            ["fingerprint"] = FeatureKeys.Of(clips[i], p.k).Fingerprint,
                                                            ["frames"] = set.Modalities[p.m].Frames(i),
                                                        }
                                                    )
                                                )
                                        ),
                                    }
                            ),
                    ]),
                }.ToJsonString()
            ));
    }

    /// <summary>
    /// All clips in memory, in the inventory's order; what is missing or damaged in the store is made. Every damaged source is told, not
    /// the first alone.
    /// </summary>
    /// <param name="judged">Of which clips it is told where their sources are implausible, by themselves or together.</param>
    public static Either<Problem, ClipSet> Read(StageContext context, Func<SourceClip, bool> judged)
    {
        var (clips, modalities) = (context.Request.Inventory.Clips, context.Experiment.Data.Modalities);
        using var readers = new SourceReaders(clips, new Ffmpeg(), context.Say, context.Stop)
        {
            Spectrograms = context.Experiment.Data.Dataset.Spectrograms,
        };
        var extraction = new FeatureExtraction(context.Store, modalities, readers);
        var features = new Seq<Feature>[clips.Count];
        var problems = new ConcurrentBag<(int Clip, Problem Problem)>();
        var done = 0;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        // What is cut from one video is one piece of work: the video is read once, and is gone before the next.
        var work = Range(0, clips.Count)
            .GroupBy(i => SourceReaders.Shared(clips[i]).IfNone(() => $"\n{i}"))
            .Select(g => (Shared: g.Key, Clips: g.ToArray()))
            .ToArray();
        Parallel.For(0, work.Length, new ParallelOptions { MaxDegreeOfParallelism = context.Threads }, (w, loop) =>
        {
            foreach (var i in work[w].Clips)
            {
                if (context.Stop.IsCancellationRequested)
                {
                    loop.Stop();
                    break;
                }
                if (extraction.Get(clips[i]).Fails(out var problem, out var got))
                    problems.Add((i, problem));
                else
                    features[i] = got;
                var count = Interlocked.Increment(ref done);
                context.Progress(
                    count,
                    clips.Count,
                    "clips",
                    Speed(readers, count, Math.Max(1e-9, watch.Elapsed.TotalSeconds)),
                    watch.Elapsed.TotalSeconds / count * (clips.Count - count)
                );
            }
            readers.Forget(work[w].Shared);
        });
        if (context.Stop.IsCancellationRequested)
            return new Problem.Interrupted("features", 0, None);
        if (!problems.IsEmpty)
        {
            var all = problems.OrderBy(p => p.Clip).Select(p => p.Problem).Distinct().ToArray();
            foreach (var problem in all[1..])
                context.Warn(problem);
            return all[0];
        }
        readers.Warnings().Iter(context.Warn);
        if (Plausible(context, judged, features).Fails(out var implausible, out _))
            return implausible;
        var labels = Labels(context.Experiment, clips);
        return from signals in modalities.InTurn(
                (m, modality) => SignalsOf(context.Experiment, modality, clips, [.. features.Select(f => f[m])])
            )
            let set = TimeAlignment.Of(
                new ClipSet([.. clips.Map(c => c.Id)], [.. clips.Map(c => c.Group)], [.. labels.Select(l => l.Label)], signals)
                {
                    Intensities = context.Request.Inventory.Labelling.Several ? Some(labels.Select(l => l.Intensities).ToArray()) : None,
                }
            )
            from _ in Filled(context, set, [.. clips.Map(judged)])
            select set;
    }

    private static Either<Problem, Unit> Plausible(StageContext context, Func<SourceClip, bool> judged, Seq<Feature>[] features)
    {
        var (clips, modalities) = (context.Request.Inventory.Clips, context.Experiment.Data.Modalities);
        var sources = new List<ReadSource>();
        foreach (var (clip, c) in clips.Select((clip, c) => (clip, c)).Where(p => judged(p.clip)))
        {
            foreach (var (modality, m) in modalities.Select((modality, m) => (modality, m)))
            {
                clip.Find(modality).IfSome(source => sources.Add(new ReadSource(clip.Id, modality, source.Path, features[c][m].Facts)));
            }
        }
        var (errors, warnings) = ClipChecks.Of(sources.ToSeq());
        warnings.Iter(context.Warn);
        Range(0, modalities.Count).Iter(m => Silent(clips, judged, features, m, modalities[m]).IfSome(context.Warn));
        return errors.HeadOrNone().Match<Either<Problem, Unit>>(problem => problem, () => unit);
    }

    /// <summary>Transcripts that say nothing: seen by the numbers, so that it is told of features that were made long ago too.</summary>
    private static Option<Problem> Silent(
        Seq<SourceClip> clips,
        Func<SourceClip, bool> judged,
        Seq<Feature>[] features,
        int place,
        Modality modality
    )
    {
        var spoken = clips
            .Map((c, clip) => (Clip: clip, Feature: features[c][place]))
            .Filter(p => judged(p.Clip) && p.Clip.Find(modality).Exists(s => s.Form == SourceForm.Transcript))
            .ToArray();
        string[] silent = [.. spoken.Where(p => p.Feature.Values.AsSpan().IndexOfAnyExcept(0f) < 0).Select(p => p.Clip.Id)];
        return silent.Length == 0 ? None : Some<Problem>(new Problem.TranscriptsSilent(silent, spoken.Length));
    }

    // Recordings take the time that they are long: how much faster than that they are decoded.
    private static Seq<Figure> Speed(SourceReaders readers, int clips, double seconds) =>
        Seq1(new Figure("clips/s", clips / seconds, clips < 10 * seconds ? "F1" : "F0"))
        + (readers.DecodedSeconds > 0 ? Seq1(new Figure("times real time", readers.DecodedSeconds / seconds, "F1")) : Seq<Figure>());

    private static Either<Problem, ModalityClips> SignalsOf(Experiment e, Modality modality, Seq<SourceClip> clips, Feature[] features)
    {
        var first = System.Array.FindIndex(features, f => f.Frames > 0);
        if (first < 0)
            return new Problem.ModalityWithoutTrainingClips("all folds", Seq1(modality.Name));
        var odd = System.Array.FindIndex(features, f => f.Frames > 0 && f.Width != features[first].Width);
        if (odd >= 0)
            return new Problem.FeatureWidths(modality.Name, clips[odd].Id, features[odd].Width, clips[first].Id, features[first].Width);
        return new ModalityClips(modality, features[first].Width, [.. features.Select(f => f.Values)])
        {
            Video = modality.Pictures.Map(form => form(e)),
            Pictures = modality.Pictures.IsSome ? [.. features.Select(f => f.Pictures)] : [],
            Timed = [.. clips.Map(c => c.Find(modality).Exists(s => s.Form.IsTimed))],
        };
    }

    /// <summary>Group and labels of each clip, by id.</summary>
    public static IEnumerable<(string Id, ClipLabels Labels)> Labelled(Experiment e, Seq<SourceClip> clips) =>
        Labels(e, clips).Select((labels, i) => (clips[i].Id, labels));

    private static ClipLabels[] Labels(Experiment e, Seq<SourceClip> clips) =>
        [.. LabelsInUse.Of(e.Data.Labels, clips).Map(LabelsInUse.OfClip)];

    /// <summary>What can be seen only now: a window that some clip fills, and how many of those that are judged do not.</summary>
    private static Either<Problem, Unit> Filled(StageContext context, ClipSet set, bool[] judged)
    {
        if (!set.Modalities.Exists(m => m.IsTemporal))
            return unit;
        var (window, place) = (context.Experiment.Encoders.Window, context.PlaceOf(EncoderProperties.Window));
        (int Frames, string Clip, bool IsJudged)[] clips =
        [
            .. Enumerable.Range(0, set.Count).Select(i => (set.Frames(i), set.Ids[i], judged[i])).OrderBy(c => c.Item1),
        ];
        var median = clips[clips.Length / 2].Frames;
        if (window > clips[^1].Frames)
            return new Problem.WindowTooLong(window, clips[^1].Frames, clips[^1].Clip, median, place);
        var shorter = clips.Where(c => c.IsJudged && c.Frames < window).ToArray();
        if (shorter.Length > 0)
            context.Warn(
                new Problem.ClipsShorterThanWindow(
                    window,
                    shorter.Length,
                    judged.Count(j => j),
                    median,
                    shorter[0].Clip,
                    shorter[0].Frames,
                    place
                )
            );
        return unit;
    }
}
