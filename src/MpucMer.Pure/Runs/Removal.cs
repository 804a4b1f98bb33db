using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

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

    /// <summary>A list as it was written.</summary>
    public static readonly Decoder<Removal> Json =
        from store in Decode.Field("store", Decode.Text)
        from items in Decode.Field("items", Decode.ListOf(Decode.Pair(Decode.Text, Time, (place, changed) => (place, changed))))
        select new Removal(store, items);

    private static Decoder<DateTime> Time =>
        Decode.Long.To(
            ticks => ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? Some(new DateTime(ticks, DateTimeKind.Utc)) : None,
            "no time"
        );
}
