using System.Text.Json.Nodes;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Commands;

/// <summary>Shows several runs side by side: on the console, as a page, and in a form for papers.</summary>
internal static class Compare
{
    public static readonly Command Command = new(
        "Compare",
        "Shows runs (MpucRuns; default: all of the experiment) side by side, sorted, with intervals and paired tests; writes compare.html.",
        Run
    );

    private sealed record Read(ComparedRun Run, JsonObject Page);

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        try
        {
            return (
                from format in PaperForms.Asked(inputs).MapLeft(Seq1)
                from asked in Asked(inputs)
                from runs in asked.InTurn(run => Loaded(mpuc, run)).MapLeft(Seq1)
                from files in Files(inputs.RunDir, runs.ToSeq().Strict(), format).MapLeft(Seq1)
                select (runs.ToSeq(), files, format)
            ).Match(Right: all => Shown(mpuc, all.Item1, all.files, all.format), Left: mpuc.Refused);
        }
        catch (UnwritableFileException e)
        {
            return mpuc.Refused(Seq1(e.Problem));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mpuc.Refused("read", inputs.RunsFolder, e);
        }
    }

    private static bool Shown(Mpuc mpuc, Seq<Read> runs, Seq<string> files, Option<PaperForm> format)
    {
        var comparison = RunComparison.Of(runs.Map(r => r.Run), Paired);
        var pages = toHashMap(runs.Map(r => (r.Run.Name, r.Page)));
        mpuc.Voice.Say(RunComparisonText.Lines(comparison));
        AtomicFile.Write(files[0], CompareHtml.Write(comparison.Page(r => pages[r.Name]).ToJsonString()), mpuc.Disk);
        format.Iter(form =>
        {
            var lines = form.Write(comparison.Runs.Map(r => (r.Name, r.Report)));
            mpuc.Voice.Say(Seq1("") + lines);
            AtomicFile.Write(files[1], string.Join('\n', lines) + "\n", mpuc.Disk);
        });
        mpuc.Voice.Last(format.Map(f => $"{f.Name}: {files[1]}").ToSeq().Add($"comparison: {files[0]}"));
        return true;
    }

    // The runs that are named, or all of the experiment; of each once.
    private static Either<Seq<Problem>, Seq<FoundRun>> Asked(ExperimentInputs inputs)
    {
        var known = RunFinder.Known(inputs);
        var given = inputs.Property(CommandProperties.Runs.Name);
        if (given.Length == 0)
        {
            var own = known.Filter(r => r.Folder == inputs.RunDir || Path.GetDirectoryName(r.Folder) == inputs.ExperimentFolder);
            return own.IsEmpty ? RunFinder.Own(inputs, known).MapLeft(Seq1).Map(Seq1) : own;
        }
        var found = RunFinder.Parts(inputs, given).Map(name => RunFinder.Find(inputs, known, CommandProperties.Runs.Name, name));
        var missing = found.Bind(f => f.LeftAsEnumerable()).ToSeq().Strict();
        return missing.IsEmpty ? found.Bind(f => f.RightAsEnumerable()).ToSeq().DistinctBy(r => r.Folder).ToSeq().Strict() : missing;
    }

    private static Either<Problem, Read> Loaded(Mpuc mpuc, FoundRun run)
    {
        var results = Path.Combine(run.Folder, ReportJson.FileName);
        if (RunState.AreResultsAsLeft(run.Folder) == false)
            mpuc.Problems.Tell([new Problem.ResultsEdited(results)]);
        return RunFolder
            .ReportOf(run.Folder)
            .Map(report => new Read(
                new ComparedRun(run.Name, report, RunFolder.Text(run.Folder, TestPredictions.FileName)),
                PageData.Of(RunFolder.Text(run.Folder, ReportHtml.FileName), report)
            ));
    }

    private static Seq<(string Probe, PairedTest Test)> Paired(ComparedRun left, ComparedRun right) =>
        TestPredictions.Compared(left.Predictions, right.Predictions);

    // What is another's under that name stays.
    private static Either<Problem, Seq<string>> Files(string folder, Seq<Read> runs, Option<PaperForm> format)
    {
        var names = Seq1(CompareHtml.FileName) + format.Map(f => RunFiles.Compared + f.Ending).ToSeq();
        return names
            .InTurn(name => RunFolder.IsFreeFor(folder, name).Map(_ => Path.Combine(folder, name)))
            .Map(paths => paths.ToSeq().Strict());
    }
}

/// <summary>What a run's page shows, for a page of several.</summary>
internal static class PageData
{
    private const string Begin = "<script type=\"application/json\" id=\"report\">";
    private const string End = "</script>";

