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

/// <summary>What differs between the key that a step had and the one it has.</summary>
public static class Differences
{
    /// <param name="ofClips">Whether the inputs are clips, to be named one by one.</param>
    public static Seq<Reason> Between(StageKey old, StageKey now, bool ofClips)
    {
        var version = old.Version == now.Version ? Seq<Reason>() : Seq1<Reason>(new Reason.CodeChanged(old.Version, now.Version));
        var (before, after) = (
            toHashMap(old.Parameters.Map(p => (p.Name, p.Value)).Distinct()),
            toHashMap(now.Parameters.Map(p => (p.Name, p.Value)).Distinct())
        );
        // Another version may have written them in other words.
        var parameters = !version.IsEmpty
            ? Seq<Reason>()
            : before
                .Keys.Concat(after.Keys)
                .Distinct()
                .OrderBy(n => n, StringComparer.Ordinal)
                .ToSeq()
                .Filter(n => before.Find(n) != after.Find(n))
                .Map(n => (Reason)new Reason.ParameterChanged(n, before.Find(n).IfNone(""), after.Find(n).IfNone("")));
        var inputs = ofClips ? Clips(old.Inputs, now.Inputs) : Inputs(old.Inputs, now.Inputs);
        var all = version + parameters + inputs;
        return !all.IsEmpty
            ? all
            : Seq1<Reason>(old.Fingerprint == now.Fingerprint ? new Reason.ResultMissing() : new Reason.OrderChanged());
    }

    private static Seq<Reason> Clips(Seq<Input> old, Seq<Input> now)
    {
        var (before, after) = (toHashMap(old.Map(i => (i.Name, i.Hash))), toHashMap(now.Map(i => (i.Name, i.Hash))));
        var added = now.Filter(i => !before.ContainsKey(i.Name)).Map(i => i.Name);
        var gone = old.Filter(i => !after.ContainsKey(i.Name)).Map(i => i.Name);
        var changed = now.Filter(i => before.Find(i.Name).Match(h => h != i.Hash, () => false)).Map(i => i.Name);
        return added.IsEmpty && gone.IsEmpty && changed.IsEmpty
            ? Seq<Reason>()
            : Seq1<Reason>(new Reason.ClipsChanged(added, changed, gone));
    }

    private static string Role(string name) => name.Split(" (")[0];

    private static Seq<Reason> Inputs(Seq<Input> old, Seq<Input> now)
    {
        var (before, after) = (toHashMap(old.Map(i => (i.Name, i.Hash))), toHashMap(now.Map(i => (i.Name, i.Hash))));
        // Where only the number of clips in a part differs, its name does too: it changed, and is not gone.
        var changed = now.Filter(i => before.Find(i.Name) != Some(i.Hash)).Map(i => i.Name);
        var gone = old.Filter(i => !after.ContainsKey(i.Name) && !changed.Exists(c => Role(c) == Role(i.Name))).Map(i => i.Name);
        return changed.Map(n => (Reason)new Reason.InputChanged(n)) + gone.Map(n => (Reason)new Reason.InputGone(n));
    }
}
