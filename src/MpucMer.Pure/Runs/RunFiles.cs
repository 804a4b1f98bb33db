using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

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

    public const string Predictions = "predictions.csv";

    /// <summary>How the table of predictions begins; columns of labels follow.</summary>
    public const string PredictionColumns = "clip,group,probe,emotion,agreeing,models";

    /// <summary>What the first line of a state begins with.</summary>
    public const string StateForm = "mpuc-state";

    /// <summary>The folder of an export that was given no other.</summary>
    public const string ExportFolder = "export";

    /// <summary>The name of the request for one purpose; of a training it has none.</summary>
    public static string Request(string purpose = "") => purpose.Length == 0 ? "request.json" : $"request.{purpose}.json";

    /// <summary>All names in the run folder itself, those first that are told fastest.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        State,
        PendingState,
        Predictions,
        Request(),
        Request("check"),
        Request("predict"),
        Request("export"),
        Request("segments"),
        RunRecord.FileName,
        RunResults.FileName,
    ];

    /// <summary>Whether a file of that name, in a run folder or a folder of an export, was written by a run.</summary>
    public static bool IsOwn(string name, ReadOnlySpan<byte> content) =>
        name switch
        {
            State or PendingState => content.StartsWith(Encoding.UTF8.GetBytes(StateForm + " ")),
            Predictions => content.StartsWith(Encoding.UTF8.GetBytes(PredictionColumns + ",")),
            RunRecord.FileName => !RunRecord.Read(Encoding.UTF8.GetString(content)).IsEmpty,
            RunResults.FileName => Has(content, "experiment", Fingerprint, "settings"),
            ExportFiles.About => Has(content, "experiment", Fingerprint, "modalities"),
            _ when name.EndsWith(".safetensors", StringComparison.Ordinal) => ExportFiles.Is(name) && Safetensors.IsOurs(content),
            _ when name == Request("segments") => Has(content, "sequences", "output"),
            _ => Names.Contains(name) && Has(content, "settings", "store", "run"),
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

    private const string Fingerprint = "fingerprint";

    private static bool IsFingerprint(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static bool Has(ReadOnlySpan<byte> json, params ReadOnlySpan<string> members)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject node)
                return false;
            foreach (var member in members)
            {
                if (!node.ContainsKey(member) || (member == Fingerprint && !IsFingerprint(node[member])))
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
