using Microsoft.Build.Framework;

namespace MpucMer.Build.Tasks;

/// <summary>A task that has the worker do something to the store as a whole.</summary>
public abstract class StoreTask : ExperimentTask, ICancelableTask
{
    private RunWorker? running;
    private bool cancelled;

    /// <summary>MpucMer.Effects.dll; or a program that does the same.</summary>
    [Required]
    public string Worker { get; set; } = "";

    public void Cancel()
    {
        Volatile.Write(ref cancelled, true);
        Volatile.Read(ref running)?.Cancel();
    }

    private protected bool Run(string command, string argument)
    {
        var worker = new RunWorker { BuildEngine = BuildEngine, Command = command, Request = argument, Worker = Worker, RepositoryRoot = RepositoryRoot, TerminalLogger = TerminalLogger };
        Volatile.Write(ref running, worker);
        if (Volatile.Read(ref cancelled)) worker.Cancel();
        return worker.Execute();
    }
}
