using System.Diagnostics;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Sequences;

/// <summary>libhdf5, looked for when the first .csd file is opened, and installed then where that needs no asking.</summary>
public static class Hdf5Library
{
    private static readonly Lock Loading = new();
    private static Hdf5? loaded;

    /// <summary>The library. A problem with the command that installs it, where it is not there and cannot be installed.</summary>
    internal static Either<Problem, Hdf5> Get(Action<string> say) => Get(Hdf5.Candidates, say, () => Install(say));

    internal static Either<Problem, Hdf5> Get(IReadOnlyList<string> candidates, Action<string> say, Func<Either<string, Unit>> install)
    {
        lock (Loading)
        {
            if (loaded is { } known && candidates.SequenceEqual(Hdf5.Candidates)) return known;
            var found = Hdf5.Load(candidates);
            if (found.IsLeft) found = install().Bind(_ => Hdf5.Load(candidates));
            found.IfRight(library => loaded = library);
            return found.MapLeft<Problem>(said => new Problem.ToolMissing("libhdf5", "to read .csd files", Command(said), "it does not load"));
        }
    }

    private static string Command(string said) => said.Contains("install", StringComparison.Ordinal) ? said : "apt-get install -y --no-install-recommends libhdf5-dev";

    private static Either<string, Unit> Install(Action<string> say)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "build", "setup-hdf5.sh");
        if (!OperatingSystem.IsLinux() || !File.Exists(script)) return "install HDF5 1.10 or later with this system's package manager";
        var facts = Path.GetTempFileName();
        try
        {
            using var process = Process.Start(new ProcessStartInfo("sh", [script, facts]) { RedirectStandardOutput = true })!;
            while (process.StandardOutput.ReadLine() is { } line) say(line);
            process.WaitForExit();
            return process.ExitCode == 0 ? unit : File.ReadAllText(facts).Trim().Replace("error=", "", StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(facts);
        }
    }
}
