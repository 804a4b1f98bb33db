using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Pure.Runs;

/// <summary>
/// What is to be removed from a store: places, and when each was last written as far as was known; what was written since then stays.
/// </summary>
public sealed record Removal(string StoreDir, Seq<(string Place, DateTime Changed)> Items)
{
    public string Write() =>
        new JsonObject
        {
            ["store"] = StoreDir,
            ["items"] = new JsonArray([.. Items.Map(i => (JsonNode)new JsonArray(i.Place, i.Changed.Ticks))]),
        }.ToJsonString();

    /// <exception cref="JsonException">It is not what was written.</exception>
    /// <exception cref="InvalidOperationException">It is not what was written.</exception>
    public static Removal Read(string text)
    {
        var node = JsonNode.Parse(text) ?? throw new JsonException("empty");
        // Strict: an item that is wrong throws here and not where the list is first looked at.
        var items = (node["items"] ?? throw new JsonException("no items"))
            .AsArray()
            .Select(i => (Text(i?[0]), new DateTime(i![1]!.GetValue<long>(), DateTimeKind.Utc)))
            .ToSeq()
            .Strict();
        return new Removal(Text(node["store"]), items);
    }

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? throw new JsonException("text is missing");
}
