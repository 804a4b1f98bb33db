using System.Diagnostics;
using System.Runtime.CompilerServices;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// The repository's own experiments, built by <c>dotnet build</c> with this build's tasks and worker, in a folder of their own.
/// </summary>
public static class Experiment
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    /// <summary>Builds <c>experiments/NAME.proj</c>; gives the exit code and all that it said.</summary>
    public static (int Exit, string Output) Build(string name, string folder, params string[] arguments) =>
        Build(name, folder, new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables besides those of this process.</param>
    public static (int Exit, string Output) Build(
        string name,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "build",
                Path.Combine(Root, "experiments", name + ".proj"),
                "-nr:false",
                "-tl:off",
                "-p:_MpucPipelineReady=true",
                $"-p:MpucStoreDir={folder}/store",
                $"-p:MpucRunDir={folder}/run",
                .. arguments,
            ]
        )
        {
            WorkingDirectory = folder,
        };
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        var ended = Ended.Of(start);
        return (ended.Code, ended.Text);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
