using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Reports;

/// <summary>What a step of probes found.</summary>
public sealed record FoundProbes(Step Step, ProbeReport Scores, Seq<ProbeAnswers> Answers)
{
    public ScoredBy By => Step.IsUntrained ? ScoredBy.Untrained : ScoredBy.Trained;
}

/// <summary>How a run went.</summary>
/// <param name="Made">Seconds of each step that was made in it, by name.</param>
/// <param name="Logs">Of each training of encoders whose log is there, its text.</param>
public sealed record RunFacts(
    IReadOnlyDictionary<string, double> Made,
    Seq<(Step Step, string Text)> Logs,
    Seq<(string Of, Option<string> Version)> Versions,
    int Threads,
    TimeSpan Elapsed,
    DateTime Now
);

/// <summary>From what all folds and seeds found to a report and its details.</summary>
public static class Reporting
{
    public static (Report Report, ReportDetails Details) Of(
        Request request,
        Experiment e,
        Seq<FoundProbes> found,
        Option<ClipMaps> maps,
        RunFacts run
    )
    {
        var tested = Tested(request, e, found);
        var report = Report.Of(
            request,
            e,
            found.Filter(f => f.By == ScoredBy.Trained).Map(f => (f.Step, f.Scores)),
            run.Made,
            run.Versions,
            run.Threads,
            run.Elapsed
        );
        var probes = found.HeadOrNone().Match(f => f.Answers.Map(a => a.Probe), () => Seq<string>());
        return (
            report with
            {
                Rows = Rows(tested),
                Classes = probes.Map(p => (p, TestFigures.Classes(tested, p))).Strict(),
                Calibrations = probes.Bind(p => TestFigures.Calibrated(tested, p).ToSeq()).Strict(),
            },
            Details(request, e, found, maps, run, tested, probes)
        );
    }

