using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Pure.Runs;

/// <summary>
/// The files that a run leaves in its folder. Their names are common ones, so each is told from another program's by what is in it: only
/// what a run wrote is removed or replaced.
/// </summary>
public static class RunFiles
{
    public const string State = "state.txt";

    /// <summary>The state of a run that has not finished yet.</summary>
    public const string PendingState = "state.pending.txt";

    /// <summary>What the first line of a state begins with.</summary>
    public const string StateForm = "mpuc-state";

    /// <summary>The folder of an export that was given no other.</summary>
    public const string ExportFolder = "export";

    /// <summary>The request for an index of what only the worker can look into.</summary>
    public const string SegmentsRequest = "request.segments.json";

    /// <summary>The name of the request for a goal.</summary>
    public static string Request(Goal goal) => goal == Goal.Train ? "request.json" : $"request.{goal.Name}.json";

    /// <summary>All names in the run folder itself, those first that are told fastest.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        State,
        PendingState,
        Predictions.FileName,
        .. Goal.All.Map(Request),
        SegmentsRequest,
        RunRecord.FileName,
        .. ReportForms.All.Map(f => f.File),
        .. Logs.Map(l => l.Place),
    ];

    /// <summary>The files that metrics are written to.</summary>
    private static Seq<RunLog> Logs => RunLog.All.Filter(l => !l.IsFolder);

    /// <summary>
    /// The files that a run for a goal writes where another may have put one of that name since: of predictions their table, of a
    /// training the forms of its report that came after results.json.
    /// </summary>
    public static IReadOnlyList<string> Replaced(Goal goal) =>
        goal == Goal.Predict ? [Predictions.FileName]
        : goal == Goal.Train ? [.. ReportForms.All.Map(f => f.File).Filter(name => name != ReportJson.FileName), .. Logs.Map(l => l.Place)]
        : [];

    /// <summary>What a finished run vouches for, results first: edited or removed, it is made again.</summary>
    public static IReadOnlyList<string> Vouched =>
        [ReportJson.FileName, RunRecord.FileName, .. Replaced(Goal.Train).Where(name => !Logs.Exists(l => l.Place == name))];

    /// <summary>Whether a file of that name, in a run folder or a folder of an export, was written by a run.</summary>
    public static bool IsOwn(string name, byte[] content) =>
        name switch
        {
            State or PendingState => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(StateForm + " ")),
            Predictions.FileName => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Predictions.Columns + ",")),
            RunRecord.FileName => !RunRecord.Read(Encoding.UTF8.GetString(content)).IsEmpty,
            ExportFiles.About => Export.Read(content).IsRight,
            _ when name.EndsWith(".safetensors", StringComparison.Ordinal) => ExportFiles.Is(name) && Safetensors.IsOurs(content),
            _ when Logs.Find(l => l.Place == name).Case is RunLog log => log.IsOwn(name, content),
            _ when ReportForms.OfFile(name).Case is ReportForm form => form.IsOwn(Encoding.UTF8.GetString(content)),
            SegmentsRequest => Segments.Read(content).IsRight,
            _ => Names.Contains(name) && Training.Read(content).IsRight,
        };

    /// <summary>
    /// Whether a file of that name is an unfinished copy of one of these: what was being written when its writer was killed.
    /// </summary>
    public static bool IsTemp(string name) =>
        name.IndexOf(StoreLayout.TempMark, StringComparison.Ordinal) is > 0 and var at
        && name.AsSpan(at + StoreLayout.TempMark.Length) is [>= '0' and <= '9', ..]
        && (
            Names.Contains(name[..at])
            || Exported.Any(e => e == name[..at] || (at == StoreLayout.TempStem && e.StartsWith(name[..at], StringComparison.Ordinal)))
            || name.StartsWith("linear_", StringComparison.Ordinal)
        );

    private static readonly IReadOnlyList<string> Exported = [ExportFiles.Encoders, ExportFiles.Fused, ExportFiles.About];

    private static readonly Decoder<Unit> Export =
        from experiment in Has("experiment")
        from fingerprint in HasFingerprint
        from modalities in Has("modalities")
        select unit;

    private static readonly Decoder<Unit> Segments = from sequences in Has("sequences") from output in Has("output") select unit;

    private static readonly Decoder<Unit> Training =
        from settings in Has("settings")
        from store in Has("store")
        from run in Has("run")
        select unit;

    private static Decoder<Unit> Has(string member) => Decode.Field(member, Decode.Any);

    private static Decoder<Unit> HasFingerprint =>
        Decode.Field("fingerprint", Decode.Text.If(StoreLayout.IsFingerprint, "no fingerprint")).Select(_ => unit);
}
