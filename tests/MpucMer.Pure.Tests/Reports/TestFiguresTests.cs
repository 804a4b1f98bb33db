using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Tests.Configuration;
using MpucMer.Tests.Planning;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Tests.Reports;

/// <summary>What reports say of answers to test clips: the same as the scores have, and something of any answers at all.</summary>
[Properties(Arbitrary = [typeof(TestFiguresTests)], MaxTest = 40)]
public sealed class TestFiguresTests
{
    /// <summary>
    /// Any answers: of one clip or many, one group or many, labels that no clip shows, probes that can judge only some clips, one fold or
    /// several, one seed or several.
    /// </summary>
    public static Arbitrary<TestClips> AnyClips() =>
        (
            from several in Gen.Elements(false, true)
            from labels in Gen.Choose(2, 4)
            from clips in Gen.Choose(1, 30)
            from groups in Gen.Choose(1, 12)
            from folds in Gen.Choose(1, 3)
            from seeds in Gen.Choose(1, 2)
            from seed in Gen.Choose(0, 1_000_000)
            select Made(several, labels, clips, groups, folds, seeds, Stream.Of(seed, "answers"))
        ).ToArbitrary();

    private static TestClips Made(bool several, int labels, int count, int groups, int folds, int seeds, Stream stream)
    {
        var clips = Enumerable
            .Range(0, count)
            .Select(c => new TestClip(
                $"clip, {c}",
                $"{1 + stream.Below(c, groups)}",
                stream.At(1).Below(c, labels),
                several ? [.. Enumerable.Range(0, labels).Select(l => stream.At(c).Uniform(l) < .3 ? 1.0 : 0)] : [],
                c % 3 == 0 ? None : Some(c % 2 == 0 ? "female" : "male")
            ))
            .ToArray();
        var answers =
            from encoders in Seq(ScoredBy.Trained, ScoredBy.Untrained)
            from fold in Range(0, folds)
            from seed in Range(0, seeds)
            from probe in Seq(ProbeReport.Fused, "video")
            let own = Enumerable
                .Range(0, count)
                .Where(c => c % folds == fold && (probe == ProbeReport.Fused || stream.At(2).Uniform(c) < .5))
                .ToArray()
            let draw = stream.At(100 + 10 * fold + 2 * seed + (int)encoders).At(probe.Length)
            select new TestAnswers(
                $"{fold + 1}",
                seed,
                encoders,
                probe,
                .5 + draw.Uniform(0),
                own,
                [.. own.Select(c => Enumerable.Range(0, labels).Select(l => 3 * draw.At(c).Normal(l)).ToArray())]
            );
        return new TestClips(new Labelling(Range(0, labels).Map(l => $"label {l}").ToSeq(), several), clips, answers.ToSeq().Strict());
    }

    [Property]
    public bool A_rows_figures_are_the_mean_of_the_scores_over_folds_and_seeds(TestClips tested) =>
        TestFigures
            .Rows(tested)
            .ForAll(row =>
                row.Figures.ForAll(f =>
                {
                    var each = tested.Of(row.Probe, row.By).Bind(a => ScoresOf(tested, a).Of(f.Measure).ToSeq());
                    var expected = MeanAndSd.Of([.. each]);
                    return f.Value.Match(v => Math.Abs(v - expected.Map(e => e.Mean).IfNone(-1)) < 1e-12, () => expected.IsNone)
                        && f.Sd.IsSome == expected.Exists(e => e.Sd.IsSome)
                        && f.Interval.ForAll(i => i.Low is >= 0 and <= 1 && i.High is >= 0 and <= 1 && row.Groups >= GroupInterval.Fewest);
                })
            );

    private static ProbeScores ScoresOf(TestClips tested, TestAnswers answers)
    {
        var (said, truth) = (
            answers.Clips.Select((_, i) => tested.Said(answers, i)).ToArray(),
            answers.Clips.Select(tested.Truth).ToArray()
        );
        int[][] Numbers(bool[][] rows) => [.. rows.Select(r => r.Select(x => x ? 1 : 0).ToArray())];
        return tested.Labelling.Several
            ? ProbeScores.Labels.Of(
                MultiLabelScores.Of(Numbers(truth), Numbers(said)),
                tested.Labelling.Names,
                [.. tested.Labelling.Names.Map(_ => .5)]
            )
            : new ProbeScores.Classes(
                Scores.Of(
                    [.. truth.Select(t => System.Array.IndexOf(t, true))],
                    [.. said.Select(t => System.Array.IndexOf(t, true))],
                    tested.Labels
                )
            );
    }

