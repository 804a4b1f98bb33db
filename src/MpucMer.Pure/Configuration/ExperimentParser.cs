using System.Globalization;
using MpucMer.Pure.Data;
using MpucMer.Pure.Losses;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Configuration;

/// <summary>From settings to an experiment, or every mistake in them at once.</summary>
public static class ExperimentParser
{
    /// <param name="name">The experiment's name: its project file's, without the ending.</param>
    /// <param name="settings">What was written, over what a configuration file says.</param>
    public static Validation<Problem, Experiment> Parse(string name, Settings settings)
    {
        // A protocol that is none must not hide the mistakes in the rest, which is then read with the defaults of the usual one.
        var protocol = Read.OneOf(settings.Effective("MpucProtocol", Protocol.Corrected), ("corrected", Protocol.Corrected), ("published", Protocol.Published));
        Setting Get(string property) => settings.Effective(property, protocol.Match(p => p, _ => Protocol.Corrected));
        return (protocol, Parts(name, protocol.Match(p => p, _ => Protocol.Corrected), Get)).Apply((_, e) => e)
            // Momentum is read for two optimisers: its mistake is still one.
            .Match(e => Coherent(e, Get), problems => Validation<Problem, Experiment>.Fail(problems.Distinct()));
    }

    /// <summary>Names with the house's prefix that the table does not have.</summary>
    public static Seq<Problem> UnknownNames(IEnumerable<(string Name, Place Place)> written) =>
        written.Where(w => PropertyTable.Find(w.Name).IsNone)
            .Select(w => (Problem)new Problem.UnknownProperty(w.Name, PropertyTable.Nearest(w.Name), w.Place)).ToSeq();

    private static Validation<Problem, Experiment> Parts(string name, Protocol protocol, Func<string, Setting> get)
    {
        var data = Data(get);
        var loss = data.Match(d => Loss(get, d.Modalities), _ => Loss(get, Modality.All.ToSeq()));
        var values = (data, SplitOf(get), Encoders(get), loss, (Training(get), Optimiser(get, ""), Schedule(get)).Apply((t, o, s) => (t, o, s)), Probe(get), Execution(get));
        return values.Apply((d, split, encoders, l, t, probe, execution) => new Experiment(name, protocol, d, split, encoders, l, t.t, t.o, t.s, probe, execution)
        {
            Weights = new WeightSettings(Optional(get, WeightSettings.VideoProperty), Optional(get, WeightSettings.EncoderProperty), Optional(get, WeightSettings.ProbeProperty)),
        });
    }

    private static Validation<Problem, DataSettings> Data(Func<string, Setting> get)
    {
        var dataset = Read.OneOf(get("MpucDataset"), ("ravdess", Dataset.Ravdess), ("demo", Dataset.Demo), ("manifest", Dataset.Manifest), ("mosei", Dataset.Mosei));
        var missing = Read.OneOf(get("MpucMissing"), ("leave-out", MissingModality.LeaveOut), ("fail", MissingModality.Fail), ("use", MissingModality.Use));
        var labels = Read.OneOf(get("MpucLabels"), ("as-given", LabelUse.AsGiven), ("shuffled", LabelUse.Shuffled));
        // Of which data there is too little, only a known data set tells.
        var found = dataset.Match(d => Found(d, get), _ => Success<Problem, Seq<Modality>>(Modality.All.ToSeq()));
        var rate = Read.Number(get("MpucFrameRate"), x => x is >= 1 and <= 120, "from 1 to 120");
        return (dataset, found, missing, labels, rate)
            .Apply((d, ms, m, l, r) => new DataSettings(d, Optional(get, "MpucAudioDir"), Optional(get, "MpucLandmarksDir"), Optional(get, "MpucActionUnits"), Optional(get, "MpucManifest"),
                Mosei(get),
                new RecordingSettings(r, Optional(get, "MpucWordVectors")), ms, m, l));
    }

    private static MoseiFiles Mosei(Func<string, Setting> get) =>
        new(Optional(get, "MpucTrainPickle"), Optional(get, "MpucValidationPickle"), Optional(get, "MpucTestPickle"), Optional(get, "MpucMelDir"), Optional(get, "MpucFramesDir"))
        {
            Labels = Optional(get, "MpucLabelsCsd"),
            Folds = Optional(get, "MpucStandardFolds"),
            Segments = Optional(get, "MpucSegments"),
            Words = Optional(get, "MpucWordsCsd"),
            Faces = Optional(get, "MpucFacesCsd"),
            Acoustic = Optional(get, "MpucAcousticCsd"),
            VideosDir = Optional(get, "MpucVideosDir"),
            SoundsDir = Optional(get, "MpucSoundsDir"),
            TranscriptsDir = Optional(get, "MpucTranscriptsDir"),
            OpenFaceDir = Optional(get, "MpucOpenFaceDir"),
        };

