using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Commands;

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
