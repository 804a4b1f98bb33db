using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Build.Framework;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>Writes the scores of several runs into a Markdown file, between two marks.</summary>
public sealed class TabulateRuns : Task
{
    /// <summary>Run folders; metadata <c>Title</c> is what the run is called in the table.</summary>
    [Required]
    public ITaskItem[] Runs { get; set; } = [];

    [Required]
    public string File { get; set; } = "";

    [Required]
    public string RepositoryRoot { get; set; } = "";

    public bool TerminalLogger { get; set; }

    public override bool Execute()
    {
        try
        {
            // Strict: it reads files, which fails inside this try.
            var runs = Runs.Select(r => new TableRun(r.GetMetadata("Title"), JsonNode.Parse(RegularFile.ReadAllBytes(Path.Combine(r.ItemSpec, "results.json")))!)).ToSeq().Strict();
            var table = ResultsTable.Lines(runs);
            var before = System.IO.File.Exists(File) ? RegularFile.ReadAllText(File) : "";
            var after = ResultsTable.Into(before, table);
            if (after != before) AtomicFile.Write(Path.GetFullPath(File), after, Disk.Real);
            new Voice(Log, BuildEngine, TerminalLogger).Say(table + Seq1($"table: {Path.GetFullPath(File)}"));
            return true;
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException or JsonException)
        {
            new ProblemLog(Log, RepositoryRoot, File).Tell([new Problem.StoreOperationFailed("tabulate", File, StoreFaults.Of(e.InnerException ?? e), e.Message.TrimEnd('.'))]);
            return false;
        }
    }
}