    /// <summary>The modalities that are asked for, else those whose data is given; a problem for each that the data set cannot have.</summary>
    private static Validation<Problem, Seq<Modality>> Found(Dataset dataset, Func<string, Setting> get)
    {
        var sources = DataSources.Of(dataset);
        bool IsGiven(string property) => get(property).Value.Length > 0;
        var given = sources.Filter(s => !s.OnRequest && s.Given(IsGiven).IsSome).Map(s => s.Modality);
        var lacking = sources.IsEmpty && get("MpucManifest").Value.Length == 0
            ? Seq1<Problem>(new Problem.MissingSetting("MpucManifest", "MpucDataset=manifest", "/path/to/manifest.csv"))
            : Seq<Problem>();
        // What a manifest has is in the manifest: whoever reads it writes MpucModalities below what is written.
        if (sources.IsEmpty && get("MpucModalities").Value.Length == 0 && !lacking.IsEmpty) return Validation<Problem, Seq<Modality>>.Fail(lacking);
        var modalities = Modalities(get("MpucModalities"), given);
        var needed = modalities.Match(ms => lacking + ms.Bind(m => Needed(dataset, sources, m, get, IsGiven)), _ => lacking);
        return needed.IsEmpty ? modalities : Validation<Problem, Seq<Modality>>.Fail(needed);
    }

    private static Seq<Problem> Needed(Dataset dataset, Seq<DataSource> sources, Modality modality, Func<string, Setting> get, Func<string, bool> isGiven) =>
        sources.IsEmpty
            ? Seq<Problem>()
            : sources.Find(s => s.Modality == modality).Match(
                s => s.Missing(isGiven).Map(p => (Problem)new Problem.MissingSetting(p, $"the modality {modality}", "/path/to/it")),
                () => Seq1<Problem>(new Problem.ModalityNotOfDataset(modality.Name, dataset.ToString().ToLowerInvariant(), sources.Map(s => s.Modality.Name), get("MpucModalities").Place)));

    private static Validation<Problem, Seq<Modality>> Modalities(Setting setting, Seq<Modality> given)
    {
        var words = Read.Words(setting.Value);
        var named = words.IsEmpty ? Success<Problem, Seq<Modality>>(given) : Read.Each(words.Map(w => Named(setting with { Value = w })));
        return named.Match(
            ms => ms.Distinct().Count < 2
                ? Fail<Problem, Seq<Modality>>(new Problem.TooFewModalities(ms.Distinct().Map(m => m.Name), setting.Place))
                : Success<Problem, Seq<Modality>>(Modality.InOrder(ms)),
            Validation<Problem, Seq<Modality>>.Fail);
    }

    // Only vectors have names of their own kind: the words that are told are the fixed ones.
    private static Validation<Problem, Modality> Named(Setting setting) =>
        Modality.Of(setting.Value).Match(Success<Problem, Modality>, () => Read.OneOf(setting, [.. Modality.All.Append(Modality.Vectors()).Select(m => (m.Name, m))]));

    private static Validation<Problem, SplitSettings> SplitOf(Func<string, Setting> get)
    {
        // CMU-MOSEI comes in three parts: whoever says nothing means these.
        var word = get("MpucSplit");
        var given = word.Place == Place.Nowhere && string.Equals(get("MpucDataset").Value, "mosei", StringComparison.OrdinalIgnoreCase) ? word with { Value = "manifest" } : word;
        var kind = Read.OneOf(given, ("folds", SplitKind.Folds), ("leave-one-out", SplitKind.LeaveOneOut), ("published", SplitKind.Published), ("published-clips", SplitKind.PublishedClips), ("manifest", SplitKind.Given));
        var folds = get("MpucFolds");
        var count = !folds.Value.Contains('/') && Read.Words(folds.Value).Count == 1
            ? Read.Whole(folds, Limits.Folds).Map(Some)
            : Success<Problem, Option<int>>(None);
        var lists = count.Match(c => c.IsSome, _ => true) ? Seq<Seq<string>>() : Lists(folds.Value);
        var seeds = Seeds(get("MpucSeeds"));
        var needsFolds = kind.Match(k => k == SplitKind.Folds, _ => false) && folds.Value.Length == 0;
        var wanted = needsFolds
            ? Fail<Problem, Option<int>>(new Problem.MissingSetting("MpucFolds", "MpucSplit=folds", "\"1 2 3/4 5 6\" (test actors of each fold), or a number of folds"))
            : count;
        var crossing = Read.OneOf(get("MpucGroupsAcrossSplits"), ("refuse", false), ("allow", true));
        return (kind, wanted, Read.Whole(get("MpucValidationActors"), Limits.ValidationActors), Read.Whole(get("MpucSplitSeed"), Limits.Seed), Read.Number(get("MpucSplitPercentage"), x => x is > 0 and < 1, "between 0 and 1"), seeds, crossing)
                .Apply((k, c, v, s, p, ss, x) => new SplitSettings(k, lists, c, v, s, p, ss.Distinct(), x));
    }

