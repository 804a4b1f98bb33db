using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MpucMer.Build.Rendering;
using MpucMer.Build.Reuse;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Worker;

/// <summary>
/// Runs the worker on a request, shows its events, and asks it to stop when the build is to stop. The worker is a process of its own:
/// native code that aborts takes only it down, and its memory and threads are its own.
/// </summary>
public sealed class RunWorker : ToolTask
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Queue<string> lastLines = new();
    private AnonymousPipeServerStream? lifeline;
    private EventRenderer? renderer;
    private ProblemLog? problems;
    private readonly Stopwatch watch = new();
    private Voice? voice;
    private double spentBefore;
    private double spentSaved;
    private Process? worker;
    private int asked;

    /// <summary>run, segments, verify or remove.</summary>
    public string Command { get; set; } = "run";

    /// <summary>
    /// What the command is about: the request to run or to look through, the store to verify, the list of what to remove.
    /// </summary>
    [Required]
    public string Request { get; set; } = "";

    /// <summary>The run's folder, of a run that completes.</summary>
    public string RunDir { get; set; } = "";

    /// <summary>MpucMer.Effects.dll; or a program that does the same.</summary>
    [Required]
    public string Worker { get; set; } = "";

    /// <summary>The folder of the pages about problems.</summary>
    [Required]
    public string Pages { get; set; } = "";

    /// <summary>A folder with libtorch; empty: the worker's own.</summary>
    public string LibTorch { get; set; } = "";

    /// <summary>The experiment's file: the place of problems that have none.</summary>
    public string ProjectFile { get; set; } = "";

    /// <summary>MpucThreads; empty or 0: all cores.</summary>
    public string Threads { get; set; } = "";

    /// <summary>How many experiments run beside each other.</summary>
    public int Share { get; set; } = 1;

    /// <summary>What is left to do.</summary>
    internal TimeLeft Left { get; set; } = new([], new Dictionary<string, double>());

    /// <summary>Whether this run, when it succeeds, is what a later build may find done.</summary>
    public bool Completes { get; set; }

    private ProblemLog Problems => problems ??= new(Log, Pages, ProjectFile);

    internal Voice Voice
    {
        get => voice ??= new(Log);
        set => voice = value;
    }

    protected override string ToolName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    // What the worker writes to its standard error is told apart by its importance.
    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Normal;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    public override bool Execute()
    {
        renderer = new EventRenderer(Voice, Problems, TimeProvider.System, Left);
        spentBefore = Pending?.Spent ?? 0;
        watch.Start();
        using var held = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        lifeline = held;
        EnvironmentVariables =
        [
            .. WorkerEnvironment.Of(int.TryParse(Threads, out var n) ? n : 0, Share, LibTorch, name =>
                Environment.GetEnvironmentVariable(name) is { Length: > 0 }
            ),
            $"{Lifeline.Variable}={held.GetClientHandleAsString()}",
        ];
        // The worker must have its time to save its state.
        using var termination = new Termination(() => Stop());
        try
        {
            var succeeded = base.Execute() && !Log.HasLoggedErrors;
            if (!succeeded)
                Spend(TimeSpan.Zero);
            return succeeded && Finish();
        }
        finally
        {
            Voice.Erase();
            Problems.Sum();
        }
    }

    /// <summary>
    /// Asks the worker to stop, and waits for it to save its state; only one that takes too long is killed. May be called again and again.
    /// </summary>
    public override void Cancel()
    {
        if (Interlocked.Exchange(ref asked, 1) != 0)
            return;
        if (!Stop())
            base.Cancel();
    }

    protected override string GenerateFullPathToTool() =>
        !IsAssembly ? Worker
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : ToolName;

    internal IDisk Disk { get; set; } = Reuse.Disk.Real;

    private bool IsAssembly => Worker.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        if (IsAssembly)
            line.AppendFileNameIfNotNull(Worker);
        line.AppendSwitch(Command);
        line.AppendFileNameIfNotNull(Request);
        return line.ToString();
    }

    protected override Process StartToolProcess(Process proc)
    {
        var started = base.StartToolProcess(proc);
        // The worker has its own: while this process had one too, the pipe would not close with it.
        lifeline!.DisposeLocalCopyOfClientHandle();
        worker = started;
        // Asked to stop before there was anybody to ask.
        if (Volatile.Read(ref asked) == 1)
            UnixSignals.AskToStop(started.Id);
        return started;
    }

    protected override void LogToolCommand(string message) => Voice.Whisper(message);

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        var said = messageImportance == StandardOutputLoggingImportance ? EventJson.Read(singleLine) : Option<WorkerEvent>.None;
        said.Match(
            e =>
            {
                renderer!.Handle(e);
                Spend(e is WorkerEvent.StepFinished ? TimeSpan.Zero : SpendEvery);
            },
            () => Keep(singleLine)
        );
    }

    protected override bool HandleTaskExecutionErrors()
    {
        // What the worker could name it has told as an error; anything else is a death.
        if (Log.HasLoggedErrors)
            return false;
        if (renderer!.Interrupted is not { } stopped)
            Problems.Tell([new Problem.WorkerDied(renderer.Step, ExitCode, lastLines.ToSeq())]);
        // A terminal's Ctrl-C goes to the worker too, which may have ended before the build hears of it.
        else if (SpinWait.SpinUntil(() => Volatile.Read(ref asked) == 1, TimeSpan.FromSeconds(2)))
            Voice.Last([stopped.Text]);
        else
            Problems.Tell(stopped);
        return false;
    }

    private void Keep(string line)
    {
        if (line.Trim().Length == 0)
            return;
        lastLines.Enqueue(line.Trim());
        if (lastLines.Count > 20)
            lastLines.Dequeue();
        Voice.Whisper(line);
    }

    // True when the worker has ended, or there was none.
    private bool Stop()
    {
        if (worker is not { } process)
            return true;
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

    private string PendingPath => Path.Combine(RunDir, RunState.PendingFileName);

    private RunState? Pending => Completes ? RunState.Load(PendingPath) : null;

    // The time that is lost where the build and its worker are killed.
    private static readonly TimeSpan SpendEvery = TimeSpan.FromSeconds(30);

    /// <summary>Notes the time that the run has taken, for the part of it that is to come if this one does not come to its end.</summary>
    private void Spend(TimeSpan atLeast)
    {
        var now = watch.Elapsed.TotalSeconds;
        if (!Completes || now - spentSaved < atLeast.TotalSeconds)
            return;
        spentSaved = now;
        try
        {
            if (Pending is { } state)
                (state with { Spent = spentBefore + now }).Save(PendingPath, Disk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UnwritableFileException)
        {
            // Only how long the run took hangs on it.
            Voice.Whisper(e.Message);
        }
    }

    private bool Finish()
    {
        if (!Completes)
            return true;
        try
        {
            if (Pending is { } state)
            {
                (state with { Said = [.. state.Said, .. renderer!.Summary is { } s ? EventRenderer.Lines(s) : []] }).Complete(RunDir, Disk);
                Disk.Delete(PendingPath);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UnwritableFileException)
        {
            // The results are there; the next build plans once more.
            Voice.Whisper(e.Message);
        }
        return true;
    }
}

/// <summary>
/// What the worker's process is started with: its share of the cores, which only the build knows. The rest it sets by itself.
/// </summary>
internal static class WorkerEnvironment
{
    private const string LibTorchVariable = "MPUC_LIBTORCH_DIR";

    /// <param name="threads">MpucThreads; 0: all cores.</param>
    /// <param name="share">How many experiments run beside each other.</param>
    /// <param name="libTorch">A folder with libtorch; empty: the worker's own.</param>
    /// <param name="has">Whether a variable is set by the user, whose word counts.</param>
    public static IEnumerable<string> Of(int threads, int share, string libTorch, Func<string, bool> has)
    {
        var cores = threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / Math.Max(1, share));
        if (!has("OMP_NUM_THREADS"))
            yield return string.Create(CultureInfo.InvariantCulture, $"OMP_NUM_THREADS={cores}");
        if (libTorch.Length > 0 && !has(LibTorchVariable))
            yield return $"{LibTorchVariable}={libTorch}";
    }
}

/// <summary>
/// A SIGTERM ends MSBuild at once, and with exit code 0. While one of these stands, what is under way is asked to stop first, and the exit
/// code tells: 143 after a SIGTERM, 129 after a SIGHUP.
/// </summary>
internal sealed class Termination : IDisposable
{
    private const int AfterTerminate = 143;
    private const int AfterHangup = 129;

    private readonly Action stop;
    private readonly PosixSignalRegistration? hangup;
    private int code = AfterTerminate;

    /// <param name="stop">Returns when what is under way has stopped. May be called twice.</param>
    public Termination(Action stop)
    {
        this.stop = stop;
        AppDomain.CurrentDomain.ProcessExit += AtExit;
        if (!OperatingSystem.IsWindows())
            hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);
    }

    public void Dispose()
    {
        hangup?.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= AtExit;
    }

    private void AtExit(object? sender, EventArgs e)
    {
        stop();
        Environment.ExitCode = code;
    }

    private void HangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        code = AfterHangup;
        Environment.Exit(AfterHangup);
    }
}

/// <summary>Asking a process to stop, which .NET cannot do but by killing it.</summary>
internal static partial class UnixSignals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM. False where there are no signals, or no such process.</summary>
    public static bool AskToStop(int process) => !OperatingSystem.IsWindows() && Kill(process, Terminate) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