    /// <summary>Every answer to a test clip, those that the majority and a constant no would give among them.</summary>
    public static TestClips Tested(Request request, Experiment e, Seq<FoundProbes> found)
    {
        var labelling = request.Inventory.Labelling;
        var known = request.Inventory.Clips.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var ids = request.Folds.Bind(f => f.TestIds).Distinct().ToArray();
        var places = ids.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i, StringComparer.Ordinal);
        var clips = ids.Select(id => known[id])
            .Select(c => new TestClip(c.Id, c.Group, c.Label, [.. c.Intensities], e.Data.Dataset.Layout.Gender(c.Group)));
        int[] TestOf(Fold fold) => [.. fold.TestIds.Map(id => places[id])];
        var majority = request.Folds.Map(f =>
            TestAnswers.Always(
                f.Name,
                0,
                ScoredBy.Majority,
                ProbeReport.Fused,
                TestOf(f),
                Majority(labelling, f.TrainIds.Map(id => known[id]))
            )
        );
        var asked = found.Bind(f => Answers(f, request.FoldOf(f.Step), labelling, TestOf));
        return new TestClips(labelling, [.. clips], (asked + majority).Strict());
    }

    // In the order of the scores: with several labels each probe also with thresholds of its own, and at last who always says no.
    private static Seq<TestAnswers> Answers(FoundProbes found, Fold fold, Labelling labelling, Func<Fold, int[]> testOf)
    {
        var (test, seed) = (testOf(fold), found.Step.Seed.IfNone(0));
        Option<TestAnswers> Of(string probe) =>
            found
                .Answers.Find(a => a.Probe == probe)
                .Map(a => new TestAnswers(
                    fold.Name,
                    seed,
                    found.By,
                    probe,
                    a.Temperature,
                    [.. a.Test.Rows.Select(r => test[r])],
                    a.Test.Logits
                ));
        Option<TestAnswers> Row(string row, ProbeScores scores) =>
            row == ProbeReport.AlwaysNo ? TestAnswers.Always(fold.Name, seed, found.By, row, test, new bool[labelling.Names.Count])
            : !labelling.Several || !row.EndsWith(ProbeReport.Chosen, StringComparison.Ordinal) ? Of(row)
            : Of(row[..^ProbeReport.Chosen.Length])
                .Map(a => a with { Probe = row, Thresholds = scores.Match(_ => [], l => l.Each.Map(x => x.Threshold).ToArray()) });
        return found.Scores.Test.Bind(t => Row(t.Probe, t.Scores).ToSeq());
    }

    /// <summary>The most frequent class, the first of equals; of several labels those that more than half of the clips show.</summary>
    private static bool[] Majority(Labelling labelling, Seq<SourceClip> training)
    {
        if (labelling.Several)
            return [.. labelling.Names.Map((l, _) => 2 * training.Count(c => c.Intensities[l] > 0) > training.Count)];
        var counts = labelling.Names.Map((l, _) => training.Count(c => c.Label == l)).ToArray();
        var most = System.Array.IndexOf(counts, counts.Max());
        return [.. counts.Select((_, l) => l == most)];
    }

    private static Seq<ScoreRow> Rows(TestClips tested) =>
        (TestFigures.Rows(tested) + Seq1(TestFigures.Chance(tested, ProbeReport.Fused)))
            .Filter(r => r.By != ScoredBy.Untrained || r.Probe != ProbeReport.AlwaysNo)
            .OrderBy(r => r.By)
            .ToSeq()
            .Strict();

    private static ReportDetails Details(
        Request request,
        Experiment e,
        Seq<FoundProbes> found,
        Option<ClipMaps> maps,
        RunFacts run,
        TestClips tested,
        Seq<string> probes
    ) =>
        new()
        {
            Command = ReportPage.CommandOf(request),
            Written = run.Now,
            Groups = probes.Map(p => (p, TestFigures.Groups(tested, p))).Strict(),
            Genders = probes.Map(p => (p, TestFigures.Genders(tested, p))).Filter(g => !g.Item2.IsEmpty).Strict(),
            Curves = run
                .Logs.Map(l => new TrainingCurve(l.Step.Fold.IfNone(""), l.Step.Seed.IfNone(0), EpochLog.Read(l.Text).Map(EpochPoint.Of)))
                .Filter(c => !c.Epochs.IsEmpty)
                .Strict(),
            ProbeCurves = found
                .Bind(f =>
                    f.Answers.Map(a => new ProbeCurve(f.Step.Fold.IfNone(""), f.Step.Seed.IfNone(0), a.Probe, f.By, a.Epoch, a.Curve))
                )
                .Filter(c => !c.Epochs.IsEmpty)
                .Strict(),
            Maps = maps,
            ClipFacts = toHashMap(request.Inventory.Clips.Map(c => (c.Id, (c.Group, c.Label)))),
            Wrong = TestFigures.Wrong(tested, ProbeReport.Fused),
            Tested = tested,
            Encoders = maps.Match(m => Encoders(e, m.Inputs), () => Seq<EncoderRow>()),
            Plan = ReportPage.PlanOf(request, run.Made),
        };

    /// <summary>The encoders with their projectors, as drawn for what they read.</summary>
    public static Seq<EncoderRow> Encoders(Experiment e, Seq<(string Modality, NetworkInput Input)> inputs) =>
        e
            .Data.Modalities.Bind(m =>
                inputs.Find(i => i.Modality == m.Name).Map(i => Row(m.Name, Tower.Of(e, m, i.Input)).ToSeq()).IfNone(Seq<EncoderRow>())
            )
            .Strict();

    // What does not fit its input was told long before.
    private static Option<EncoderRow> Row(string modality, Tower tower) =>
        (
            from features in Shapes.Infer(tower.Encoder, tower.Input)
            from encoder in EncoderTable.Of(tower.Encoder, tower.Input)
            from projector in EncoderTable.Of(tower.Projector, features)
            let layers = encoder + projector
            select new EncoderRow(
                modality,
                layers.Fold(0L, (sum, l) => sum + l.Parameters),
                layers.Fold(0L, (sum, l) => sum + l.MultiplyAdds),
                layers.Map(l => new LayerRow(l.Name, l.Kind, l.Output.Axes, l.Parameters, l.MultiplyAdds)).Strict()
            )
        ).ToOption();
}