    [Property]
    public bool Every_clip_is_in_one_group_and_every_answer_of_a_class(TestClips tested)
    {
        var judged = tested.Of(ProbeReport.Fused, ScoredBy.Trained).Bind(a => a.Clips.ToSeq());
        return TestFigures.Groups(tested, ProbeReport.Fused).Sum(g => g.Clips) == judged.Distinct().Count
            && TestFigures.Genders(tested, ProbeReport.Fused).Sum(g => g.Clips)
                == judged.Distinct().Count(c => tested.Clips[c].Gender.IsSome)
            && (
                tested.Labelling.Several
                || TestFigures.Classes(tested, ProbeReport.Fused).Sum(c => c.Clips) == judged.Count
                    && TestFigures.Classes(tested, ProbeReport.Fused).ForAll(c => c.Recall.IsSome == c.Clips > 0)
            );
    }

    [Property]
    public bool What_is_wrong_most_often_comes_first_and_what_is_right_not_at_all(TestClips tested)
    {
        var wrong = TestFigures.Wrong(tested, ProbeReport.Fused);
        return wrong.ForAll(w => w.Wrong > 0 && w.Wrong <= w.Of && w.Confidence is > 0 and <= 1)
            && wrong.Zip(wrong.Skip(1)).ForAll(p => p.Item1.Wrong / (double)p.Item1.Of >= p.Item2.Wrong / (double)p.Item2.Of)
            && wrong.Count <= TestFigures.MostWrong;
    }

    [Property]
    public bool Of_any_answers_a_page_is_JSON_without_what_is_no_number(TestClips tested)
    {
        var report = Sample.Of(Sample.Fold("1", 0, (ProbeReport.Fused, .5))) with
        {
            Labelling = tested.Labelling,
            Rows = TestFigures.Rows(tested).Add(TestFigures.Chance(tested, ProbeReport.Fused)),
            Classes = Seq1((ProbeReport.Fused, TestFigures.Classes(tested, ProbeReport.Fused))),
            Calibrations = TestFigures.Calibrated(tested, ProbeReport.Fused).ToSeq(),
        };
        var details = ReportDetails.None with
        {
            Tested = tested,
            Groups = Seq1((ProbeReport.Fused, TestFigures.Groups(tested, ProbeReport.Fused))),
            Genders = Seq1((ProbeReport.Fused, TestFigures.Genders(tested, ProbeReport.Fused))),
            Wrong = TestFigures.Wrong(tested, ProbeReport.Fused),
            Maps = Maps(tested),
        };
        // Writing refuses what is not finite; reading, what is not JSON.
        var page = JsonNode.Parse(ReportPage.Of(report, details).ToJsonString())!;
        return page["form"]!.GetValue<string>() == ReportPage.Form
            && page["rows"]!.AsArray().Count == report.Rows.Count
            && page["clip_list"]!["id"]!.AsArray().Count == tested.Clips.Length
            && page["maps"]![0]!["said"]!.AsArray().All(x => x!.GetValue<int>() is >= -1)
            && JsonNode.Parse(ReportJson.Write(report)) is not null
            && ReportForms.All.ForAll(f => f.IsOwn(f.Write(report, details)));
    }

    private static ClipMaps Maps(TestClips tested)
    {
        var n = tested.Clips.Length;
        var points = new PointSet(n, 3, [.. Enumerable.Range(0, 3 * n).Select(i => (float)Stream.Of(0, "points").Normal(i))]);
        return new ClipMaps(
            "1",
            0,
            tested.Clips.Select(c => c.Id).ToSeq(),
            new string('x', n),
            Seq1(
                ClipMaps.MapOf(ProbeReport.Fused, [.. Enumerable.Range(0, n)], points, [.. tested.Clips.Select(c => c.Label)], Some(points))
            ),
            Seq1(new Retrieved("audio", "video", n, Retrieval.Of(points, points))),
            Seq1(("audio", new Pure.Modalities.NetworkInput(128, true))),
            NpyWriter.Write(points),
            ClipMaps.RowsOf(tested.Clips.Select(c => (c.Id, c.Group, 'x', $"{c.Label}")))
        );
    }

    [Property]
    public bool Maps_come_back_from_the_store(TestClips tested)
    {
        var maps = Maps(tested);
        var files = toHashMap(ClipMaps.Codec.Write(maps).Map(f => (f.Name, f.Content)));
        return ClipMaps
            .Codec.Read(new Entry("folder", files))
            .ToOption()
            .Exists(read =>
                read with { Npy = [] } == maps with { Npy = [] }
                && read.Npy.SequenceEqual(maps.Npy)
                && NpyFile.Read(read.Npy, "x.npy").ToOption().Exists(a => a.Shape.SequenceEqual([maps.Clips.Count, 3L]))
            );
    }

