using Microsoft.Build.Framework;

namespace MpucMer.Build.Tasks;

/// <summary>A task that has the worker do something to the store as a whole.</summary>
public abstract class StoreTask : ExperimentTask
{
    /// <summary>MpucMer.Effects.dll; or a program that does the same.</summary>
    [Required]
    public string Worker { get; set; } = "";

    private protected bool Run(string command, string argument) => Ask(new RunWorker { Command = command, Request = argument, Worker = Worker });
}
