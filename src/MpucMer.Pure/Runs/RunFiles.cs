using System.Globalization;
using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

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

/// <summary>
/// A file that a run may leave in its folder, or in a folder there. Names are common ones, so each file is told from another program's by
/// what is in it: only what a run wrote is removed or replaced.
/// </summary>
/// <param name="Name">Its name; of one of several alike (<see cref="Names"/>), what they are called.</param>
/// <param name="IsOwn">Whether a run wrote that content, of which it gets the start (<see cref="Peek"/>).</param>
public sealed record RunFile(string Name, Func<byte[], bool> IsOwn)
{
    /// <summary>As many bytes tell whose it is; 0: all of them.</summary>
    public int Peek { get; init; }

    /// <summary>Whether a name is one of its names; none: its own alone.</summary>
    public Func<string, bool>? Names { get; init; }

    /// <summary>
    /// The goal whose run writes it where another may have put one of that name since: its place has to be free, or a run's.
    /// </summary>
    public Option<Goal> ReplacedBy { get; init; }

    /// <summary>Whether a finished run vouches for it: edited or removed, it is made again.</summary>
    public bool IsVouched { get; init; }

    public bool Is(string name) => Names?.Invoke(name) ?? name == Name;
}

/// <summary>A folder in a run's folder whose files, in folders of any depth, are told as those of the run's folder are.</summary>
public sealed record RunSubfolder(string Name, IReadOnlyList<RunFile> Files);

/// <summary>
/// What a run leaves in its folder. To add a file, or a folder of files: a value in <see cref="All"/>, or in <see cref="Folders"/>. Who may
/// write where, what -t:Clean removes, and what a finished run vouches for follow from it.
/// </summary>
public static class RunFiles
{
    public const string State = "state.txt";

    /// <summary>The state of a run that has not finished yet.</summary>
    public const string PendingState = "state.pending.txt";

    /// <summary>What the first line of a state begins with.</summary>
    public const string StateForm = "mpuc-state";

    /// <summary>The last plan that was shown, as data.</summary>
    public const string PlanJson = "plan.json";

    /// <summary>The same as a drawing for Mermaid.</summary>
    public const string PlanMermaid = "plan.mmd";

    /// <summary>What the first line of a drawing begins with.</summary>
    public const string PlanMark = "%% MpucMer: the plan of";

    /// <summary>Scores of several runs, as -t:Compare writes them in a form for papers.</summary>
    public const string Compared = "compare";

    /// <summary>The folder of an export that was given no other.</summary>
    public const string ExportFolder = "export";

    /// <summary>The request for an index of what only the worker can look into.</summary>
    public const string SegmentsRequest = "request.segments.json";

    /// <summary>The name of the request for a goal.</summary>
    public static string Request(Goal goal) => goal == Goal.Train ? "request.json" : $"request.{goal.Name}.json";

    /// <summary>The files in the run folder itself, those first that are told fastest.</summary>
    public static readonly IReadOnlyList<RunFile> All =
    [
        StateFile(State),
        StateFile(PendingState),
        new(Predictions.FileName, Begins(Predictions.Columns + ",")) { Peek = 256, ReplacedBy = Goal.Predict },
        .. Goal.All.Map(goal => new RunFile(Request(goal), Reads(Training))),
        new(SegmentsRequest, Reads(Segments)),
        new(PlanJson, Reads(Plan)),
        new(CompareHtml.FileName, content => CompareHtml.IsOwn(Encoding.UTF8.GetString(content))),
        .. PaperTable.All.Map(form => new RunFile(Compared + form.Ending, content => form.IsOwn(Encoding.UTF8.GetString(content)))),
        new(PlanMermaid, Begins(PlanMark)) { Peek = 64 },
        // Results first: of a run that finished, they are the first that it vouches for.
        .. ReportForms.All.Take(1).Map(Report),
        new(RunRecord.FileName, content => !RunRecord.Read(Encoding.UTF8.GetString(content)).IsEmpty) { IsVouched = true },
        // Those forms of the report that came later may be another one's.
        .. ReportForms.All.Skip(1).Map(form => Report(form) with { ReplacedBy = Goal.Train }),
        Model,
        .. RunLog.All.Bind(log => log.File.ToSeq()).Map(file => file with { ReplacedBy = Goal.Train }),
    ];

