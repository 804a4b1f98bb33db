using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Build.Worker;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tasks;

/// <summary>
/// Runs the worker on a request, shows its events, and asks it to stop when the build is to stop. The worker is a process of its own: native code that aborts takes
/// only it down, and its memory and threads are its own.
/// </summary>
public sealed class RunWorker : ToolTask
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Queue<string> lastLines = new();
    private EventRenderer? renderer;
    private Process? worker;
    private int asked;

    /// <summary>run, segments, verify or remove.</summary>
    public string Command { get; set; } = "run";

    /// <summary>What the command is about: the request to run or to look through, the store to verify, the list of what to remove.</summary>
    [Required]
    public string Request { get; set; } = "";

    /// <summary>The run's folder, of a run that completes.</summary>
    public string RunDir { get; set; } = "";

    /// <summary>MpucMer.Effects.dll; or a program that does the same.</summary>
    [Required]
    public string Worker { get; set; } = "";

    [Required]
    public string RepositoryRoot { get; set; } = "";

    /// <summary>The experiment's file: the place of problems that have none.</summary>
    public string ProjectFile { get; set; } = "";

    /// <summary>MpucThreads; empty or 0: all cores.</summary>
    public string Threads { get; set; } = "";

    /// <summary>How many experiments run beside each other.</summary>
    public int Share { get; set; } = 1;

    public bool TerminalLogger { get; set; }

    /// <summary>Whether this run, when it succeeds, is what a later build may find done.</summary>
    public bool Completes { get; set; }

    private ProblemLog Problems => new(Log, RepositoryRoot, ProjectFile);

    protected override string ToolName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    // What the worker writes to its standard error is told apart by its importance.
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Normal;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    public override bool Execute()
    {
        using var live = TerminalLine.Open(TerminalLogger);
        renderer = new EventRenderer(Log, new Voice(Log, BuildEngine, TerminalLogger), Problems, live, TimeProvider.System);
        EnvironmentVariables = [.. WorkerEnvironment.Of(int.TryParse(Threads, out var n) ? n : 0, Share, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })];
        // A SIGTERM ends MSBuild at once, and successfully; the worker must have its time to save its state, and the exit code must tell.
        EventHandler atExit = (_, _) =>
        {
            Stop();
            Environment.ExitCode = 143;
        };
        AppDomain.CurrentDomain.ProcessExit += atExit;
        using var hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Stop();
            Environment.Exit(129);
        });
        try
        {
            return base.Execute() && !Log.HasLoggedErrors && Finish();
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= atExit;
        }
    }

    /// <summary>
    /// Asks the worker to stop, and waits for it to save its state; only one that takes too long is killed. May be called again and again.
    /// </summary>
    public override void Cancel()
    {
        if (Interlocked.Exchange(ref asked, 1) == 0 && !Stop()) base.Cancel();
    }

    protected override string GenerateFullPathToTool() =>
        !IsAssembly ? Worker : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : ToolName;

    private bool IsAssembly => Worker.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        if (IsAssembly) line.AppendFileNameIfNotNull(Worker);
        line.AppendSwitch(Command);
        line.AppendFileNameIfNotNull(Request);
        return line.ToString();
    }

    protected override Process StartToolProcess(Process proc)
    {
        var started = base.StartToolProcess(proc);
        worker = started;
        // Asked to stop before there was anybody to ask.
        if (Volatile.Read(ref asked) == 1) UnixSignals.AskToStop(started.Id);
        return started;
    }

    protected override void LogToolCommand(string message) => Log.LogMessage(MessageImportance.Low, "{0}", message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        var said = messageImportance == StandardOutputLoggingImportance ? EventJson.Read(singleLine) : Option<WorkerEvent>.None;
        said.Match(renderer!.Handle, () => Keep(singleLine));
    }

    protected override bool HandleTaskExecutionErrors()
    {
        // What the worker could name it has told as an error; anything else is a death.
        if (!Log.HasLoggedErrors) Problems.Tell([new Problem.WorkerDied(renderer!.Step, ExitCode, lastLines.ToSeq())]);
        return false;
    }

    private void Keep(string line)
    {
        if (line.Trim().Length == 0) return;
        lastLines.Enqueue(line.Trim());
        if (lastLines.Count > 20) lastLines.Dequeue();
        Log.LogMessage(MessageImportance.Low, "{0}", line);
    }

    // True when the worker has ended, or there was none.
    private bool Stop()
    {
        if (worker is not { } process) return true;
        try
        {
            return process.HasExited || (UnixSignals.AskToStop(process.Id) && process.WaitForExit(Patience));
        }
        catch (InvalidOperationException)
        {
            // It has ended, and ToolTask has let go of it.
            return true;
        }
    }

    private bool Finish()
    {
        if (!Completes) return true;
        try
        {
            var pending = Path.Combine(RunDir, RunState.PendingFileName);
            if (RunState.Load(pending) is { } state)
            {
                (state with { Said = [.. state.Said, .. renderer!.Summary is { } s ? EventRenderer.Lines(s) : []] }).Complete(RunDir);
                File.Delete(pending);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The results are there; the next build plans once more.
            Log.LogMessage(MessageImportance.Low, "{0}", e.Message);
        }
        return true;
    }
}
