using MpucMer.Pure.Planning;

namespace MpucMer.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly Seq<Step> Before = Given.Steps();

    private static Plan Again(Seq<Step> now, Option<Stage> force = default) =>
        Planner.Decide(now, Given.Stored(Before), Given.Keys(Before), force);

    private static string[] From(Stage first) => [.. Before.Filter(s => Given.From(first).Contains(s.Stage)).Map(s => s.Name)];

    [Fact]
    public void The_first_time_everything_runs_in_order()
    {
        var plan = Planner.Decide(Before, LanguageExt.HashSet<string>.Empty, HashMap<string, StageKey>(), None);
        Assert.Equal(
            new[]
            {
                "features",
                "contrast fold 1 seed 0",
                "embed fold 1 seed 0",
                "probe fold 1 seed 0",
                "contrast fold 2 seed 0",
                "embed fold 2 seed 0",
                "probe fold 2 seed 0",
                "map fold 1 seed 0",
                "report",
            },
            Given.Running(plan)
        );
        Assert.All(plan.Steps, s => Assert.Equal(Seq1<Reason>(new Reason.FirstTime()), Given.Reasons(plan, s.Step.Name)));
        Assert.All(plan.Steps, s => Assert.True(s.Step.Needs.ForAll(n => plan.Steps.TakeWhile(x => x != s).Exists(x => x.Step == n))));
    }

    [Fact]
    public void With_everything_stored_nothing_runs() => Assert.True(Again(Given.Steps()).IsEmpty);

    [Theory]
    [InlineData("MpucEncoderWeights", "8", "offline", "contrast")]
    [InlineData("MpucEncoderWeights", "0", "offline", "contrast")]
    [InlineData("MpucVideoWeights", "8", "offline", "contrast")]
    [InlineData("MpucProbeWeights", "8", "offline", "probe")]
    [InlineData("MpucProbeWeights", "8", "online", "contrast")]
    [InlineData("MpucProbeWeights", "0", "online", "probe")]
    public void What_networks_start_from_is_part_of_their_keys_by_its_content(string property, string epochs, string probe, string stage)
    {
        (string, string)[] settings = [("MpucEpochs", epochs), ("MpucProbe", probe)];
        Seq<Step> With(Seq<WeightFile> weights) =>
            Pipeline.Steps(Given.Experiment(settings), Given.Clips with { Weights = weights }, Given.Folds(Given.Clips));
        var before = With(Seq<WeightFile>());
        Assert.Equal(Given.Steps(settings).Map(s => s.Key.Fingerprint), before.Map(s => s.Key.Fingerprint));
        var first = With(Seq1(new WeightFile(property, "", "/a/w.pth", "one")));
        Assert.Equal(
            first.Map(s => s.Key.Fingerprint),
            With(Seq1(new WeightFile(property, "", "/elsewhere/w.pth", "one"))).Map(s => s.Key.Fingerprint)
        );
        var plan = Planner.Decide(
            With(Seq1(new WeightFile(property, "", "/a/w.pth", "two"))),
            Given.Stored(first),
            Given.Keys(first),
            None
        );
        Assert.Equal(stage, plan.Steps.Find(s => s.Runs).Match(s => s.Step.Stage.ToString().ToLowerInvariant(), () => ""));
        Assert.Equal(Seq1<Reason>(new Reason.InputChanged(property)), Given.Reasons(plan, $"{stage} fold 1 seed 0"));
    }

    // The name and place of the run change no result either: threads, device, minutes between checkpoints, folders.
    public static readonly TheoryData<string, string, string> Edits = new()
    {
        { "MpucFeatureSize", "256", "contrast" },
        { "MpucWindow", "60", "contrast" },
        { "MpucDropout", "0.2", "contrast" },
        { "MpucObjective", "supervised", "contrast" },
        { "MpucContrast", "concatenated", "contrast" },
        { "MpucPairForm", "published", "contrast" },
        { "MpucNegatives", "same-group", "contrast" },
        { "MpucTemperature", "0.2", "contrast" },
        { "MpucMaskTemperature", "0.1", "" },
        { "MpucEpochs", "31", "contrast" },
        { "MpucBatchSize", "16", "contrast" },
        { "MpucOptimiser", "sgd", "contrast" },
        { "MpucLearningRate", "0.1", "contrast" },
        { "MpucMomentum", "0.8", "" },
        { "MpucWeightDecay", "0.1", "contrast" },
        { "MpucSchedule", "constant", "contrast" },
        { "MpucScheduleStep", "5", "" },
        { "MpucScheduleGamma", "0.5", "" },
        { "MpucWarmup", "0", "contrast" },
        { "MpucPatience", "5", "contrast" },
        { "MpucSampler", "class-balanced", "contrast" },
        { "MpucTransductive", "true", "contrast" },
        { "MpucSelection", "last", "contrast" },
        { "MpucProbe", "online", "contrast" },
        { "MpucInputs", "group", "contrast" },
        { "MpucProjectorNorm", "none", "contrast" },
        { "MpucVectorNoise", "0.1", "" },
        { "MpucVectorDropout", "0", "" },
        { "MpucFaceAttention", "both", "contrast" },
        { "MpucFaceParts", "true", "contrast" },
        { "MpucPredictionHeads", "true", "contrast" },
        { "MpucTemperatureLearned", "true", "contrast" },
        { "MpucSpecAugment", "true", "contrast" },
        { "MpucChunk", "8", "contrast" },
        { "MpucPrecision", "bf16", "contrast" },
        { "MpucEvaluationWindows", "1", "embed" },
        { "MpucOutput", "projections", "embed" },
        { "MpucProbeKind", "attention", "probe" },
        { "MpucTextPositions", "batch", "" },
        { "MpucLabels", "shuffled", "probe" },
        { "MpucProbeEpochs", "5", "probe" },
        { "MpucProbeBatchSize", "5", "probe" },
        { "MpucProbeOptimiser", "sgd", "probe" },
        { "MpucProbeLearningRate", "0.1", "probe" },
        { "MpucProbeWeightDecay", "0.1", "probe" },
        { "MpucProbeHidden", "0", "probe" },
        { "MpucProbeDropout", "0.5", "probe" },
        { "MpucProbePatience", "5", "probe" },
        { "MpucProbeFeatures", "none", "probe" },
        { "MpucThreads", "3", "" },
        { "MpucDevice", "cuda", "" },
        { "MpucCheckpointMinutes", "9", "" },
        { "MpucRunDir", "/r", "" },
        { "MpucStoreDir", "/s", "" },
        { "MpucSharedStore", "/g", "" },
        { "MpucMissing", "fail", "" },
        { "MpucTemperature", "1e-1", "" },
        { "MpucPairs", "landmarks:audio", "" },
        { "MpucModalities", "landmarks audio", "" },
        { "MpucAudioDir", "/elsewhere", "" },
    };

    [Theory, MemberData(nameof(Edits))]
    public void An_edit_reruns_its_stage_and_what_follows_and_says_so(string property, string value, string stage)
    {
        var plan = Again(Given.Steps((property, value)));
        if (stage.Length == 0)
        {
            Assert.True(plan.IsEmpty);
            return;
        }
        var first = Stage.Of(stage).IfNone(() => throw new InvalidOperationException());
        // What standardises features counts for the maps of them, too.
        var also = Pure.Configuration.Properties.Find(property).Exists(p => p.Influences.Exists(i => i.Stage == Stage.Map));
        Assert.Equal(
            Before.Filter(s => Given.From(first).Contains(s.Stage) || also && s.Stage == Stage.Map).Map(s => s.Name).ToArray(),
            Given.Running(plan)
        );
        Assert.Contains(Given.Reasons(plan, $"{stage} fold 1 seed 0"), r =>
            r is Reason.ParameterChanged p && p.Name == property && p.Old != p.New
        );
        Assert.DoesNotContain(plan.Steps, s => Given.Reasons(plan, s.Step.Name).Exists(r => r is Reason.ResultMissing or Reason.FirstTime));
        Assert.Contains(PlanText.Lines(plan), l => l.Contains($"{property}: ", StringComparison.Ordinal));
    }

    [Fact]
    public void With_the_probe_in_the_loop_its_settings_rerun_the_encoders()
    {
        var (before, now) = (Given.Steps(("MpucProbe", "online")), Given.Steps(("MpucProbe", "online"), ("MpucProbeLearningRate", "0.1")));
        Assert.Equal(From(Stage.Contrast), Given.Running(Planner.Decide(now, Given.Stored(before), Given.Keys(before), None)));
    }

    [Fact]
    public void To_be_compared_with_untrained_encoders_adds_steps_and_changes_none_of_the_others_but_what_reads_them()
    {
        var (alone, compared) = (Given.Steps(), Given.Steps(("MpucUntrained", "true")));
        Assert.Equal(
            alone.Filter(s => s.Stage != Stage.Map && s.Stage != Stage.Report),
            compared.Filter(s => !s.IsUntrained && s.Stage != Stage.Map && s.Stage != Stage.Report)
        );
        // They are the results of an experiment of no epochs, and encoders that no clip has a part in are made once.
        var none = Given.Stored(Given.Steps(("MpucEpochs", "0")));
        Assert.All(compared.Filter(s => s.IsUntrained), s => Assert.Contains(s.Key.Fingerprint, none));
        Assert.Equal(
            new[]
            {
                "contrast untrained seed 0",
                "embed untrained fold 1 seed 0",
                "probe untrained fold 1 seed 0",
                "embed untrained fold 2 seed 0",
                "probe untrained fold 2 seed 0",
            },
            compared.Filter(s => s.IsUntrained).Map(s => s.Name)
        );
        Assert.DoesNotContain(Given.Steps(("MpucUntrained", "true"), ("MpucEpochs", "0")), s => s.IsUntrained);
    }

    [Fact]
    public void What_the_probes_of_untrained_encoders_read_is_no_part_of_predictions()
    {
        var steps = Given.Steps(("MpucUntrained", "true"));
        Assert.DoesNotContain(Goal.Predict.Root(steps).Closure(), s => s.IsUntrained);
        Assert.DoesNotContain(Goal.Check.Root(steps).Closure(), s => s.IsUntrained);
    }

    [Fact]
    public void Untrained_encoders_depend_on_no_clip_and_no_training_setting()
    {
        var before = Given.Steps(("MpucEpochs", "0"));
        var more = new Inventory(Given.Clips.Clips.Add(Given.Clip("3c", "3")));
        var now = Pipeline.Steps(Given.Experiment(("MpucEpochs", "0"), ("MpucTemperature", "1")), more, Given.Folds(more));
        Assert.DoesNotContain(Given.Running(Planner.Decide(now, Given.Stored(before), Given.Keys(before), None)), s =>
            s.StartsWith("contrast", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_clip_more_in_the_training_part_reruns_features_encoders_and_all_after()
    {
        // Actor 3 trains in fold 1 and validates in fold 2.
        var more = new Inventory(Given.Clips.Clips.Add(Given.Clip("3c", "3")));
        var plan = Again(Pipeline.Steps(Given.Experiment(), more, Given.Folds(more)));
        Assert.Equal(From(Stage.Features), Given.Running(plan));
        Assert.Equal(Seq1<Reason>(new Reason.ClipsChanged(Seq1("3c"), Empty, Empty)), Given.Reasons(plan, "features"));
        Assert.Equal(Seq1<Reason>(new Reason.InputChanged("training clips (3)")), Given.Reasons(plan, "contrast fold 1 seed 0"));
    }

    [Fact]
    public void A_clip_more_to_test_reruns_embed_and_probe_of_the_folds_that_test_it()
    {
        var more = new Inventory(Given.Clips.Clips.Add(Given.Clip("1c", "1")));
        var folds = Given.Folds(Given.Clips).Map(f => f.Name == "1" ? f with { Test = f.Test with { Ids = f.Test.Ids.Add("1c") } } : f);
        var plan = Again(Pipeline.Steps(Given.Experiment(), more, folds));
        Assert.Equal(
            new[] { "features", "embed fold 1 seed 0", "probe fold 1 seed 0", "map fold 1 seed 0", "report" },
            Given.Running(plan)
        );
    }

    [Fact]
    public void Another_label_reruns_probes_and_maps_and_only_them()
    {
        var relabelled = new Inventory(Given.Clips.Clips.Map(c => c.Id == "1a" ? c with { Label = 5 } : c));
        Assert.Equal(
            Before.Filter(s => Given.Place(s.Stage) >= Given.Place(Stage.Probe)).Map(s => s.Name).ToArray(),
            Given.Running(Again(Pipeline.Steps(Given.Experiment(), relabelled, Given.Folds(relabelled))))
        );
    }

    [Fact]
    public void A_changed_file_and_one_gone_are_named()
    {
        var now = new Inventory(Given.Clips.Clips.Filter(c => c.Id != "1b").Map(c => c.Id == "1a" ? Given.Clip("1a", "1", 0, "!") : c));
        Assert.Equal(
            Seq1<Reason>(new Reason.ClipsChanged(Empty, Seq1("1a"), Seq1("1b"))),
            Given.Reasons(Again(Pipeline.Steps(Given.Experiment(), now, Given.Folds(now))), "features")
        );
    }

    [Fact]
    public void Audio_is_cut_by_video_frames_so_new_landmarks_change_it_too()
    {
        var clip = Given.Clip("1a", "1");
        var other = clip with
        {
            Sources = clip.Sources.Map(s => s.Modality == Pure.Modalities.Modality.Landmarks ? s with { Hash = "new" } : s),
        };
        Assert.NotEqual(FeatureKeys.Of(clip, Pure.Modalities.Modality.Audio), FeatureKeys.Of(other, Pure.Modalities.Modality.Audio));
    }

    [Theory]
    [InlineData("features")]
    [InlineData("contrast")]
    [InlineData("embed")]
    [InlineData("probe")]
    [InlineData("map")]
    [InlineData("report")]
    public void A_forced_stage_runs_and_says_that_it_was_asked_for(string name)
    {
        var stage = Stage.Of(name).IfNone(() => throw new InvalidOperationException());
        var plan = Again(Before, stage);
        Assert.Equal(Before.Filter(s => s.Stage == stage).Map(s => s.Name).ToArray(), Given.Running(plan));
        Assert.All(Given.Running(plan), s => Assert.Equal(Seq1<Reason>(new Reason.Forced()), Given.Reasons(plan, s)));
    }

    [Fact]
    public void A_missing_entry_that_nobody_reads_is_not_made_again()
    {
        var contrast = Before.Find(s => s.Name == "contrast fold 1 seed 0").IfNone(() => throw new InvalidOperationException());
        var plan = Planner.Decide(Before, Given.Stored(Before).Remove(contrast.Key.Fingerprint), Given.Keys(Before), None);
        Assert.True(plan.IsEmpty);
        Assert.IsType<Decision.NotNeeded>(plan.Steps[1].Decision);
    }

    [Fact]
    public void A_missing_entry_that_is_read_is_made_again_with_what_it_needs()
    {
        var gone = Before.Filter(s => s.Name is "embed fold 1 seed 0" or "probe fold 1 seed 0" or "report").Map(s => s.Key.Fingerprint);
        var plan = Planner.Decide(Before, Given.Stored(Before).RemoveRange(gone), Given.Keys(Before), None);
        Assert.Equal(new[] { "embed fold 1 seed 0", "probe fold 1 seed 0", "report" }, Given.Running(plan));
        Assert.Equal(Seq1<Reason>(new Reason.ResultMissing()), Given.Reasons(plan, "embed fold 1 seed 0"));
    }

    [Fact]
    public void An_entry_in_quarantine_is_told_from_one_that_is_missing()
    {
        var probe = Before.Find(s => s.Name == "probe fold 1 seed 0").IfNone(() => throw new InvalidOperationException());
        var stored = Given.Stored(Before).RemoveRange([probe.Key.Fingerprint, Before.Last().Key.Fingerprint]);
        var plan = Planner.Decide(Before, stored, Given.Keys(Before), None, toHashSet([probe.Key.Fingerprint]));
        Assert.Equal(new[] { "probe fold 1 seed 0", "report" }, Given.Running(plan));
        Assert.Equal(Seq1<Reason>(new Reason.ResultDamaged()), Given.Reasons(plan, "probe fold 1 seed 0"));
        Assert.Equal(Seq1<Reason>(new Reason.ResultMissing()), Given.Reasons(plan, "report"));
    }

    [Fact]
    public void Planning_takes_memory_in_proportion_to_the_clips()
    {
        static long Bytes(int clips)
        {
            var inventory = new Inventory(Range(0, clips).Map(i => Given.Clip($"{i:D6}", $"{1 + i % 3}")).ToSeq());
            var folds = Given.Folds(inventory);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var steps = Pipeline.Steps(Given.Experiment(), inventory, folds);
            _ = Planner.Decide(steps, Given.Stored(steps), Given.Keys(steps), None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        _ = Bytes(100);
        var (few, many) = (Bytes(1000), Bytes(4000));
        // A little more than four times: the tables by id are trees.
        Assert.InRange(many, 2 * few, 5 * few);
    }

    [Fact]
    public void A_seed_more_runs_beside_what_is_there_and_one_less_is_told_by_the_report()
    {
        var two = Given.Steps(("MpucSeeds", "0 1"));
        Assert.Equal(two.Filter(s => s.Seed == 1L || s.Stage == Stage.Report).Map(s => s.Name).ToArray(), Given.Running(Again(two)));
        var less = Planner.Decide(Before, Given.Stored(two).Remove(Before.Last().Key.Fingerprint), Given.Keys(two), None);
        Assert.Equal(
            Seq<Reason>(new Reason.InputGone("probe fold 1 seed 1"), new Reason.InputGone("probe fold 2 seed 1")),
            Given.Reasons(less, "report")
        );
    }

    [Fact]
    public void Another_order_of_seeds_is_told_by_the_report_and_maps_are_of_the_first()
    {
        var (before, now) = (Given.Steps(("MpucSeeds", "0 1")), Given.Steps(("MpucSeeds", "1 0")));
        var plan = Planner.Decide(now, Given.Stored(before), Given.Keys(before), None);
        Assert.Equal(["map fold 1 seed 1", "report"], Given.Running(plan));
        Assert.Equal(
            Seq<Reason>(new Reason.InputChanged("map fold 1 seed 1"), new Reason.InputGone("map fold 1 seed 0")),
            Given.Reasons(plan, "report")
        );
    }

    [Fact]
    public void The_same_fold_under_another_name_is_the_same_work()
    {
        var renamed = Given.Folds(Given.Clips).Map(f => f with { Name = "fold " + f.Name });
        Assert.Equal(["report"], Given.Running(Again(Pipeline.Steps(Given.Experiment(), Given.Clips, renamed))));
    }

    [Fact]
    public void A_new_version_of_the_code_is_a_reason() =>
        Assert.Equal(
            Seq1<Reason>(new Reason.CodeChanged(Before[1].Key.Version, 99)),
            Differences.Between(Before[1].Key, Before[1].Key with { Version = 99 }, ofClips: false)
        );

    [Fact]
    public void Every_reason_has_words() =>
        Assert.All(
            new Reason[]
            {
                new Reason.FirstTime(),
                new Reason.ParameterChanged("a", "", "1"),
                new Reason.ClipsChanged(Seq("a", "b"), Empty, Seq1("c")),
                new Reason.CodeChanged(1, 2),
                new Reason.InputChanged("i"),
                new Reason.InputGone("i"),
                new Reason.OrderChanged(),
                new Reason.ResultMissing(),
                new Reason.ResultDamaged(),
                new Reason.Forced(),
            },
            r => Assert.NotEmpty(PlanText.Of(r))
        );
}
