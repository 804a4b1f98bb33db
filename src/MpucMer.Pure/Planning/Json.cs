using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

// MatchUnsafe: Match itself throws where a case gives null, which in JSON's nodes is the word for none.

/// <summary>
/// Requests and stage keys as JSON and back. What was written here can be read here; anything else throws <see cref="JsonException"/> or
/// <see cref="InvalidOperationException"/>.
/// </summary>
public static class Json
{
    public static JsonObject Write(StageKey key) =>
        new()
        {
            ["stage"] = key.Stage,
            ["version"] = key.Version,
            ["parameters"] = Pairs(key.Parameters.Map(p => (p.Name, p.Value))),
            ["inputs"] = Pairs(key.Inputs.Map(i => (i.Name, i.Hash))),
        };

    public static StageKey ReadKey(JsonNode node) =>
        new(
            Text(node, "stage"),
            node["version"]!.GetValue<int>(),
            ReadPairs(node["parameters"]!, (name, value) => new Parameter(name, value)),
            ReadPairs(node["inputs"]!, (name, hash) => new Input(name, hash))
        );

    public static JsonObject Write(Request r) =>
        new()
        {
            ["name"] = r.Name,
            ["settings"] = Array(r.Settings.Written.Values.OrderBy(s => s.Name, StringComparer.Ordinal), s => new JsonArray(
                s.Name,
                s.Value,
                s.Place.File,
                s.Place.Line,
                s.Place.Column
            )),
            ["clips"] = Array(r.Inventory.Clips, Write),
            ["asked"] = Array(r.Asked, Write),
            ["labels"] = Strings(r.Inventory.Labelling.Names),
            ["several"] = r.Inventory.Labelling.Several,
            ["weights"] = Array(r.Inventory.Weights, w => new JsonArray(w.Property, w.Part, w.Path, w.Hash)),
            ["folds"] = Array(r.Folds, f => new JsonObject
            {
                ["name"] = f.Name,
                ["train"] = Write(f.Train),
                ["validation"] = Write(f.Validation),
                ["test"] = Write(f.Test),
            }),
            ["force"] = r.Force.MatchUnsafe<JsonNode?>(s => s.ToString(), () => null),
            ["goal"] = r.Goal.ToString(),
            ["store"] = r.StoreDir,
            ["run"] = r.RunDir,
        };

    public static Request ReadRequest(JsonNode node) =>
        new(
            Text(node, "name"),
            Settings.Of(
                Items(node["settings"]!)
                    .Select(s => new Setting(Text(s[0]), Text(s[1]), new Place(Text(s[2]), s[3]!.GetValue<int>(), s[4]!.GetValue<int>())))
            ),
            new Inventory(List(node["clips"]!, ReadClip))
            {
                Labelling = new Labelling(ReadStrings(node["labels"]!), node["several"]!.GetValue<bool>()),
                Weights = List(node["weights"]!, w => new WeightFile(Text(w[0]), Text(w[1]), Text(w[2]), Text(w[3]))),
            },
            List(node["folds"]!, f => new Fold(Text(f, "name"), ReadPart(f["train"]!), ReadPart(f["validation"]!), ReadPart(f["test"]!))),
            Maybe(node["force"]).Map(t => Enum.Parse<Stage>(t)),
            Enum.Parse<Goal>(Text(node, "goal")),
            Text(node, "store"),
            Text(node, "run")
        )
        {
            Asked = List(node["asked"]!, ReadClip),
        };

    private static JsonObject Write(SourceClip c) =>
        new()
        {
            ["id"] = c.Id,
            ["group"] = c.Group,
            ["label"] = c.Label,
            ["intensities"] = c.Intensities.IsEmpty ? null : new JsonArray([.. c.Intensities.Map(x => (JsonNode)x)]),
            ["part"] = c.Part.MatchUnsafe<JsonNode?>(p => p.ToString(), () => null),
            ["sources"] = Array(c.Sources, s => new JsonArray(
                s.Modality.Name,
                s.Path,
                s.Row.MatchUnsafe<JsonNode?>(x => x, () => null),
                s.Hash,
                s.Cut.Start,
                s.Cut.End.MatchUnsafe<JsonNode?>(x => x, () => null),
                s.Form.Word,
                s.Rate,
                s.Words.MatchUnsafe<JsonNode?>(w => new JsonArray(w.Path, w.Hash), () => null)
            )),
        };

    private static SourceClip ReadClip(JsonNode c) =>
        new(Text(c, "id"), Text(c, "group"), c["label"]!.GetValue<int>(), List(c["sources"]!, ReadSource))
        {
            Intensities = c["intensities"] is { } intensities ? List(intensities, x => x.GetValue<double>()) : Seq<double>(),
            Part = Maybe(c["part"]).Map(t => Enum.Parse<SplitPart>(t)),
        };

    private static JsonObject Write(Part part) => new() { ["ids"] = Strings(part.Ids), ["groups"] = Strings(part.Groups) };

    private static Part ReadPart(JsonNode node) => new(ReadStrings(node["ids"]!), ReadStrings(node["groups"]!));

    private static Source ReadSource(JsonNode s) =>
        new(ReadModality(Text(s[0])), Text(s[1]), Maybe(s[2]), Text(s[3]))
        {
            Cut = new Cut(s[4]!.GetValue<double>(), Optional(s[5]).Map(end => end!.GetValue<double>())),
            Form = ReadForm(Text(s[6])),
            Rate = s[7]!.GetValue<double>(),
            Words = Optional(s[8]).Map(w => new WordSource(Text(w![0]), Text(w[1]))),
        };

    private static SourceForm ReadForm(string word) =>
        SourceForm.Of(word).IfNone(() => throw new JsonException($"no form of sources {word}"));

    private static Modality ReadModality(string name) => Modality.Of(name).IfNone(() => throw new JsonException($"no modality {name}"));

    private static JsonArray Array<A>(IEnumerable<A> items, Func<A, JsonNode> write) => new([.. items.Select(write)]);

    private static JsonArray Strings(IEnumerable<string> items) => Array(items, s => JsonValue.Create(s));

    private static Seq<string> ReadStrings(JsonNode node) => List(node, Text);

    private static JsonArray Pairs(IEnumerable<(string, string)> pairs) => Array(pairs, p => new JsonArray(p.Item1, p.Item2));

    private static Seq<A> ReadPairs<A>(JsonNode node, Func<string, string, A> of) => List(node, p => of(Text(p[0]), Text(p[1])));

    // Strict: an item that is wrong throws here, inside the try of whoever reads the text, and not where the list is first looked at.
    private static Seq<A> List<A>(JsonNode node, Func<JsonNode, A> read) => Items(node).Select(read).ToSeq().Strict();

    private static IEnumerable<JsonNode> Items(JsonNode node) => node.AsArray().Select(n => n ?? throw new JsonException("null in a list"));

    private static Option<string> Maybe(JsonNode? node) => node is null ? None : Some(Text(node));

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? throw new JsonException("text is missing");

    private static string Text(JsonNode node, string key) => Text(node[key]);
}
