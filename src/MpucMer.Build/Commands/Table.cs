using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using MpucMer.Build.Tasks;

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
            // Strict: it reads files, which fails inside this try.
            var runs = mpuc
                .Runs.Select(r => new TableRun(r.Title, JsonNode.Parse(RegularFile.ReadAllBytes(Path.Combine(r.Folder, "results.json")))!))
                .ToSeq()
                .Strict();
            var table = ResultsTable.Lines(runs);
            var before = File.Exists(file) ? RegularFile.ReadAllText(file) : "";
            var after = ResultsTable.Into(before, table);
            if (after != before)
                AtomicFile.Write(Path.GetFullPath(file), after, Disk.Real);
            mpuc.Voice.Say(table + Seq1($"table: {Path.GetFullPath(file)}"));
            return true;
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException or JsonException)
        {
            return mpuc.Refused("tabulate", file, e);
        }
    }
}