    // An empty list between two slashes is kept, so that the split can refuse it by name; a slash at the end makes a single actor a list (5/).
    private static Seq<Seq<string>> Lists(string folds) =>
        (folds.EndsWith('/') ? folds[..^1] : folds) is { Length: > 0 } text ? text.Split('/').Map(Read.Words).ToSeq() : Seq<Seq<string>>();

    private static Validation<Problem, Seq<long>> Seeds(Setting setting) =>
        Read.Words(setting.Value) is { IsEmpty: false } words
            ? words.Count > Limits.Seeds ? Fail<Problem, Seq<long>>(new Problem.OutOfRange(setting.Name, $"{words.Count} seeds", $"at most {Limits.Seeds} seeds", setting.Place))
            : Read.Each(words.Map(w => Read.Whole(setting with { Value = w }, Limits.Seed).Map(n => (long)n)))
            : Fail<Problem, Seq<long>>(new Problem.MalformedValue(setting.Name, setting.Value, "one whole number or more", setting.Place));

    private static Validation<Problem, EncoderSettings> Encoders(Func<string, Setting> get) =>
        (Read.Whole(get("MpucFeatureSize"), Limits.FeatureSize), Read.Whole(get("MpucWindow"), Limits.Window), Read.Share(get("MpucDropout")), Read.Whole(get("MpucEvaluationWindows"), Limits.EvaluationWindows), (StandardisationOf(get("MpucInputs")), Read.OneOf(get("MpucProjectorNorm"), ("none", ProjectorNorm.None), ("batch", ProjectorNorm.Batch))).Apply((i, p) => (i, p)), EncoderParts(get), Read.OneOf(get("MpucOutput"), ("features", Output.Features), ("projections", Output.Projections)))
            .Apply((f, w, d, n, norms, parts, o) => new EncoderSettings(f, w, d, n, norms.i, norms.p, parts, o));

    private static Validation<Problem, EncoderParts> EncoderParts(Func<string, Setting> get) =>
        (Read.OneOf(get("MpucFaceAttention"), ("none", FaceAttention.None), ("temporal", FaceAttention.Temporal), ("spatial", FaceAttention.Spatial), ("both", FaceAttention.Both)),
         Read.Flag(get("MpucFaceParts")),
         Read.OneOf(get("MpucTextPositions"), ("time", PositionAxis.Time), ("batch", PositionAxis.Batch)),
         Read.Whole(get("MpucVideoFrames"), Limits.VideoFrames), Read.Whole(get("MpucVideoSize"), Limits.VideoSize))
            .Apply((a, p, t, frames, size) => new EncoderParts(a, p, t, frames, size));

    private static Validation<Problem, LossSettings> Loss(Func<string, Setting> get, Seq<Modality> modalities) =>
        (Read.OneOf(get("MpucObjective"), ("unsupervised", Objective.Unsupervised), ("supervised", Objective.Supervised)),
         Read.OneOf(get("MpucContrast"), ("pairwise", Contrast.Pairwise), ("concatenated", Contrast.Concatenated)),
         Pairs(get("MpucPairs"), modalities),
         Read.OneOf(get("MpucPairForm"), ("textbook", PairForm.Textbook), ("published", PairForm.Published), ("symmetric", PairForm.Symmetric)),
         (Read.Number(get("MpucTemperature"), Limits.Temperature), Read.Number(get("MpucMaskTemperature"), Limits.Temperature)).Apply((t, m) => (t, m)),
         (Read.Flag(get("MpucTemperatureLearned")), Read.Flag(get("MpucPredictionHeads"))).Apply((t, h) => (t, h)))
            .Apply((o, c, p, f, t, learned) => new LossSettings(o, c, p, f, t.t, t.m, learned.t, learned.h));

