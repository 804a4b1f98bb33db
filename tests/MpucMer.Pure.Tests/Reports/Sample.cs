using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Reports;
using MpucMer.Tests.Planning;

namespace MpucMer.Tests.Reports;

/// <summary>Reports for tests: one to be changed by <c>with</c>, and any.</summary>
public static class Sample
{
    private static readonly Labelling Two = new(Seq("calm", "sad"), Several: false);

    /// <summary>Scores of that accuracy; the other figures are one half.</summary>
    public static ProbeScores Scores(double accuracy) =>
        new ProbeScores.Classes(new Scores(accuracy, .5, .5, .5, new Confusion(2, toArray(new[] { 3, 1, 0, 4 }))));

    /// <summary>A fold in which the probes have these accuracies on the test clips.</summary>
    public static FoldReport Fold(string name, long seed, params (string Probe, double Accuracy)[] probes) =>
        new(
            name,
            seed,
            new string('b', 64),
            new ClipCounts(8, 4, 8),
            Seq1("01"),
            Seq1("02"),
            probes.Select(p => (p.Probe, Scores(p.Accuracy))).ToSeq(),
            Seq1((ProbeReport.Fused, Scores(.5)))
        );

    /// <summary>A report of these folds.</summary>
    public static Report Of(params FoldReport[] folds) =>
        new(
            "x",
            new string('a', 64),
            Protocol.Corrected,
            EncodersReadLabels: false,
            Standardisation.Training,
            Seq("audio", "landmarks"),
            Two,
            Clips: 20,
            Seq1(0L),
            folds.ToSeq(),
            ProbeSummary.Of(folds.ToSeq(), Measure.OfClasses),
            Seq(("MpucTemperature", "0.1"), ("MpucRunDir", "/a"), ("MpucPairs", "")),
            Seq(new StepReport("features", new string('c', 64), None), new StepReport("probe fold 1 seed 0", new string('b', 64), 1.5)),
            Seq(("mpucmer", Prelude.Some("0.1")), ("blas", Option<string>.None)),
            Threads: 2,
            Seconds: 3.25
        );

    private static Gen<Seq<A>> Many<A>(Gen<A> gen) => gen.ListOf().Select(l => l.ToSeq());

    private static Gen<Option<A>> Maybe<A>(Gen<A> gen) => Gen.OneOf(gen.Select(Prelude.Some), Gen.Constant(Option<A>.None));

    private static readonly Gen<double> Numbers = ArbMap.Default.GeneratorFor<NormalFloat>().Select(x => x.Get);

    private static readonly Gen<string> Prints = Gen.Elements("0", "7", "f").Select(d => string.Concat(Enumerable.Repeat(d, 64)));

    private static readonly Gen<ProbeScores> Classes =
        from figures in Numbers.ArrayOf(4)
        from classes in Gen.Choose(1, 4)
        from counts in Gen.Choose(0, 99).ArrayOf(classes * classes)
        select (ProbeScores)
            new ProbeScores.Classes(new Scores(figures[0], figures[1], figures[2], figures[3], new Confusion(classes, toArray(counts))));

    private static Gen<ProbeScores> Labels(Seq<string> names) =>
        from accuracy in Maybe(Numbers)
        from figures in Numbers.ArrayOf(2)
        from each in (from a in Maybe(Numbers) from f in Numbers.ArrayOf(4) select (new EmotionScores(a, f[0], f[1], f[2]), f[3])).ArrayOf(
            names.Count
        )
        select (ProbeScores)
            new ProbeScores.Labels(
                accuracy,
                figures[0],
                figures[1],
                names.Map((i, name) => new LabelScores(name, each[i].Item1, each[i].Item2)).ToSeq()
            );

    private static Gen<Seq<(string, ProbeScores)>> Probes(Labelling labelling, Seq<string> names) =>
        (labelling.Several ? Labels(labelling.Names) : Classes)
            .ArrayOf(names.Count)
            .Select(scores => names.Map((i, name) => (name, scores[i])).ToSeq());

