using Microsoft.Build.Framework;
using MpucMer.Build.Rendering;
using MpucMer.Build.Settings;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>What every task that knows an experiment is given by the targets.</summary>
public abstract class ExperimentTask : Task
{
    /// <summary>The experiment's project file.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The folder in which the command was given.</summary>
    [Required]
    public string StartupDirectory { get; set; } = "";

    [Required]
    public string RepositoryRoot { get; set; } = "";

    /// <summary>Every public property: its name, and its value as the metadatum Value.</summary>
    public ITaskItem[] Properties { get; set; } = [];

    public ITaskItem[] Folds { get; set; } = [];

    public ITaskItem[] Modalities { get; set; } = [];

    public ITaskItem[] Pairs { get; set; } = [];

    /// <summary>Whether MSBuild's terminal logger is on.</summary>
    public bool TerminalLogger { get; set; }

    internal Voice Voice => new(Log, BuildEngine, TerminalLogger);

    internal ProblemLog Problems => new(Log, RepositoryRoot, ProjectFile);

    internal ExperimentInputs Inputs => new(
        Path.GetFullPath(ProjectFile),
        StartupDirectory.Length == 0 ? Environment.CurrentDirectory : StartupDirectory,
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(RepositoryRoot)),
        Values(),
        Items(Folds),
        Items(Modalities),
        Items(Pairs),
        (BuildEngine as IBuildEngine6)?.GetGlobalProperties() ?? new Dictionary<string, string>());

    // The code below avoids LINQ over generic instantiations that would have to be compiled in an idle build.
    private Dictionary<string, string> Values()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in Properties) values[item.ItemSpec] = item.GetMetadata("Value");
        return values;
    }

    private static ListItem[] Items(ITaskItem[] items)
    {
        var list = new ListItem[items.Length];
        for (var i = 0; i < items.Length; i++) list[i] = new ListItem(items[i].ItemSpec, items[i].GetMetadata("TestActors"));
        return list;
    }
}
