using MpucMer.Build.Settings;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Fetching;

namespace MpucMer.Build.Commands;

/// <summary>Has the worker fetch data sets.</summary>
internal static class Fetch
{
    public static readonly Command Command = new(
        "Fetch",
        "Fetches the data set from where its authors publish it, once you agree to its licence (MpucAcceptLicence).",
        Run
    );

    private static bool Run(Mpuc mpuc)
    {
        var inputs = mpuc.Inputs;
        var xml = ProjectXml.Read(inputs.ProjectFile, Path.Combine(inputs.RepositoryRoot, "src"));
        return SettingsCollector
            .Known(inputs, xml, FetchSettings.Parse(SettingsCollector.Collect(inputs, xml)))
            .Match(Right: asked => Fetched(mpuc, Of(inputs, asked)), Left: mpuc.Refused);
    }

    internal static FetchRequest Of(ExperimentInputs inputs, FetchSettings asked) =>
        new(
            asked.Sets,
            asked.Table,
            asked.DataDir.IfNone(() => Path.Combine(Path.GetDirectoryName(inputs.ProjectFile)!, "data")),
            asked.Accepted,
            string.Join(' ', Words(inputs))
        );

    // The command as it was given, but for what the hint is about.
    private static IEnumerable<string> Words(ExperimentInputs inputs) =>
        new[] { "dotnet build", Quoted(Path.GetRelativePath(inputs.StartupDirectory, inputs.ProjectFile)), "-t:Fetch" }.Concat(
            FetchProperties
                .All.Filter(p => p != FetchProperties.AcceptLicence)
                .Append(Pure.Configuration.DataProperties.Dataset)
                .Where(p => inputs.Globals.ContainsKey(p.Name))
                .Select(p => Quoted($"-p:{p.Name}={inputs.Property(p.Name).Replace(";", "%3b").Replace(",", "%2c")}"))
        );

    private static string Quoted(string word) => word.Contains(' ') ? $"\"{word}\"" : word;

    private static bool Fetched(Mpuc mpuc, FetchRequest request)
    {
        try
        {
            // A folder that only this user may enter: where all may write, a file of a foreseen name may be somebody's link.
            var folder = Directory.CreateTempSubdirectory("mpuc-fetch-");
            try
            {
                var path = Path.Combine(folder.FullName, "fetch.json");
                File.WriteAllText(path, request.Write());
                return mpuc.Ask("fetch", path);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return mpuc.Refused("write", Path.GetTempPath(), e);
        }
    }
}
