using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Fetching;

/// <summary>What the build asks the worker to fetch.</summary>
/// <param name="Sets">Names of <see cref="KnownSets"/>.</param>
/// <param name="Table">The path of a table of one's own.</param>
/// <param name="DataDir">The folder in which each set has its own.</param>
/// <param name="Accepted">Licences that are agreed to.</param>
/// <param name="Command">The command line that was given, for hints; what has to be added follows.</param>
public sealed record FetchRequest(Seq<string> Sets, Option<string> Table, string DataDir, Seq<string> Accepted, string Command)
{
    public string Write() =>
        new JsonObject
        {
            ["sets"] = new JsonArray([.. Sets.Map(s => (JsonNode)s)]),
            ["table"] = Table.MatchUnsafe<JsonNode?>(t => t, () => null),
            ["data"] = DataDir,
            ["accepted"] = new JsonArray([.. Accepted.Map(s => (JsonNode)s)]),
            ["command"] = Command,
        }.ToJsonString();

    /// <summary>A request as it was written.</summary>
    public static readonly Decoder<FetchRequest> Json =
        from sets in Decode.Field("sets", Decode.ListOf(Decode.Text))
        from table in Decode.Maybe("table", Decode.Text)
        from data in Decode.Field("data", Decode.Text)
        from accepted in Decode.Field("accepted", Decode.ListOf(Decode.Text))
        from command in Decode.Field("command", Decode.Text)
        select new FetchRequest(sets, table, data, accepted, command);

    /// <summary>
    /// That the licences of a set are agreed to, or that they are not. One who agrees to a licence agrees to it for all files that have it.
    /// </summary>
    public Option<Problem> Consent(FetchSet set)
    {
        var lacking = set
            .Licences.Filter(l => !Accepted.Exists(a => string.Equals(a, l.Name, StringComparison.OrdinalIgnoreCase)))
            .Strict();
        var words = (Accepted + lacking.Map(l => l.Name)).Distinct();
        // A comma separates properties on a command line.
        return lacking.IsEmpty
            ? None
            : new Problem.LicenceNotAccepted(
                set.Name,
                lacking,
                set.KnownBytes,
                set.OfUnknownLength,
                $"{Command} -p:{Configuration.FetchProperties.AcceptLicence.Name}={string.Join("%2c", words)}"
            );
    }
}

/// <summary>What a run notes of an item that it has brought in: a line of JSON in the data set's folder.</summary>
/// <param name="Key">Of the item (<see cref="FetchItem.Key"/>).</param>
/// <param name="IsWhole">Whether all that there is to do was done: an archive is unpacked.</param>
/// <param name="Files">What was written: paths in the set's folder with slashes, and lengths.</param>
public sealed record FetchNote(string Key, bool IsWhole, Seq<(string File, long Bytes)> Files)
{
    public string Write() =>
        new JsonObject
        {
            ["key"] = Key,
            ["whole"] = IsWhole,
            ["files"] = new JsonArray([.. Files.Map(f => (JsonNode)new JsonArray(f.File, f.Bytes))]),
        }.ToJsonString();

    /// <summary>The note of a line; none where the line is half a one. What is not noted is looked at anew, so nothing is lost.</summary>
    public static Option<FetchNote> Read(string line) => line.StartsWith('{') ? Json.Read(line).ToOption() : None;

    // A path of anybody's making must not lead out of the folder.
    private static readonly Decoder<(string, long)> Left = Decode.Pair(
        Decode.Text.If(f => Unpacking.PathOf(f).IsNone, "no path in the folder"),
        Decode.Long,
        (file, bytes) => (file, bytes)
    );

    private static readonly Decoder<FetchNote> Json =
        from key in Decode.Field("key", Decode.Text)
        from whole in Decode.Field("whole", Decode.Bool)
        from files in Decode.Field("files", Decode.ListOf(Left))
        select new FetchNote(key, whole, files);
}

/// <summary>The words beside a part of a file, as JSON.</summary>
public static class PartJson
{
    public static string Write(PartOf part) =>
        new JsonObject
        {
            ["url"] = part.Url,
            ["tag"] = part.Tag,
            ["modified"] = part.Modified,
            ["total"] = part.Total.MatchUnsafe<JsonNode?>(t => t, () => null),
            ["pieces"] = part.Pieces,
        }.ToJsonString();

    public static Option<PartOf> Read(ReadOnlyMemory<byte> text) => Json.Read(text).ToOption();

    private static readonly Decoder<PartOf> Json =
        from url in Decode.Field("url", Decode.Text)
        from tag in Decode.Field("tag", Decode.Text)
        from modified in Decode.Field("modified", Decode.Text)
        from total in Decode.Maybe("total", Decode.Long)
        from pieces in Decode.Field("pieces", Decode.Int)
        select new PartOf(url, tag, modified, total, pieces);
}