    private static Validation<Problem, Seq<(Modality A, Modality B)>> Pairs(Setting setting, Seq<Modality> modalities)
    {
        var all = Range(0, modalities.Count).ToSeq().Bind(i => modalities.Skip(i + 1).Map(b => (A: modalities[i], B: b)));
        return setting.Value.Length == 0
            ? Success<Problem, Seq<(Modality, Modality)>>(all)
            // In the order of the modalities and once each: a pair is contrasted both ways in any case, and other ways to write it must not be another experiment.
            : Read.Each((Read.Words(setting.Value) is { IsEmpty: false } words ? words : Seq1(setting.Value)).Map(word => Pair(word, all)
                .Match(Success<Problem, (Modality A, Modality B)>, () => Fail<Problem, (Modality A, Modality B)>(new Problem.BadPair(word, modalities.Map(m => m.Name), setting.Place)))))
                .Map(pairs => all.Filter(p => pairs.Contains(p)));
    }

    private static Option<(Modality A, Modality B)> Pair(string word, Seq<(Modality A, Modality B)> all) =>
        // Compared whole: names of vectors hold a colon themselves.
        all.Find(p => Is(word, p.A, p.B) || Is(word, p.B, p.A));

    private static bool Is(string word, Modality a, Modality b) => string.Equals(word, $"{a}:{b}", StringComparison.OrdinalIgnoreCase);

    private static Validation<Problem, TrainingSettings> Training(Func<string, Setting> get)
    {
        var steps = (Read.Whole(get("MpucEpochs"), Limits.Epochs), Read.Whole(get("MpucBatchSize"), Limits.BatchSize), Read.Whole(get("MpucPatience"), Limits.Patience), Chunk(get("MpucChunk")), Read.OneOf(get("MpucPrecision"), ("float32", Precision.Float32), ("bf16", Precision.BFloat16)))
            .Apply((e, b, p, chunk, precision) => (e, b, p, chunk, precision));
        var views = (Read.Number(get("MpucVectorNoise"), Limits.Noise), Read.Share(get("MpucVectorDropout")), Read.Flag(get("MpucSpecAugment")), Read.Flag(get("MpucVideoAugment"))).Apply((noise, dropout, masks, cuts) => (noise, dropout, masks, cuts));
        return (steps, views,
            Read.OneOf(get("MpucNegatives"), ("any", Negatives.Any), ("same-group", Negatives.SameGroup)),
            Read.OneOf(get("MpucSampler"), ("uniform", Sampler.Uniform), ("class-balanced", Sampler.ClassBalanced)),
            Read.Flag(get("MpucTransductive")),
            Read.OneOf(get("MpucSelection"), ("contrastive-loss", Selection.ContrastiveLoss), ("accuracy", Selection.Accuracy), ("last", Selection.Last)))
            .Apply((s, v, n, sampler, t, selection) => new TrainingSettings(s.e, s.b, n, sampler, t, s.p, selection, v.noise, v.dropout, v.masks, s.chunk, s.precision, v.cuts));
    }

    // A single clip has no statistics of a batch.
    private static Validation<Problem, int> Chunk(Setting s) => Read.Whole(s, Limits.Chunk).Bind(n => n == 1 ? Fail<Problem, int>(new Problem.OutOfRange(s.Name, s.Value, "0, or 2 or more", s.Place)) : Success<Problem, int>(n));

    private static Validation<Problem, OptimiserSettings> Optimiser(Func<string, Setting> get, string of) =>
        (Read.OneOf(get($"Mpuc{of}Optimiser"), ("sgd", OptimiserKind.Sgd), ("adamw", OptimiserKind.AdamW)),
         Read.Number(get($"Mpuc{of}LearningRate"), Limits.Rate), Read.Share(get("MpucMomentum")), Read.Number(get($"Mpuc{of}WeightDecay"), Limits.Decay))
            .Apply((k, r, m, w) => new OptimiserSettings(k, r, m, w));

