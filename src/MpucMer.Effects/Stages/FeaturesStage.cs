using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MpucMer.Effects.Media;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Models;
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
                                        ["features"] = new JsonObject([
                                            .. modalities
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
                                                ),
                                            .. FeatureKeys
                                                .Faces(clips[i])
                                                .Take(1)
                                                .Map(key =>
                                                    KeyValuePair.Create<string, JsonNode?>(
                                                        FeatureKeys.FaceOfVideo,
                                                        new JsonObject { ["fingerprint"] = key.Fingerprint }
                                                    )
                                                ),
                                        ]),
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
    public static Either<Problem, ClipSet> Read(StageContext context, Func<SourceClip, bool> judged) =>
        Extracted(context, (extraction, clip) => extraction.Get(clip).Map(features => new PresentClip(clip, features, Seq<Problem>())))
            .Bind(read =>
            {
                if (!read.Problems.IsEmpty)
                {
                    foreach (var problem in read.Problems.Map(p => p.Problem).Distinct().Skip(1))
                        context.Warn(problem);
                    return read.Problems[0].Problem;
                }
                var features = read.Clips.Map(c => c.Features).ToArray();
                return from _ in Plausible(context, judged, features)
                    from set in Together(context, features, Seq<ModelModality>())
                    from __ in Filled(context, set, [.. context.Request.Inventory.Clips.Map(judged)])
                    select set;
            });

    /// <summary>
    /// Clips that a trained model is asked about: of those that cannot be read it is told why, and the others come back, with the
    /// modalities that the model knows whether or not one of them has it.
    /// </summary>
    /// <param name="mostSeconds">How long a clip may be; none: as long as it is.</param>
    public static Either<Problem, ReadClips> ReadAsked(
        StageContext context,
        Seq<ModelModality> known,
        Option<double> mostSeconds = default
    ) =>
        from read in Extracted(context, (extraction, clip) => extraction.Present(clip), mostSeconds)
        let lacks = read.Clips.Bind(c => c.Lacks).Iter(context.Warn)
        let clips = read.Clips.Map(c => c.Clip).Strict()
        let failed = toHashSet(read.Problems.Map(p => p.Clip))
        let kept = Range(0, clips.Count).Filter(i => !failed.Contains(i)).ToSeq().Strict()
        from _ in kept.IsEmpty && !read.Problems.IsEmpty ? Left<Problem, Unit>(read.Problems[0].Problem) : Told(context, read.Problems)
        let asked = context.With(context.Request.Inventory with { Clips = kept.Map(i => clips[i]).Strict() })
        let features = kept.Map(i => read.Clips[i].Features).ToArray()
        from __ in Plausible(asked, _ => true, features)
        from set in Together(asked, features, known)
        let ___ = set.Modalities.Exists(m => m.IsTemporal) ? Short(asked, ByLength(set, [.. kept.Map(_ => true)])).Iter(context.Warn) : unit
        select new ReadClips(
            set,
            asked.Request.Inventory.Clips,
            [.. features.Select(f => RateOf(f).IfNone(context.Experiment.Data.Recordings.FrameRate))]
        );

    // The rows of a face have the rate of its video; all else that moves is on the experiment's clock.
    private static Option<double> RateOf(Seq<Feature> features) =>
        features.Find(f => f.Frames > 1 && f.Facts.Seconds.Exists(s => s > 0)).Bind(f => f.Facts.Seconds.Map(s => f.Frames / s));

    private static Either<Problem, Unit> Told(StageContext context, Seq<(int, Problem Problem)> problems)
    {
        problems.Map(p => p.Problem).Distinct().Iter(context.Warn);
        return unit;
    }

    /// <summary>
    /// Clips with their features: those that can be read as <paramref name="get"/> gives them, and what is wrong with the others, in the
    /// order of the clips.
    /// </summary>
    private static Either<Problem, (Seq<PresentClip> Clips, Seq<(int Clip, Problem Problem)> Problems)> Extracted(
        StageContext context,
        Func<FeatureExtraction, SourceClip, Either<Problem, PresentClip>> get,
        Option<double> mostSeconds = default
    )
    {
        var (clips, modalities) = (context.Request.Inventory.Clips, context.Experiment.Data.Modalities);
        using var readers = new SourceReaders(clips, new Ffmpeg { MostSeconds = mostSeconds }, context.Say, context.Stop)
        {
            Spectrograms = context.Experiment.Data.Dataset.Spectrograms,
            MostSeconds = mostSeconds,
        };
        var extraction = new FeatureExtraction(context.Store, modalities, readers);
        var present = clips.Map(clip => new PresentClip(clip, Seq<Feature>(), Seq<Problem>())).ToArray();
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
                if (get(extraction, clips[i]).Fails(out var problem, out var got))
                    problems.Add((i, problem));
                else
                    present[i] = got;
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
        if (problems.IsEmpty)
            readers.Warnings().Iter(context.Warn);
        return (present.ToSeq().Strict(), problems.OrderBy(p => p.Clip).ToSeq().Strict());
    }

    /// <summary>Clips of which all features are there, on one clock.</summary>
    /// <param name="known">What a trained model knows of modalities, of which these clips may have none.</param>
    private static Either<Problem, ClipSet> Together(StageContext context, Seq<Feature>[] features, Seq<ModelModality> known)
    {
        var (clips, modalities) = (context.Request.Inventory.Clips, context.Experiment.Data.Modalities);
        var labels = Labels(context.Experiment, clips);
        return from signals in modalities.InTurn(
                (m, modality) =>
                    SignalsOf(context.Experiment, modality, clips, [.. features.Select(f => f[m])], known.Find(k => k.Modality == modality))
            )
            select TimeAlignment.Of(
                new ClipSet([.. clips.Map(c => c.Id)], [.. clips.Map(c => c.Group)], [.. labels.Select(l => l.Label)], signals)
                {
                    Intensities = context.Request.Inventory.Labelling.Several ? Some(labels.Select(l => l.Intensities).ToArray()) : None,
                }
            );
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

    private static Either<Problem, ModalityClips> SignalsOf(
        Experiment e,
        Modality modality,
        Seq<SourceClip> clips,
        Feature[] features,
        Option<ModelModality> known
    )
    {
        var first = System.Array.FindIndex(features, f => f.Frames > 0);
        if (first < 0 && known.IsNone)
            return new Problem.ModalityWithoutTrainingClips("all folds", Seq1(modality.Name));
        var (width, of) = known.Match(k => (k.Width, "the model"), () => (features[first].Width, clips[first].Id));
        var odd = System.Array.FindIndex(features, f => f.Frames > 0 && f.Width != width);
        if (odd >= 0)
            return new Problem.FeatureWidths(modality.Name, clips[odd].Id, features[odd].Width, of, width);
        var sequence = System.Array.FindIndex(features, f =>
            f.Frames > 1 && modality.Window == WindowUse.AsFound && known.Exists(k => !k.IsTemporal)
        );
        if (sequence >= 0)
            return new Problem.ClipIsSequence(
                clips[sequence].Find(modality).Map(s => s.Path).IfNone(""),
                modality.Name,
                features[sequence].Frames
            );
        var signals = new ModalityClips(modality, width, [.. features.Select(f => f.Values)]);
        return signals with
        {
            // Whether an encoder of vectors reads them over time was decided by the clips that were trained on.
            IsTemporal = known.Map(k => k.IsTemporal).IfNone(signals.IsTemporal),
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
        var clips = ByLength(set, judged);
        if (window > clips[^1].Frames)
            return new Problem.WindowTooLong(window, clips[^1].Frames, clips[^1].Clip, clips[clips.Length / 2].Frames, place);
        Short(context, clips).Iter(context.Warn);
        return unit;
    }

    private static (int Frames, string Clip, bool IsJudged)[] ByLength(ClipSet set, bool[] judged) =>
        [.. Enumerable.Range(0, set.Count).Select(i => (set.Frames(i), set.Ids[i], judged[i])).OrderBy(c => c.Item1)];

    /// <summary>A warning where some of the judged clips, sorted by their lengths, do not fill a window.</summary>
    private static Option<Problem> Short(StageContext context, (int Frames, string Clip, bool IsJudged)[] clips)
    {
        var window = context.Experiment.Encoders.Window;
        var shorter = clips.Where(c => c.IsJudged && c.Frames < window).ToArray();
        return shorter.Length > 0
            ? new Problem.ClipsShorterThanWindow(
                window,
                shorter.Length,
                clips.Count(c => c.IsJudged),
                clips[clips.Length / 2].Frames,
                shorter[0].Clip,
                shorter[0].Frames,
                context.PlaceOf(EncoderProperties.Window)
            )
            : Option<Problem>.None;
    }
}

/// <summary>Clips that a trained model is asked about.</summary>
/// <param name="Rates">Of each its frames a second.</param>
public sealed record ReadClips(ClipSet Set, Seq<SourceClip> Clips, double[] Rates);
