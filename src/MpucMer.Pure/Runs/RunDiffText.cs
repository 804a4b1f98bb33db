using System.Globalization;

namespace MpucMer.Pure.Runs;

/// <summary>The difference of two runs as a table for a console; scores are percentages.</summary>
public static class RunDiffText
{
    /// <param name="left">What the left run is called.</param>
    public static Seq<string> Lines(string left, string right, RunDiff diff)
    {
        var differ = diff.Settings.IsEmpty && diff.Facts.IsEmpty && diff.Work.IsEmpty;
        var parameters = Table("parameters", left, right, diff.Settings.Map(d => (d.Name, Shown(d.Left), Shown(d.Right), "")), "");
        var facts = Table("also", left, right, diff.Facts.Map(d => (d.Name, Shown(d.Left), Shown(d.Right), "")), "");
        var work = diff.Work.Map(w => $"from {left} to {right}: {w}");
        var scores = Table(
            "test, %",
            left,
            right,
            (diff.Scores + diff.Folds).Map(p => (p.Name, Shown(p.Left), Shown(p.Right), Change(p))),
            "difference"
        );
        var same =
            diff.SameReport ? Seq1($"{left} and {right} are the same report: every figure depends on the same things")
            : differ ? Seq1($"{left} and {right} have the same parameters")
            : Seq<string>();
        return Parted(same, parameters, work, facts, scores);
    }

    private static Seq<string> Parted(params Seq<string>[] parts) =>
        parts.ToSeq().Filter(p => !p.IsEmpty).Fold(Seq<string>(), (all, part) => all.IsEmpty ? part : all + Seq1("") + part);

    private static Seq<string> Table(
        string title,
        string left,
        string right,
        Seq<(string Name, string Left, string Right, string Change)> rows,
        string change
    )
    {
        if (rows.IsEmpty)
            return Seq<string>();
        var all = Seq1((Name: title, Left: left, Right: right, Change: change)) + rows.Map(r => r with { Name = "  " + r.Name });
        int Width(Func<(string Name, string Left, string Right, string Change), string> of) => all.Map(r => of(r).Length).Fold(0, Math.Max);
        var (a, b, c) = (Width(r => r.Name), Width(r => r.Left), Width(r => r.Right));
        return all.Map(r => $"{r.Name.PadRight(a)}  {r.Left.PadRight(b)}  {r.Right.PadRight(c)}  {r.Change}".TrimEnd());
    }

    private static string Shown(string value) => value.Length == 0 ? "(none)" : value;

    private static string Shown(Option<Score> score) =>
        score.Match(s => Percent(s.Mean) + s.Sd.Match(d => " ± " + Percent(d), () => ""), () => "(none)");

    private static string Change(ScorePair pair) =>
        (from l in pair.Left from r in pair.Right select 100 * (r.Mean - l.Mean)).Match(
            d => d.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
            () => ""
        );

    private static string Percent(double x) => (100 * x).ToString("F1", CultureInfo.InvariantCulture);
}
