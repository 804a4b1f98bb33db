namespace MpucMer.Pure.Problems;

public abstract partial record Problem
{
    /// <summary>The worker ended without saying why.</summary>
    public sealed record WorkerDied(string Stage, int ExitCode, Seq<string> LastLines) : Problem;

    /// <summary>The task assembly in memory is not the one on disk.</summary>
    public sealed record StaleAssembly(string Path) : Problem;

    /// <summary>The library behind the tensors is not there or does not load.</summary>
    public sealed record TensorLibraryUnavailable(string Provider, TensorFault Fault, string Detail) : Problem;

    /// <summary>A folder that is to be removed as a run's, and holds nothing of one.</summary>
    public sealed record NotARunFolder(string Path) : Problem;

    /// <summary>A run folder in which a file of another program would be replaced.</summary>
    /// <param name="File">The first such file.</param>
    public sealed record RunFolderTaken(string Folder, string File) : Problem;

    /// <summary>A results.json that is not as its run left it.</summary>
    public sealed record ResultsEdited(string Path) : Problem;

    /// <summary>A run that is to be compared, and that has no results.</summary>
    /// <param name="Run">As it was given.</param>
    /// <param name="Others">Runs that have some.</param>
    public sealed record RunMissing(string Run, string Folder, Seq<string> Others) : Problem;

    /// <summary>A results.json that is not of the form that we write.</summary>
    public sealed record ResultsUnreadable(string Path, string Detail) : Problem;
}