    private static Validation<Problem, ScheduleSettings> Schedule(Func<string, Setting> get) =>
        (Read.OneOf(get("MpucSchedule"), ("constant", ScheduleKind.Constant), ("step", ScheduleKind.Step), ("cosine", ScheduleKind.Cosine)),
         Read.Whole(get("MpucScheduleStep"), Limits.ScheduleStep), Read.Number(get("MpucScheduleGamma"), x => x is > 0 and <= 1, "greater than 0 and at most 1"), Read.Share(get("MpucWarmup")))
            .Apply((k, s, g, w) => new ScheduleSettings(k, s, g, w));

    private static Validation<Problem, ProbeSettings> Probe(Func<string, Setting> get) =>
        ((Read.OneOf(get("MpucProbe"), ("offline", ProbeMode.Offline), ("online", ProbeMode.Online)), Read.OneOf(get("MpucProbeKind"), ("mlp", ProbeKind.Mlp), ("attention", ProbeKind.Attention))).Apply((m, k) => (m, k)),
         // Probes that come from a file may be judged as they are.
         (Read.Whole(get("MpucProbeEpochs"), get(WeightSettings.ProbeProperty).Value.Length > 0 ? Limits.ReadyProbeEpochs : Limits.ProbeEpochs), Read.Whole(get("MpucProbeBatchSize"), Limits.ProbeBatchSize), Read.Whole(get("MpucProbePatience"), Limits.Patience)).Apply((e, b, p) => (e, b, p)),
         Read.Whole(get("MpucProbeHidden"), Limits.ProbeHidden), Read.Share(get("MpucProbeDropout")),
         (StandardisationOf(get("MpucProbeFeatures")), PositiveWeight(get("MpucPositiveWeight"))).Apply((f, w) => (f, w)),
         Optimiser(get, "Probe"))
            // In the encoders' loop features change from step to step: there is nothing yet to standardise them by.
            .Apply((m, t, h, d, f, o) => new ProbeSettings(m.m, m.k, t.e, t.b, h, d, t.p, m.m == ProbeMode.Online ? Standardisation.None : f.f, f.w, o));

    private static Validation<Problem, PositiveWeights> PositiveWeight(Setting s) =>
        Read.Words(s.Value) is { IsEmpty: false } words && (words.Count > 1 || char.IsAsciiDigit(words[0][0]) || words[0][0] is '.' or '-' or '+')
            ? Read.Each(words.Map(w => Read.Number(s with { Value = w }, Limits.Rate))).Map(numbers => new PositiveWeights(PositiveWeightKind.Given, numbers))
            : Read.OneOf(s, ("none", PositiveWeightKind.None), ("training", PositiveWeightKind.Training), ("published", PositiveWeightKind.Published)).Map(kind => new PositiveWeights(kind, Seq<double>()));

    private static Validation<Problem, ExecutionSettings> Execution(Func<string, Setting> get) =>
        (Read.Whole(get("MpucThreads"), Limits.Threads), Device(get("MpucDevice")), Read.Number(get("MpucCheckpointMinutes"), Limits.Minutes))
            .Apply((t, d, c) => new ExecutionSettings(t, d, c));

    private static Validation<Problem, Standardisation> StandardisationOf(Setting s) =>
        Read.OneOf(s, ("none", Standardisation.None), ("training", Standardisation.Training), ("group", Standardisation.Group));