    private static RunFile Model =>
        new("*" + ModelFile.Ending, content => ModelFile.IsOurs(content))
        {
            Names = name => name.EndsWith(ModelFile.Ending, StringComparison.Ordinal),
            Peek = ModelFile.SignBytes,
        };

    private static readonly IReadOnlyList<RunFile> Exported =
    [
        .. ExportForm.All.Map(form => new RunFile(form.About, Reads(Export))),
        .. ExportForm.All.Map(form => new RunFile("*" + form.Ending, form.IsOurs) { Names = form.Is, Peek = form.SignBytes }),
    ];

    /// <summary>The folders in it.</summary>
    public static readonly IReadOnlyList<RunSubfolder> Folders =
    [
        new(ExportFolder, Exported),
        .. RunLog.All.Bind(log => log.Folder.ToSeq()),
    ];

    /// <summary>
    /// The files that a run for a goal writes where another may have put one of that name since (<see cref="RunFile.ReplacedBy"/>).
    /// </summary>
    public static IReadOnlyList<string> Replaced(Goal goal) => [.. All.Where(f => f.ReplacedBy == goal).Select(f => f.Name)];

    /// <summary>What a finished run vouches for, results first.</summary>
    public static IReadOnlyList<string> Vouched => [.. All.Where(f => f.IsVouched).Select(f => f.Name)];

    /// <summary>What a file of that name, in a run folder or in a folder there, is if a run wrote it.</summary>
    public static Option<RunFile> Named(string name) =>
        All.Concat(Folders.SelectMany(f => f.Files)).FirstOrDefault(f => f.Is(name)) is { } file ? file : None;

    /// <summary>Whether a file of that name, in a run folder or in a folder there, was written by a run.</summary>
    public static bool IsOwn(string name, byte[] content) => Named(name).Exists(f => f.IsOwn(content));

    /// <summary>
    /// Whether a file of that name is an unfinished copy of one of these: what was being written when its writer was killed.
    /// </summary>
    public static bool IsTemp(string name) =>
        name.IndexOf(StoreLayout.TempMark, StringComparison.Ordinal) is > 0 and var at
        && name.AsSpan(at + StoreLayout.TempMark.Length) is [>= '0' and <= '9', ..]
        && (
            Named(name[..at]).IsSome
            || (at == StoreLayout.TempStem && Whole.Any(w => w.StartsWith(name[..at], StringComparison.Ordinal)))
            || ExportForm.All.Exists(form => form.Beginnings.Exists(start => name.StartsWith(start, StringComparison.Ordinal)))
        );

    // Of a long name the copy has the beginning.
    private static IEnumerable<string> Whole =>
        [ExportFiles.Encoders, ExportFiles.Fused, .. ExportForm.All.Map(form => form.About), .. All.Select(f => f.Name)];

    private static RunFile StateFile(string name) => new(name, Begins(StateForm + " ")) { Peek = 64 };

    private static RunFile Report(ReportForm form) => new(form.File, form.IsOwn) { IsVouched = true };

    private static Func<byte[], bool> Begins(string text) => content => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(text));

    private static Func<byte[], bool> Reads(Decoder<Unit> decoder) => content => decoder.Read(content).IsRight;

    private static Decoder<Unit> Export =>
        from experiment in Has("experiment")
        from fingerprint in HasFingerprint
        from modalities in Has("modalities")
        select unit;

    private static Decoder<Unit> Plan =>
        from experiment in Has("experiment")
        from steps in Decode.Field("steps", Decode.ListOf(HasFingerprint))
        select unit;

    private static Decoder<Unit> Segments => from sequences in Has("sequences") from output in Has("output") select unit;

    private static Decoder<Unit> Training => from settings in Has("settings") from store in Has("store") from run in Has("run") select unit;

    private static Decoder<Unit> Has(string member) => Decode.Field(member, Decode.Any);

    private static Decoder<Unit> HasFingerprint =>
        Decode.Field("fingerprint", Decode.Text.If(StoreLayout.IsFingerprint, "no fingerprint")).Select(_ => unit);
}
