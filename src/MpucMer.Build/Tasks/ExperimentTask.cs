using Microsoft.Build.Framework;
using MpucMer.Build.Rendering;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Build.Worker;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>What every task that knows an experiment is given by the targets, and how it heeds Ctrl-C and signals.</summary>
public abstract class ExperimentTask : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private RunWorker? running;
    private Voice? voice;
    private ProblemLog? problems;

    /// <summary>The experiment's project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder in which the command was given.</summary>
    [Required]
    public string StartupDirectory { get; set; } = "";

    [Required]
    public string RepositoryRoot { get; set; } = "";

    /// <summary>Every public property: its name, its value as the metadatum Value, and whether that is a path as IsPath.</summary>
    public ITaskItem[] Properties { get; set; } = [];

    /// <summary>The project's items that stand for parts of a property: the item's name as Item; the metadatum that holds the part as Part, where it is not what the item includes.</summary>
    public ITaskItem[] Items { get; set; } = [];

    /// <summary>Whether MSBuild's terminal logger is on.</summary>
    public bool TerminalLogger { get; set; }

    internal Voice Voice => voice ??= new Voice(Log, BuildEngine, TerminalLogger);

    internal ProblemLog Problems => problems ??= new ProblemLog(Log, RepositoryRoot, ProjectFile);

    internal ExperimentInputs Inputs => new(
        Path.GetFullPath(ProjectFile),
        StartupDirectory.Length == 0 ? Environment.CurrentDirectory : StartupDirectory,
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(RepositoryRoot)),
        Values(),
        Paths(),
        ListItems(),
        (BuildEngine as IBuildEngine6)?.GetGlobalProperties() ?? new Dictionary<string, string>());

    /// <summary>Set when the user or the system asks to stop.</summary>
    protected CancellationToken Stopping => stop.Token;

    public sealed override bool Execute()
    {
        using var termination = new Termination(Cancel);
        try
        {
            return Run();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            problems?.Sum();
        }
    }

    /// <summary>Asks the task to stop, and a worker that it runs to save its state. May be called again and again.</summary>
    public void Cancel()
    {
        stop.Cancel();
        Volatile.Read(ref running)?.Cancel();
    }

    public void Dispose()
    {
        stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the task's work; false where an error was told, or it was asked to stop.</summary>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    protected abstract bool Run();

    /// <summary>Has the worker do something, and stops it with this task.</summary>
    internal bool Ask(RunWorker worker)
    {
        worker.BuildEngine = BuildEngine;
        worker.RepositoryRoot = RepositoryRoot;
        worker.ProjectFile = ProjectFile;
        worker.TerminalLogger = TerminalLogger;
        Volatile.Write(ref running, worker);
        if (stop.IsCancellationRequested) worker.Cancel();
        return worker.Execute();
    }

    /// <summary>Whether a folder may be taken for the experiment's store; told where it may not.</summary>
    private protected bool IsStore(string storeDir) => StoreFolder.Usable(storeDir, Stopping).Match(
        Right: _ => true,
        Left: problem => Refused(Seq1(problem)));

    /// <summary>Tells problems; false, as of a task that failed.</summary>
    private protected bool Refused(Seq<Problem> told)
    {
        Problems.Tell(told);
        return false;
    }

    /// <summary>The same of a file operation that the system refused.</summary>
    private protected bool Refused(string operation, string path, Exception e) =>
        Refused(Seq1<Problem>(new Problem.StoreOperationFailed(operation, e is UnreadableFileException u ? u.Path : path, StoreFaults.Of(e.InnerException ?? e), e.Message.TrimEnd('.'))));

    // The code below avoids LINQ over generic instantiations that would have to be compiled in an idle build.
    private Dictionary<string, string> Values()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in Properties) values[item.ItemSpec] = item.GetMetadata("Value");
        return values;
    }

    private System.Collections.Generic.HashSet<string> Paths()
    {
        var paths = new System.Collections.Generic.HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in Properties)
        {
            if (item.GetMetadata("IsPath").Length > 0) paths.Add(item.ItemSpec);
        }
        return paths;
    }

    private ListItem[] ListItems()
    {
        var list = new ListItem[Items.Length];
        for (var i = 0; i < Items.Length; i++) list[i] = new ListItem(Items[i].GetMetadata("Item"), Items[i].GetMetadata("Part") is { Length: > 0 } part ? Items[i].GetMetadata(part) : Items[i].ItemSpec);
        return list;
    }
}