    private static Validation<Problem, string> Device(Setting s) =>
        s.Value.ToLowerInvariant() is var device && (device is "auto" or "cpu" or "cuda" || (device.StartsWith("cuda:", StringComparison.Ordinal) && ushort.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            ? Success<Problem, string>(device)
            : Fail<Problem, string>(new Problem.NotOneOf(s.Name, s.Value, Seq("auto", "cpu", "cuda", "cuda:N"), None, s.Place));

    /// <summary>What single values cannot say: which of them go together.</summary>
    private static Validation<Problem, Experiment> Coherent(Experiment e, Func<string, Setting> get)
    {
        Seq<Problem> Clash(string a, string b) => Seq1<Problem>(new Problem.Contradiction(a, get(a).Value, b, get(b).Value, get(a).Place == Place.Nowhere ? get(b).Place : get(a).Place)); // one of them may be a default
        var none = Seq<Problem>();
        var given = get("MpucSplit");
        var problems =
            // A clip alone has nothing to be told from, and no statistics of a batch.
            (e.Training is { BatchSize: 1, Epochs: > 0 }
                ? Seq1<Problem>(new Problem.OutOfRange("MpucBatchSize", "1", "2 or more where encoders are trained (MpucEpochs)", get("MpucBatchSize").Place))
                : none)
            + (StageParameters.CountsClips(e) && e.Training.BatchSize > Layer.Positions.Length
                ? Seq1<Problem>(new Problem.OutOfRange(
                    "MpucBatchSize", $"{e.Training.BatchSize}", $"at most {Layer.Positions.Length} where positions count the clips of a batch (MpucTextPositions)", get("MpucBatchSize").Place))
                : none)
            + (e.Training.Selection == Selection.Accuracy && e.Probe.Mode == ProbeMode.Offline ? Clash("MpucSelection", "MpucProbe") : none)
            + (e.Training.Negatives == Negatives.SameGroup && e.Training.Sampler == Sampler.ClassBalanced ? Clash("MpucNegatives", "MpucSampler") : none)
            + (e.Split.Kind == SplitKind.Given && e.Data.Dataset is not (Dataset.Manifest or Dataset.Mosei) ? Seq1<Problem>(new Problem.NotOfDataset(given.Name, given.Value, e.Data.Dataset.ToString().ToLowerInvariant(), "a manifest with a column split", given.Place)) : none)
            + OneList(get, Clash)
            // The label sequence knows no parts: without the folds there is nothing to be given.
            + (e is { Split.Kind: SplitKind.Given, Data: { Dataset: Dataset.Mosei, Mosei: { Labels.IsSome: true, Folds.IsNone: true } } } ? Seq1<Problem>(new Problem.MissingSetting("MpucStandardFolds", "the split of MpucLabelsCsd (or MpucSplit=folds and MpucFolds=5, by video)", "/path/to/cmu_mosei_std_folds.py")) : none)
            + (e.Loss.Contrast == Contrast.Concatenated && get("MpucPairs").Value.Length > 0 ? Clash("MpucPairs", "MpucContrast") : none)
            // A joint vector is contrasted with itself: there is no pair for a head, and aligned rows are one vector.
            + (e.Loss is { Contrast: Contrast.Concatenated, PredictionHeads: true } ? Clash("MpucPredictionHeads", "MpucContrast") : none)
            + (e.Loss is { Contrast: Contrast.Concatenated, Form: PairForm.Symmetric } ? Clash("MpucPairForm", "MpucContrast") : none)
            // The published loss is multiplied by its temperature: learned, it would shrink the loss by shrinking itself.
            + (e.Loss is { TemperatureLearned: true, Form: PairForm.Published } ? Clash("MpucTemperatureLearned", "MpucPairForm") : none)
            + e.Weights.Video.Match(file => e.Data.Modalities.Contains(Modality.Video) ? none
                : Seq1<Problem>(new Problem.WeightsWithoutNetwork(WeightSettings.VideoProperty, file, Modality.Video.Name, e.Data.Modalities.Map(m => m.Name), get(WeightSettings.VideoProperty).Place)), () => none)
            // The checkpoint has the video encoder too.
            + (e.Weights is { Video.IsSome: true, Encoders.IsSome: true } ? Clash(WeightSettings.VideoProperty, WeightSettings.EncoderProperty) : none)
            // Places in a chunk are not places in the batch.
            + (e.Training.Chunk > 0 && StageParameters.CountsClips(e) ? Clash("MpucChunk", "MpucTextPositions") : none);
        return problems.IsEmpty ? Success<Problem, Experiment>(e) : Validation<Problem, Experiment>.Fail(problems);
    }

    // Only one file says which segments there are, and pickles have no times by which a sequence or recording could be cut.
    private static Seq<Problem> OneList(Func<string, Setting> get, Func<string, string, Seq<Problem>> clash)
    {
        if (!string.Equals(get("MpucDataset").Value, "mosei", StringComparison.OrdinalIgnoreCase)) return Seq<Problem>();
        var lists = Seq("MpucTrainPickle", "MpucLabelsCsd", "MpucSegments").Filter(p => get(p).Value.Length > 0);
        if (lists.Count > 1) return clash(lists[0], lists[1]);
        return lists.HeadOrNone() == "MpucTrainPickle"
            ? Seq("MpucWordsCsd", "MpucFacesCsd", "MpucAcousticCsd", "MpucStandardFolds", "MpucVideosDir", "MpucSoundsDir", "MpucTranscriptsDir", "MpucOpenFaceDir").Filter(p => get(p).Value.Length > 0).HeadOrNone().Match(p => clash(p, "MpucTrainPickle"), () => Seq<Problem>())
            : Seq<Problem>();
    }

    private static Option<string> Optional(Func<string, Setting> get, string name) => get(name).Value is { Length: > 0 } text ? Some(text) : None;
}
