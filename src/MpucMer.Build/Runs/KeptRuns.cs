using MpucMer.Build.Reuse;
using MpucMer.Build.Settings;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Runs;

namespace MpucMer.Build.Runs;

/// <summary>Keeps the results of a run that has no name of the user's, when the experiment's settings have changed since.</summary>
internal static class KeptRuns
{
    /// <summary>
    /// Moves what a run left to a folder beside it, named after what is different now (with a number where that name is taken). Gives the
    /// name.
    /// </summary>
    /// <exception cref="UnwritableFileException">As the system refuses.</exception>
    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public static string Keep(ExperimentInputs inputs, Seq<(string Property, string Value)> were, IDisk disk)
    {
        var own = inputs.RunName == RunName.Default ? "" : inputs.RunName + "_";
        var name = own + RunName.Of(were.Map(w => (w.Property, w.Value, Properties.Find(w.Property).Exists(p => p.IsPath))));
        var beside = Path.GetDirectoryName(inputs.RunDir)!;
        var free = Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(n => IsFree(Path.Combine(beside, n)));
        var kept = new FoundRun(RunName.Shown(inputs.Experiment, free), Path.Combine(beside, free));
        RunRegister.Move(inputs.StoreDir, inputs.RunDir, kept, disk);
        RunFolder.Move(inputs.RunDir, kept.Folder);
        return kept.Name;
    }

    private static bool IsFree(string path) => !Directory.Exists(path) && !File.Exists(path);
}
