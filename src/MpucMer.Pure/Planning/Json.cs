using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Faces;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

// MatchUnsafe: Match itself throws where a case gives null, which in JSON's nodes is the word for none.

/// <summary>
/// Requests and stage keys as JSON and back.
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

    /// <summary>A key as it was written.</summary>
    public static readonly Decoder<StageKey> Key =
        from stage in Decode.Field("stage", Decode.Text)
        from version in Decode.Field("version", Decode.Int)
        from parameters in Decode.Field("parameters", Pairs((name, value) => new Parameter(name, value)))
        from inputs in Decode.Field("inputs", Pairs((name, hash) => new Input(name, hash)))
        select new StageKey(stage, version, parameters, inputs);

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
            ["plan"] = PlanJson.Write(r.Plan),
            ["force"] = r.Force.MatchUnsafe<JsonNode?>(s => s.Name, () => null),
            ["goal"] = r.Goal.Name,
            ["store"] = r.StoreDir,
            ["run"] = r.RunDir,
            ["called"] = r.RunName,
            ["spent"] = r.Spent,
        };

    /// <summary>A request as it was written.</summary>
    public static Decoder<Request> Request =>
        from name in Decode.Field("name", Decode.Text)
        from settings in Decode.Field("settings", Decode.ListOf(Setting))
        from clips in Decode.Field("clips", Decode.ListOf(Clip))
        from asked in Decode.Field("asked", Decode.ListOf(Clip))
        from labels in Decode.Field("labels", Decode.ListOf(Decode.Text))
        from several in Decode.Field("several", Decode.Bool)
        from weights in Decode.Field("weights", Decode.ListOf(Weights))
        from folds in Decode.Field("folds", Decode.ListOf(Fold))
        from plan in Decode.Field("plan", PlanJson.Plan)
        from force in Decode.Maybe("force", PlanJson.Stage)
        from goal in Decode.Field("goal", Decode.OneOf(Goal.All.Map(g => (g.Name, g))))
        from store in Decode.Field("store", Decode.Text)
        from run in Decode.Field("run", Decode.Text)
        from called in Decode.Field("called", Decode.Text)
        from spent in Decode.Field("spent", Decode.Double)
        let inventory = new Inventory(clips) { Labelling = new Labelling(labels, several), Weights = weights }
        select new Request(name, Settings.Of(settings), inventory, folds, plan, force, goal, store, run)
        {
            Asked = asked,
            RunName = called,
            Spent = spent,
        };

    private static readonly Decoder<Setting> Setting =
        from name in Decode.Item(0, Decode.Text)
        from value in Decode.Item(1, Decode.Text)
        from file in Decode.Item(2, Decode.Text)
        from line in Decode.Item(3, Decode.Int)
        from column in Decode.Item(4, Decode.Int)
        select new Setting(name, value, new Place(file, line, column));

    private static readonly Decoder<WeightFile> Weights =
        from property in Decode.Item(0, Decode.Text)
        from part in Decode.Item(1, Decode.Text)
        from path in Decode.Item(2, Decode.Text)
        from hash in Decode.Item(3, Decode.Text)
        select new WeightFile(property, part, path, hash);

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
                s.Words.MatchUnsafe<JsonNode?>(w => new JsonArray(w.Path, w.Hash), () => null),
                s.Smoothing.ToString()
            )),
        };

    private static JsonObject Write(Part part) => new() { ["ids"] = Strings(part.Ids), ["groups"] = Strings(part.Groups) };

    private static readonly Decoder<Part> Part =
        from ids in Decode.Field("ids", Decode.ListOf(Decode.Text))
        from groups in Decode.Field("groups", Decode.ListOf(Decode.Text))
        select new Part(ids, groups);

    private static readonly Decoder<Fold> Fold =
        from name in Decode.Field("name", Decode.Text)
        from train in Decode.Field("train", Part)
        from validation in Decode.Field("validation", Part)
        from test in Decode.Field("test", Part)
        select new Fold(name, train, validation, test);

    private static readonly Decoder<WordSource> Words = Decode.Pair(Decode.Text, Decode.Text, (path, hash) => new WordSource(path, hash));

    private static readonly Decoder<Source> Source =
        from modality in Decode.Item(0, Decode.Text.To(Modality.Of, "no modality"))
        from path in Decode.Item(1, Decode.Text)
        from row in Decode.MaybeItem(2, Decode.Text)
        from hash in Decode.Item(3, Decode.Text)
        from start in Decode.Item(4, Decode.Double)
        from end in Decode.MaybeItem(5, Decode.Double)
        from form in Decode.Item(6, Decode.Text.To(SourceForm.Of, "no form of sources"))
        from rate in Decode.Item(7, Decode.Double)
        from words in Decode.MaybeItem(8, Words)
        from smoothing in Decode.Item(9, Decode.Case<FaceSmoothing>())
        select new Source(modality, path, row, hash)
        {
            Cut = new Cut(start, end),
            Form = form,
            Rate = rate,
            Words = words,
            Smoothing = smoothing,
        };

    private static readonly Decoder<SourceClip> Clip =
        from id in Decode.Field("id", Decode.Text)
        from grp in Decode.Field("group", Decode.Text)
        from label in Decode.Field("label", Decode.Int)
        from sources in Decode.Field("sources", Decode.ListOf(Source))
        from intensities in Decode.Maybe("intensities", Decode.ListOf(Decode.Double))
        from part in Decode.Maybe("part", Decode.Case<SplitPart>())
        select new SourceClip(id, grp, label, sources) { Intensities = intensities.IfNone(Seq<double>()), Part = part };

    private static JsonArray Array<A>(IEnumerable<A> items, Func<A, JsonNode> write) => new([.. items.Select(write)]);

    private static JsonArray Strings(IEnumerable<string> items) => Array(items, s => JsonValue.Create(s));

    private static JsonArray Pairs(IEnumerable<(string, string)> pairs) => Array(pairs, p => new JsonArray(p.Item1, p.Item2));

    private static Decoder<Seq<A>> Pairs<A>(Func<string, string, A> of) => Decode.ListOf(Decode.Pair(Decode.Text, Decode.Text, of));
}
