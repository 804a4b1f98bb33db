using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;

namespace MpucMer.Pure.Planning;

/// <summary>Requests for an index as JSON, and indexes as files: a line with the SHA-256 of what follows, then JSON.</summary>
public static class IndexJson
{
    public static JsonObject Write(IndexRequest r) =>
        new()
        {
            ["pickles"] = Strings(r.Pickles),
            ["labels"] = r.Labels.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["table"] = r.Table.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["sequences"] = Strings(r.Sequences),
            ["words"] = r.Words.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["faces"] = r.Faces.MatchUnsafe<JsonNode?>(p => p, () => null),
            ["output"] = r.Output,
            ["seen"] = new JsonArray([.. r.Seen.Map(s => (JsonNode)new JsonArray(s.Path, s.Length, s.Modified, s.Changed, s.Hash))]),
        };

    /// <exception cref="JsonException">It is not what was written.</exception>
    /// <exception cref="InvalidOperationException">It is not what was written.</exception>
    public static IndexRequest ReadRequest(JsonNode n) =>
        new(
            Texts(n["pickles"]),
            Maybe(n["labels"]),
            Maybe(n["table"]),
            Texts(n["sequences"]),
            Optional(n["words"]).Map(w => w!.GetValue<int>()),
            Optional(n["faces"]).Map(f => f!.GetValue<int>()),
            Maybe(n["output"]).IfNone(() => throw new JsonException("no output"))
        )
        {
            Seen = (n["seen"] ?? throw new JsonException("a list is missing"))
                .AsArray()
                .Select(s => new SeenFile(
                    s![0]!.GetValue<string>(),
                    s[1]!.GetValue<long>(),
                    s[2]!.GetValue<long>(),
                    s[3]!.GetValue<long>(),
                    s[4]!.GetValue<string>()
                ))
                .ToSeq(),
        };

    public static byte[] Write(SegmentIndex index)
    {
        var json = new JsonObject
        {
            ["segments"] = new JsonArray([
                .. index.Segments.Select(s =>
                    (JsonNode)
                        new JsonArray(
                            s.Id,
                            s.Video,
                            s.Cut.Start,
                            s.Cut.End.MatchUnsafe<JsonNode?>(e => e, () => null),
                            s.Part.MatchUnsafe<JsonNode?>(p => p.ToString(), () => null),
                            new JsonArray([.. s.In.Select(i => (JsonNode)i)]),
                            new JsonArray([.. s.Intensities.Select(x => (JsonNode)x)])
                        )
                ),
            ]),
            ["warnings"] = Strings(index.Warnings.Map(w => EventJson.Write(new WorkerEvent.Told(w)))),
        };
        var text = Encoding.UTF8.GetBytes(json.ToJsonString());
        return [.. Encoding.ASCII.GetBytes(HashOf(text)), (byte)'\n', .. text];
    }

    /// <summary>The index of a file; none where it is damaged, or is something else.</summary>
    public static Option<SegmentIndex> ReadIndex(ReadOnlySpan<byte> file)
    {
        var end = file.IndexOf((byte)'\n');
        if (end < 0 || Encoding.ASCII.GetString(file[..end]) != HashOf(file[(end + 1)..]))
            return None;
        try
        {
            var n = JsonNode.Parse(file[(end + 1)..])!;
            // Strict, for the same reason as Texts: a line may be another event.
            var warnings = Texts(n["warnings"])
                .Bind(line => EventJson.Read(line).ToSeq())
                .Map(e => ((WorkerEvent.Told)e).Explanation)
                .Strict();
            return new SegmentIndex([.. n["segments"]!.AsArray().Select(s => Segment(s!))], warnings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return None;
        }
    }

    private static MoseiSegment Segment(JsonNode s) =>
        new(
            s[0]!.GetValue<string>(),
            s[1]!.GetValue<string>(),
            new Cut(s[2]!.GetValue<double>(), Optional(s[3]).Map(e => e!.GetValue<double>())),
            [.. s[6]!.AsArray().Select(x => x!.GetValue<double>())]
        )
        {
            Part = Maybe(s[4]).Map(p => Enum.Parse<SplitPart>(p)),
            In = [.. s[5]!.AsArray().Select(i => i!.GetValue<int>())],
        };

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static JsonArray Strings(IEnumerable<string> items) => new([.. items.Select(s => (JsonNode)s)]);

    // Strict: an item that is wrong throws here, inside the try of whoever reads the text, and not where the list is first looked at.
    private static Seq<string> Texts(JsonNode? node) =>
        (node ?? throw new JsonException("a list is missing")).AsArray().Select(s => s!.GetValue<string>()).ToSeq().Strict();

    private static Option<string> Maybe(JsonNode? node) => node is null ? None : Some(node.GetValue<string>());
}