    private static Gen<FoldReport> Folds(Labelling labelling, Seq<string> probes) =>
        from name in Given.Word
        from seed in Gen.Choose(0, 9)
        from print in Prints
        from counts in Gen.Choose(0, 99).ArrayOf(3)
        from groups in Many(Given.Word)
        from test in Probes(labelling, probes)
        from validation in Probes(labelling, probes)
        select new FoldReport(name, seed, print, new ClipCounts(counts[0], counts[1], counts[2]), groups, groups, test, validation);

    private static Gen<ScoreRow> Rows(bool several) =>
        from probe in Given.Word
        from encoders in Gen.Elements(Enum.GetValues<ScoredBy>())
        from counts in Gen.Choose(0, 99).ArrayOf(2)
        from figures in (
            from value in Maybe(Numbers)
            from sd in Maybe(Numbers)
            from interval in Maybe(Gen.Zip(Numbers, Numbers))
            select (value, sd, interval.Map(i => new ConfidenceInterval(i.Item1, i.Item2)))
        ).ArrayOf(Measure.Of(several).Count)
        select new ScoreRow(
            probe,
            encoders,
            counts[0],
            counts[1],
            Measure.Of(several).Map((i, m) => new ScoredFigure(m, figures[i].value, figures[i].sd, figures[i].Item3)).ToSeq()
        );

    private static readonly Gen<ClassRow> ClassRows =
        from label in Given.Word
        from figures in Maybe(Numbers).ArrayOf(3)
        from clips in Gen.Choose(0, 99)
        select new ClassRow(label, figures[0], figures[1], figures[2], clips);

    private static readonly Gen<ReliabilityBin> Bins =
        from figures in Numbers.ArrayOf(4)
        from count in Gen.Choose(1, 99)
        select new ReliabilityBin(figures[0], figures[1], count, figures[2], figures[3]);

    private static readonly Gen<CalibrationRow> Calibrations =
        from probe in Given.Word
        from figures in Numbers.ArrayOf(3)
        from bins in Many(Bins)
        from after in Many(Bins)
        select new CalibrationRow(probe, figures[0], figures[1], figures[2], bins, after);

    /// <summary>Any report, its names being any texts.</summary>
    public static readonly Gen<Report> Any =
        from experiment in Given.Word
        from print in Prints
        from protocol in Gen.Elements(Enum.GetValues<Protocol>())
        from reach in Gen.Elements(true, false)
        from standard in Gen.Elements(Enum.GetValues<Standardisation>())
        from modalities in Many(Given.Word)
        from names in Given.Word.NonEmptyListOf()
        from several in Gen.Elements(true, false)
        let labelling = new Labelling(names.Distinct().ToSeq(), several)
        from probes in Given.Word.ListOf().Select(l => l.Append(ProbeReport.Fused).Distinct().ToSeq())
        from folds in Many(Folds(labelling, probes))
        from settings in Many(Gen.Zip(Given.Word, Given.Word))
        from steps in Many(from n in Given.Word from p in Prints from s in Maybe(Numbers) select new StepReport(n, p, s))
        from versions in Many(Gen.Zip(Given.Word, Maybe(Given.Word)))
        from threads in Gen.Choose(1, 64)
        from seconds in Numbers
        from rows in Many(Rows(several))
        from classes in Many(Gen.Zip(Given.Word, Many(ClassRows)))
        from calibrations in Many(Calibrations)
        select new Report(
            experiment,
            print,
            protocol,
            reach,
            standard,
            modalities,
            labelling,
            folds.Sum(f => f.Clips.Test),
            folds.Map(f => f.Seed),
            folds,
            ProbeSummary.Of(folds, Measure.Of(several)),
            settings.DistinctBy(s => s.Item1).ToSeq(),
            steps,
            versions.DistinctBy(v => v.Item1).ToSeq(),
            threads,
            seconds
        )
        {
            Rows = rows,
            Classes = classes.DistinctBy(c => c.Item1).ToSeq(),
            Calibrations = calibrations,
        };
}
