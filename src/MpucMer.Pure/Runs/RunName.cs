using System.Globalization;
using System.Text;

namespace MpucMer.Pure.Runs;

/// <summary>
/// What runs are called. The runs of an experiment lie side by side, each in a folder of its name: as the user says, else by the settings
/// that were given outside the project file (temperature-0.05_epochs-20), else <see cref="Default"/>. Nothing here touches LanguageExt: a
/// build with nothing to do needs it.
/// </summary>
public static class RunName
{
    /// <summary>The run of the settings that stand in the project file.</summary>
    public const string Default = "default";

    /// <summary>Longer names are refused; longer automatic ones are cut, and end with a digest of all of it.</summary>
    public const int Longest = 80;

    // Of a value; more tells a reader nothing.
    private const int LongestValue = 24;

    // What no file may be called on some system, and what a command line or a path would take apart.
    private const string Refused = "/\\:*?\"<>|;,%$@()'`";

    private static readonly string[] Devices = ["con", "prn", "aux", "nul"];

    /// <summary>Whether a run can be called that: a plain name of a file on every system, and no path.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest
        && name[0] is not ('.' or '-' or ' ')
        && name[^1] is not ('.' or ' ')
        && !name.Any(c => char.IsControl(c) || Refused.Contains(c, StringComparison.Ordinal))
        && !Devices.Contains(name.Split('.')[0].ToLowerInvariant());

    /// <summary>The name of a run with these settings given outside its project file, in the order in which they are listed.</summary>
    /// <param name="given">Names of properties with their values; paths stand for the file or folder that they name.</param>
    public static string Of(IEnumerable<(string Property, string Value, bool IsPath)> given)
    {
        var parts = given.Select(g => $"{Word(g.Property)}-{Value(g.IsPath ? Leaf(g.Value) : g.Value)}").ToList();
        var name = parts.Count == 0 ? Default : string.Join('_', parts);
        return name.Length <= Longest ? name : $"{name[..(Longest - 9)].TrimEnd('.', '-', '_')}-{Digest(name)}";
    }

    /// <summary>How a run is spoken of: its experiment's name, and its own where it is not the default.</summary>
    public static string Shown(string experiment, string name) =>
        name.Length == 0 || name == Default || experiment == name || experiment.EndsWith("/" + name, StringComparison.Ordinal)
            ? experiment
            : $"{experiment}/{name}";

    /// <summary>
    /// Where the runs of a project file lie below the folder of runs: the path from the repository's root to the file, without its ending
    /// and without experiments, where experiments are expected (experiments/demo.proj: demo; mine/demo.proj: mine/demo; demo.proj:
    /// _/demo). Two files never have the same; none for a file outside the repository.
    /// </summary>
    public static string? Experiment(string projectFile, string repositoryRoot)
    {
        var path = Path.GetRelativePath(repositoryRoot, Path.ChangeExtension(projectFile, null)).Replace('\\', '/');
        if (path.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(path))
            return null;
        var parts = path.Split('/');
        return parts is ["experiments", var name] && !name.StartsWith('_') ? name
            // So that a folder of that name is told from it.
            : parts.Length == 1 || parts[0].StartsWith('_') ? $"_/{path}"
            : path;
    }

    // MpucBatchSize: batch-size.
    private static string Word(string property)
    {
        var word = new StringBuilder();
        foreach (var c in property.StartsWith("Mpuc", StringComparison.OrdinalIgnoreCase) ? property[4..] : property)
        {
            if (char.IsUpper(c) && word.Length > 0)
                word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }
        return word.ToString();
    }

    // What is lost of a value (signs, its end) is in a digest behind it: other values have other names.
    private static string Value(string value)
    {
        var whole = string.Join('+', value.Split([' ', ',', ';', '\t'], StringSplitOptions.RemoveEmptyEntries));
        var plain = string.Concat(whole.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-' or '_'));
        if (whole.Length == 0)
            return "none";
        var cut = (plain.Length <= LongestValue ? plain : plain[..LongestValue]).TrimEnd('.', '-', '+');
        return cut == whole ? cut : $"{cut}-{Digest(whole)}";
    }

    private static string Leaf(string path) => Path.GetFileNameWithoutExtension(path.TrimEnd('/', '\\'));

    // FNV-1a: enough to tell a few names apart.
    private static string Digest(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619u;
        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
