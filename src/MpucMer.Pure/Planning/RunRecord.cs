using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>
/// What an experiment's run folder remembers: the key that each step had when it last finished, so that the next plan can say what changed.
/// Only an explanation hangs on it; what is reused is decided by the store alone.
/// </summary>
public static class RunRecord
{
    public const string FileName = "steps.json";

    public static string Write(HashMap<string, StageKey> keys) =>
        new JsonObject(
            keys.AsEnumerable()
                .OrderBy(k => k.Key, StringComparer.Ordinal)
                .Select(k => KeyValuePair.Create<string, JsonNode?>(k.Key, Json.Write(k.Value)))
        ).ToJsonString();

    /// <summary>The keys; none of them where the text is not what was written (an older form, a torn file).</summary>
    public static HashMap<string, StageKey> Read(string text) =>
        Decode.MembersOf(Json.Key).Read(text).Match(Right: keys => toHashMap(keys), Left: _ => HashMap<string, StageKey>());
}