    [Property]
    public bool Answers_come_back_from_the_store(TestClips tested)
    {
        var answers = tested.Of("video", ScoredBy.Trained).HeadOrNone().Match(a => a.Logits, () => []);
        double[][] rounded = [.. answers.Select(z => z.Select(x => (double)(float)x).ToArray())];
        var test = new Answers("video", [.. rounded.Select((_, i) => 2 * i)], rounded);
        var probes = new TrainedProbes(
            Seq<NamedArray>(),
            new ProbeReport(Seq<(string, ProbeScores)>(), Seq<(string, ProbeScores)>(), Seq<(string, int)>()),
            Seq1(
                new ProbeAnswers(
                    "video",
                    3,
                    Seq(new Pure.Events.ProbeEpoch(1, 1.5, None), new Pure.Events.ProbeEpoch(2, None, .25)),
                    1.7,
                    new Answers("video", [], []),
                    test
                )
            ),
            "a table"
        );
        var files = toHashMap(TrainedProbes.Codec.Write(probes).Map(f => (f.Name, f.Content)));
        return TrainedProbes
            .Codec.Read(new Entry("folder", files))
            .ToOption()
            .Exists(read =>
                read.Answers[0] is var one
                && (one.Epoch, one.Curve, one.Temperature) == (3, probes.Answers[0].Curve, 1.7)
                && one.Validation.Rows.Length == 0
                && one.Test.Rows.SequenceEqual(test.Rows)
                && one.Test.Logits.Zip(test.Logits, (a, b) => a.SequenceEqual(b)).All(same => same)
            );
    }

    [Property]
    public bool A_table_of_predictions_has_the_scores_of_every_clip(TestClips tested)
    {
        var text = TestPredictions.Write(tested);
        return TestPredictions
            .Scores(text)
            .Exists(scores =>
                tested.Of(ProbeReport.Fused, ScoredBy.Trained) is var answers
                && scores[ProbeReport.Fused]
                    .ForAll(s =>
                        answers
                            .AsEnumerable()
                            .SelectMany(a =>
                                a.Clips.Select((c, i) => (tested.Clips[c].Id, Right: tested.Right(a, i))).Where(x => x.Id == s.Clip)
                            )
                            .Average(x => x.Right)
                            is var expected
                        && Math.Abs(expected - s.Score) < 1e-5
                    )
                && scores[ProbeReport.Fused].Count == tested.Clips.Length
            );
    }

    [Property]
    public bool A_run_does_not_differ_from_itself(TestClips tested) =>
        TestPredictions.Write(tested) is var text
        && TestPredictions.Compared(text, text).ForAll(c => c.Test.Difference == 0 && c.Test.P.ForAll(p => p == 1))
        && TestPredictions.Compared(text, text).Exists(c => c.Probe == ProbeReport.Fused)
        && TestPredictions.Compared(text, "clip,emotion\n").IsEmpty;

