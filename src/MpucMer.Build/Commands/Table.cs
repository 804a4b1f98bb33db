using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Reports;

namespace MpucMer.Build.Commands;

/// <summary>Writes the scores of several runs into a Markdown file, between two marks.</summary>
internal static class Table
{
    public static readonly Command Command = new(
        "Table",
        "Writes the scores of a list's runs into a Markdown file (MpucTable).",
        Run,
        CommandScope.List
    );

    private static bool Run(Mpuc mpuc)
    {
        var file = mpuc.File;
        try
        {
            if (mpuc.Runs.InTurn(r => RunFolder.ReportOf(r.Folder).Map(report => (r.Title, report))).Fails(out var problem, out var runs))
                return mpuc.Refused(Seq1(problem));
            var table = ResultsTable.Lines(runs);
            var before = File.Exists(file) ? RegularFile.ReadAllText(file) : "";
            var after = ResultsTable.Into(before, table);
            if (after != before)
                AtomicFile.Write(Path.GetFullPath(file), after, Disk.Real);
            mpuc.Voice.Say(table + Seq1($"table: {Path.GetFullPath(file)}"));
            return true;
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException)
        {
            return mpuc.Refused("tabulate", file, e);
        }
    }
}