    /// <summary>
    /// The data of a report.html without what is of single clips; of one that is not there, or cannot be read, what results.json knows.
    /// </summary>
    public static JsonObject Of(string html, Report report)
    {
        var from = html.IndexOf(Begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : html.IndexOf(End, from, StringComparison.Ordinal);
        var page = (to < 0 ? null : Parsed(html[(from + Begin.Length)..to])) ?? ReportPage.Of(report, ReportDetails.None);
        foreach (var large in new[] { "maps", "clip_list", "wrong" })
            page.Remove(large);
        return page;
    }

    private static JsonObject? Parsed(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>The form for papers that was asked for.</summary>
internal static class PaperForms
{
    /// <summary>None of text; a problem of a word that is no form.</summary>
    public static Either<Problem, Option<PaperForm>> Asked(ExperimentInputs inputs) =>
        Asked(inputs.Property(CommandProperties.ReportFormat.Name), inputs.PlaceOf(CommandProperties.ReportFormat.Name));

    public static Either<Problem, Option<PaperForm>> Asked(string word, Place place) =>
        word.Length == 0
            ? Right<Problem, Option<PaperForm>>(None)
            : CommandProperties
                .ReportFormat.Read(new Setting(CommandProperties.ReportFormat.Name, word, place))
                .Match(
                    Succ: name => Right<Problem, Option<PaperForm>>(PaperTable.Named(name)),
                    Fail: problems => Left<Problem, Option<PaperForm>>(problems.Head)
                );
}

/// <summary>
/// Writes the scores of several runs into a Markdown file, between two marks; or beside it, as LaTeX or CSV (MpucReportFormat).
/// </summary>
internal static class Table
{
    public static readonly Command Command = new(
        "Table",
        "Writes the scores of a list's runs into a Markdown file (MpucTable), or beside it as LaTeX or CSV (MpucReportFormat).",
        Run,
        CommandScope.List
    );

    private static bool Run(Mpuc mpuc)
    {
        var file = Path.GetFullPath(mpuc.File);
        try
        {
            return (
                from format in PaperForms.Asked(mpuc.Format, Place.CommandLine)
                from runs in mpuc.Runs.InTurn(r => RunFolder.ReportOf(r.Folder).Map(report => (r.Title, report)))
                from path in format.Filter(f => f.Name != "markdown").Match(f => Beside(file, f), () => file)
                select (format, runs.ToSeq().Strict(), path)
            ).Match(Right: all => Written(mpuc, all.format, all.Item2, all.path), Left: problem => mpuc.Refused(Seq1(problem)));
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException)
        {
            return mpuc.Refused("tabulate", file, e);
        }
    }

    private static bool Written(Mpuc mpuc, Option<PaperForm> format, Seq<(string Title, Report Report)> runs, string path)
    {
        var other = path != Path.GetFullPath(mpuc.File);
        var table = format.Filter(_ => other).Match(f => f.Write(runs), () => ResultsTable.Lines(runs));
        var before = File.Exists(path) ? RegularFile.ReadAllText(path) : "";
        var after = other ? string.Join('\n', table) + "\n" : ResultsTable.Into(before, table);
        if (after != before)
            AtomicFile.Write(path, after, Disk.Real);
        mpuc.Voice.Say(table);
        mpuc.Voice.Last([$"table: {path}"]);
        return true;
    }

    // Beside the document; what is another's there stays.
    private static Either<Problem, string> Beside(string file, PaperForm form) =>
        Path.ChangeExtension(file, form.Ending) is var path && File.Exists(path) && !form.IsOwn(RegularFile.ReadAllText(path))
            ? new Problem.RunFolderTaken(Path.GetDirectoryName(path)!, path)
            : path;
}

/// <summary>Shows what differs between this experiment's run and another: properties, clips, versions, scores.</summary>
internal static class Diff
{
    /// <param name="Predictions">Of test clips, as CSV; empty where there are none.</param>
    private sealed record Found(string Name, string Folder, Report Results, HashMap<string, StageKey> Keys, string Predictions);

    public static readonly Command Command = new(
        "Diff",
        "Shows what differs between this run and another (MpucWith): parameters, clips, versions, scores.",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        var with = inputs.Property(CommandProperties.With.Name);
        if (with.Length == 0)
        {
            mpuc.Problems.Tell([
                new Problem.MissingSetting(CommandProperties.With.Name, "-t:Diff", "fast (a run's name, or the path of its folder)"),
            ]);
            return false;
        }
        return Compared(mpuc, with)
            .Match(
                Right: both =>
                {
                    var (l, r) = both;
                    mpuc.Voice.Say(
                        RunDiffText.Lines(
                            l.Name == r.Name ? l.Folder : l.Name,
                            l.Name == r.Name ? r.Folder : r.Name,
                            RunDiff.Between(l.Results, r.Results, l.Keys, r.Keys) with
                            {
                                Tests = TestPredictions.Compared(l.Predictions, r.Predictions),
                            }
                        )
                    );
                    return true;
                },
                Left: problem => mpuc.Refused(Seq1(problem))
            );
    }

    private static Either<Problem, (Found, Found)> Compared(Mpuc mpuc, string with)
    {
        try
        {
            var known = RunFinder.Known(mpuc.Inputs);
            return from l in RunFinder.Own(mpuc.Inputs, known).Bind(run => Read(mpuc, run))
                from r in RunFinder.Find(mpuc.Inputs, known, CommandProperties.With.Name, with).Bind(run => Read(mpuc, run))
                select (l, r);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.StoreOperationFailed("read", mpuc.Inputs.RunsFolder, StoreFaults.Of(e), e.Message.TrimEnd('.'));
        }
    }

    private static Either<Problem, Found> Read(Mpuc mpuc, FoundRun run)
    {
        var path = Path.Combine(run.Folder, ReportJson.FileName);
        try
        {
            if (RunState.AreResultsAsLeft(run.Folder) == false)
                mpuc.Problems.Tell([new Problem.ResultsEdited(path)]);
            var record = Path.Combine(run.Folder, RunRecord.FileName);
            var keys = RegularFile.Exists(record) ? RunRecord.Read(RegularFile.ReadAllText(record)) : HashMap<string, StageKey>();
            return RunFolder
                .ReportOf(run.Folder)
                .Map(r => new Found(run.Name, run.Folder, r, keys, RunFolder.Text(run.Folder, TestPredictions.FileName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.ResultsUnreadable(path, e.Message.TrimEnd('.'));
        }
    }
}
