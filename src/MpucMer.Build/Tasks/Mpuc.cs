using Microsoft.Build.Framework;
using MpucMer.Build.Commands;
using MpucMer.Build.Planning;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Runs;
using MpucMer.Build.Scanning;
using MpucMer.Build.Settings;
using MpucMer.Build.Worker;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>
/// The one task: carries out a command of an experiment (<see cref="Commands.AllCommands"/>), and heeds Ctrl-C and signals. In a build with
/// nothing to do it touches neither the planner nor LanguageExt.
/// </summary>
public sealed class Mpuc : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private RunWorker? running;
    private Voice? voice;
    private ProblemLog? problems;
    private ExperimentInputs? inputs;

    /// <summary>The command's name, which is the target's.</summary>
    [Required]
    public string Command { get; set; } = "";

    /// <summary>
    /// All that the targets know, as items told apart by their metadatum Kind. Build: ProjectFile, StartupDirectory, RepositoryRoot,
    /// Worker, Threads, Share and TerminalLogger. Property: a public property with its Value, IsPath where that is a path, and NamesRuns
    /// where a value makes the name of a run. Item: an
    /// item of the project file that stands for a part of a property, with its name as Item, and the metadatum that holds the part as Part
    /// where it is not what the item includes. Run: a run folder with its Title.
    /// </summary>
    [Required]
    public ITaskItem[] Context { get; set; } = [];

    /// <summary>The file that the command writes, of one that writes one (Table).</summary>
    public string File { get; set; } = "";

    /// <summary>The form of what is written, of a command of a list (MpucReportFormat).</summary>
    public string Format { get; set; } = "";

    /// <summary>The steps of a plan that was shown: names, with stage, fold, seed, decision, reasons, needs and fingerprint.</summary>
    [Output]
    public ITaskItem[] Steps { get; set; } = [];

    /// <summary>MpucMer.Effects.dll; or a program that does the same.</summary>
    internal string Worker => Of("Worker");

    internal string RepositoryRoot => Of("RepositoryRoot");

    private string Pages => Of("Pages");

    internal string ProjectFile => Of("ProjectFile");

    internal string StartupDirectory => Of("StartupDirectory");

    private int Share => int.TryParse(Of("Share"), out var n) ? n : 1;

    private bool TerminalLogger => string.Equals(Of("TerminalLogger"), "true", StringComparison.OrdinalIgnoreCase);

    internal IDisk Disk { get; set; } = Reuse.Disk.Real;

    /// <summary>Run folders with their titles, of a command about several.</summary>
    internal IEnumerable<(string Folder, string Title)> Runs => OfKind("Run").Select(r => (r.ItemSpec, r.GetMetadata("Title")));

    internal Voice Voice => voice ??= new Voice(Log, Screens.Of(Log, TerminalLogger, Share));

    internal ProblemLog Problems => problems ??= new ProblemLog(Log, Pages, ProjectFile);

    internal ExperimentInputs Inputs =>
        inputs ??= new(
            Path.GetFullPath(ProjectFile),
            StartupDirectory.Length == 0 ? Environment.CurrentDirectory : StartupDirectory,
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(RepositoryRoot)),
            Values(),
            Having("IsPath"),
            ListItems(),
            (BuildEngine as IBuildEngine6)?.GetGlobalProperties() ?? new Dictionary<string, string>()
        )
        {
            Naming = Having("NamesRuns"),
            IsAlone = Of("Alone") == "true",
        };

    /// <summary>Set when the user or the system asks to stop.</summary>
    internal CancellationToken Stopping => stop.Token;

    public override bool Execute() =>
        AllCommands.Find(Command) is not { } command ? throw new InvalidOperationException($"there is no command {Command}")
        : command.Scope == CommandScope.Experiment && !IsRunNameValid() ? false
        : Execute(command.Run);

    // Whatever the command: the name is that of a folder to write to, or to remove.
    private bool IsRunNameValid() => Inputs.GivenRunName.Length == 0 || Pure.Runs.RunName.IsValid(Inputs.GivenRunName) || RefusedRunName();

    private bool RefusedRunName() =>
        Refused(
            Seq1<Problem>(
                new Problem.RunNameInvalid(
                    ExperimentInputs.RunNameProperty,
                    Inputs.GivenRunName,
                    Inputs.PlaceOf(ExperimentInputs.RunNameProperty)
                )
            )
        );

    internal bool Execute(Func<Mpuc, bool> run)
    {
        using var termination = new Termination(Cancel);
        try
        {
            var succeeded = run(this);
            if (!succeeded && stop.IsCancellationRequested && Volatile.Read(ref running) is null)
                SayStopped();
            return succeeded;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            SayStopped();
            return false;
        }
        finally
        {
            problems?.Sum();
        }
    }

    // What the worker was at it says itself.
    private void SayStopped() => Voice.Last(["stopped on request, before anything had to be kept; the same command begins again"]);

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

    /// <summary>From the experiment's properties to what has to run: none where nothing has.</summary>
    /// <param name="purpose">train, check, predict, export or show.</param>
    internal PlanOutcome Plan(string purpose) => Commands.Planning.Of(this, purpose);

    /// <summary>Hands a plan that was shown to the target, as items.</summary>
    internal bool Tell(PlanOutcome shown)
    {
        Steps =
        [
            .. (shown.Plan is { } plan ? plan.Steps : default)
                .Map(PlanFormats.Item)
                .Map(s => new Microsoft.Build.Utilities.TaskItem(s.Name, s.Metadata.ToDictionary(m => m.Name, m => m.Value))),
        ];
        return shown.Succeeded;
    }

    /// <summary>Has the worker carry out what was planned.</summary>
    /// <param name="completes">Whether this run, when it succeeds, is what a later build may find done.</param>
    internal bool Run(PlanOutcome plan, bool completes = false) =>
        plan.Request is null
        || Ask(
            new RunWorker
            {
                Request = plan.Request,
                RunDir = Inputs.RunDir,
                Completes = completes,
                Worker = Worker,
                Threads = Of("Threads"),
                Share = Share,
                Left = new TimeLeft(plan.Steps, plan.Before),
            }
        );

    internal bool PlanAndRun(string purpose, bool completes = false) => Plan(purpose) is { Succeeded: true } plan && Run(plan, completes);

    /// <summary>Has the worker do something else.</summary>
    internal bool Ask(string command, string argument) =>
        Ask(
            new RunWorker
            {
                Command = command,
                Request = argument,
                Worker = Worker,
            }
        );

    // Stopped with this task.
    private bool Ask(RunWorker worker)
    {
        worker.BuildEngine = BuildEngine;
        worker.Pages = Pages;
        worker.LibTorch = Of("LibTorch");
        worker.ProjectFile = ProjectFile;
        worker.Voice = Voice;
        Volatile.Write(ref running, worker);
        if (stop.IsCancellationRequested)
            worker.Cancel();
        return worker.Execute();
    }

    /// <summary>Whether a folder may be taken for the experiment's store; told where it may not.</summary>
    internal bool IsStore(string storeDir) =>
        StoreFolder.Usable(storeDir, Stopping).Match(Right: _ => true, Left: problem => Refused(Seq1(problem)));

    /// <summary>Tells problems; false, as of a task that failed.</summary>
    internal bool Refused(Seq<Problem> told)
    {
        Problems.Tell(told);
        return false;
    }

    /// <summary>The same of a file operation that the system refused.</summary>
    internal bool Refused(string operation, string path, Exception e) =>
        Refused(
            Seq1<Problem>(
                new Problem.StoreOperationFailed(
                    operation,
                    e is UnreadableFileException u ? u.Path : path,
                    StoreFaults.Of(e.InnerException ?? e),
                    e.Message.TrimEnd('.')
                )
            )
        );

    // The code below avoids LINQ over generic instantiations that would have to be compiled in an idle build.
    private Dictionary<string, string> Values()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in OfKind("Property"))
            values[item.ItemSpec] = item.GetMetadata("Value");
        return values;
    }

    // Properties that have a metadatum.
    private System.Collections.Generic.HashSet<string> Having(string metadatum)
    {
        var names = new System.Collections.Generic.HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in OfKind("Property"))
        {
            if (item.GetMetadata(metadatum).Length > 0)
                names.Add(item.ItemSpec);
        }
        return names;
    }

    private ListItem[] ListItems()
    {
        var list = new List<ListItem>();
        foreach (var item in OfKind("Item"))
        {
            list.Add(
                new ListItem(
                    item.GetMetadata("Item"),
                    item.GetMetadata("Part") is { Length: > 0 } part ? item.GetMetadata(part) : item.ItemSpec
                )
            );
        }
        return [.. list];
    }

    private IEnumerable<ITaskItem> OfKind(string kind)
    {
        foreach (var item in Context)
        {
            if (item.GetMetadata("Kind") == kind)
                yield return item;
        }
    }

    private string Of(string metadatum)
    {
        foreach (var item in OfKind("Build"))
            return item.GetMetadata(metadatum);
        return "";
    }
}

/// <summary>
/// Tells whether the assembly on disk is newer than the one in this process: nodes that MSBuild reuses, and its server, keep an assembly
/// for ever.
/// </summary>
internal static class LoadedAssembly
{
    public static readonly string Path = typeof(LoadedAssembly).Assembly.Location;

    private static readonly DateTime Written = File.GetLastWriteTimeUtc(Path);

    public static bool IsStale => File.GetLastWriteTimeUtc(Path) != Written;
}