    [Property]
    public bool Each_probe_and_clip_of_several_models_has_a_mean_and_a_vote(TestClips tested)
    {
        var lines = TestPredictions.Write(tested).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Csv.Fields).ToArray();
        var models = lines.Where(l => l[3] is not ("mean" or "vote")).GroupBy(l => (l[0], l[4], l[5])).ToArray();
        return lines.Count(l => l[3] == "mean") == models.Count(m => m.Count() > 1)
            && lines.Count(l => l[3] == "vote") == models.Count(m => m.Count() > 1)
            && lines.All(l => l[9..].Select(double.Parse).All(p => p is >= 0 and <= 1))
            && (tested.Labelling.Several || lines.All(l => Math.Abs(l[9..].Select(double.Parse).Sum() - 1) < 1e-5));
    }

    [Property]
    public bool A_field_is_read_as_it_was_written(NonNull<string> a, NonNull<string> b)
    {
        // No field that is read has line ends.
        string[] fields = [.. new[] { a.Get, b.Get }.Select(f => f.Replace("\n", "", StringComparison.Ordinal))];
        fields = [.. fields.Select(f => f.Replace("\r", "", StringComparison.Ordinal))];
        return Csv.Fields(string.Join(',', fields.Select(Csv.Field))).SequenceEqual(fields);
    }

    [Theory]
    [InlineData("audio landmarks")]
    [InlineData("audio action-units")]
    public void Of_an_encoder_every_parameter_and_multiply_add_is_in_some_layer_and_what_it_reads_is_told_by_its_arrays(string modalities)
    {
        var e = Written.Good(("MpucActionUnits", "/units.csv"), ("MpucModalities", modalities), ("MpucWindow", "30"));
        foreach (var modality in e.Data.Modalities)
        {
            var input = new Pure.Modalities.NetworkInput(modality.Width.IfNone(35), modality.Width.IsSome);
            var tower = Tower.Of(e, modality, input);
            var arrays = tower.Parameters.Map(p => NamedArray.Of(p.Name, [], [.. p.Shape.Map(s => (long)s)]));
            var told = EncoderTable.InputOf(e, modality, arrays).IfNone(() => throw new InvalidOperationException(modality.Name));
            Assert.Equal(input.Width, told.Width);
            Assert.True(EncoderTable.InputOf(e, modality, arrays.Skip(1).ToSeq()).IsNone);

            var row = Reporting.Encoders(e, Seq1((modality.Name, told)))[0];
            Assert.Equal(Parameters.Count(tower.Encoder) + Parameters.Count(tower.Projector), row.Parameters);
            Assert.Equal(
                (Costs.Flops(tower.Encoder, tower.Input).IfLeft(-1) + Costs.Flops(tower.Projector, Shape.Of(512)).IfLeft(-1)) / 2,
                row.MultiplyAdds
            );
            Assert.All(row.Layers, l => Assert.True(l.Parameters + l.MultiplyAdds > 0 && l.Name.Length > 0));
        }
    }

    [Fact]
    public void A_run_that_trains_has_a_page_of_its_plan_and_settings()
    {
        var e = Given.Experiment(("MpucTemperature", "0.2"));
        var request = new Request(
            "some",
            Written.LeastAnd(("MpucTemperature", "0.2")),
            Given.Clips,
            Given.Folds(Given.Clips),
            Given.Steps(("MpucTemperature", "0.2")).Map(s => new RequestedStep(s, s.Stage != Stage.Features)),
            None,
            Goal.Train,
            "/store",
            "/run"
        );
        var curve = new TrainingCurve("1", 0, Seq1(new EpochPoint(1, .1, double.NaN, .5, None, None, None)));
        var page = JsonNode.Parse(
            ReportPage
                .Running(
                    request,
                    e,
                    ReportDetails.None with
                    {
                        Curves = Seq1(curve),
                    },
                    new RunProgress(1, 8, "contrast fold 1 seed 0", 3, 20, 12.34567)
                )
                .ToJsonString()
        )!;
        Assert.Equal("running", page["status"]!.GetValue<string>());
        Assert.Equal(12.346, page["progress"]!["seconds_left"]!.GetValue<double>());
        Assert.True(page["plan"]![0]!["reused"]!.GetValue<bool>());
        Assert.Null(page["curves"]![0]!["epochs"]!["loss"]![0]);
        var temperature = page["settings"]!.AsArray().Single(s => s!["name"]!.GetValue<string>() == "MpucTemperature")!;
        Assert.Equal(
            ("0.2", "0.1", true),
            (Text(temperature, "value"), Text(temperature, "default"), temperature["differs"]!.GetValue<bool>())
        );
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    [Fact]
    public void The_command_names_the_project_and_what_the_command_line_said()
    {
        var settings = Settings(
            ("MpucDataset", "demo", new Place("/home/somebody/experiments/some.proj", 3, 5)),
            ("MpucFolds", "1 2/3 4", Place.CommandLine),
            ("MpucSeeds", "0;1", Place.CommandLine)
        );
        var request = new Request(
            "some",
            settings,
            Given.Clips,
            Given.Folds(Given.Clips),
            Given.Steps().Map(s => new RequestedStep(s, true)),
            None,
            Goal.Train,
            "/store",
            "/run"
        );
        Assert.Equal(
            "dotnet build experiments/some.proj -t:Train \"-p:MpucFolds=1 2/3 4\" -p:MpucSeeds=0%3B1",
            ReportPage.CommandOf(request)
        );
    }

    private static Pure.Configuration.Settings Settings(params (string Name, string Value, Place Place)[] settings) =>
        Pure.Configuration.Settings.Of(settings.Select(s => new Pure.Configuration.Setting(s.Name, s.Value, s.Place)));

    [Fact]
    public void An_actor_of_RAVDESS_is_male_by_an_odd_number()
    {
        var layout = Written.Good().Data.Dataset.Layout;
        Assert.Equal((Some("male"), Some("female"), Option<string>.None), (layout.Gender("01"), layout.Gender("24"), layout.Gender("x")));
    }
}
