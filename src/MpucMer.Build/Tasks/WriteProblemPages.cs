using Microsoft.Build.Framework;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Scanning;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>Writes docs/problems from the declarations of problems; what is as declared already keeps its time.</summary>
public sealed class WriteProblemPages : Task
{
    [Required]
    public string Folder { get; set; } = "";

    public bool TerminalLogger { get; set; }

    public override bool Execute()
    {
        var folder = Path.GetFullPath(Folder);
        try
        {
            var pages = ProblemPages.All.ToDictionary(page => Path.Combine(folder, page.Name), page => page.Text);
            var written = pages.Where(page => !File.Exists(page.Key) || RegularFile.ReadAllText(page.Key) != page.Value).ToArray();
            foreach (var page in written) AtomicFile.Write(page.Key, page.Value, Disk.Real);
            var undeclared = Directory.EnumerateFiles(folder, "MPUC*.md").Where(path => !pages.ContainsKey(path)).ToArray();
            foreach (var path in undeclared) File.Delete(path);
            new Voice(Log, BuildEngine, TerminalLogger).Say($"{folder}: {pages.Count} pages, of which {written.Length} changed; {undeclared.Length} removed");
            return true;
        }
        catch (Exception e) when (e is IOException or UnwritableFileException or UnauthorizedAccessException)
        {
            new ProblemLog(Log, Folder, folder).Tell(
                [new Problem.StoreOperationFailed("write", folder, StoreFaults.Of(e.InnerException ?? e), e.Message.TrimEnd('.'))]);
            return false;
        }
    }
}
