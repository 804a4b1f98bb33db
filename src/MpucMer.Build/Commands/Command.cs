using MpucMer.Build.Tasks;

namespace MpucMer.Build.Commands;

/// <summary>Something that a user asks of an experiment (or of a list of them): a target of its project file.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Summary">One sentence for the help.</param>
/// <param name="Run">Does it; false where an error was reported, or it was asked to stop.</param>
/// <exception cref="OperationCanceledException">By <paramref name="Run"/>: it was asked to stop.</exception>
internal sealed record Command(string Name, string Summary, Func<Mpuc, bool> Run, CommandScope Scope = CommandScope.Experiment);

/// <summary>What a command is asked of.</summary>
internal enum CommandScope
{
    Experiment,

    /// <summary>A list of experiments.</summary>
    List,

    /// <summary>The repository itself.</summary>
    Repository,
}

/// <summary>
/// All of them. To add one: a value, its name here, and a target of one line in build/MpucMer.targets (docs/extending/target.md).
/// </summary>
internal static class AllCommands
{
    // No sequence of LanguageExt: a build with nothing to do loads no more than it needs.
    public static readonly Command[] All =
    [
        Training.Train,
        Training.Check,
        Training.Plan,
        Training.Predict,
        Status.Command,
        Diff.Command,
        Compare.Command,
        Gc.Command,
        Verify.Command,
        Training.Export,
        Training.Pack,
        WandbSync.Command,
        Fetch.Command,
        Clean.Command,
        Table.Command,
        Docs.Command,
        Help.Command,
    ];

    public static Command? Find(string name) =>
        System.Array.Find(All, c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
