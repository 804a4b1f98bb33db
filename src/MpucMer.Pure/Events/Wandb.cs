using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;

namespace MpucMer.Pure.Events;

/// <summary>Where Weights &amp; Biases is, and who asks, as the vendor's variables say.</summary>
/// <param name="BaseUrl">WANDB_BASE_URL, without a slash at its end.</param>
/// <param name="Key">WANDB_API_KEY, or the password of that machine in the netrc file. It is written nowhere.</param>
public sealed record WandbServer(string BaseUrl, Option<string> Key, WandbMode Mode)
{
    public const string DefaultUrl = "https://api.wandb.ai";

    /// <param name="variable">The environment.</param>
    /// <param name="netrc">The text of the user's netrc file, if there is one.</param>
    public static WandbServer Of(Func<string, string?> variable, Func<Option<string>> netrc)
    {
        var url = Some(variable("WANDB_BASE_URL")?.Trim().TrimEnd('/') ?? "").Filter(t => t.Length > 0).IfNone(DefaultUrl);
        var key = Some(variable("WANDB_API_KEY")?.Trim() ?? "").Filter(t => t.Length > 0) || netrc().Bind(text => Password(text, url));
        return new(url, key, ModeOf(variable("WANDB_MODE")));
    }

    private static WandbMode ModeOf(string? word) =>
        word?.Trim().ToLowerInvariant() switch
        {
            "offline" or "dryrun" => WandbMode.Offline,
            "disabled" => WandbMode.Disabled,
            _ => WandbMode.Online,
        };

    // machine NAME login USER password KEY, between blanks of any kind.
    private static Option<string> Password(string netrc, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return None;
        var words = netrc.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var here = false;
        for (var i = 0; i + 1 < words.Length; i++)
        {
            if (words[i] == "machine")
                here = words[++i] == uri.Host || words[i] == uri.Authority;
            else if (words[i] == "password" && here)
                return words[i + 1];
        }
        return None;
    }
}

/// <summary>WANDB_MODE.</summary>
public enum WandbMode
{
    Online,

    /// <summary>All is kept in the run folder; <c>-t:WandbSync</c> sends it.</summary>
    Offline,

    /// <summary>Nothing is kept and nothing is sent.</summary>
    Disabled,
}

/// <summary>A run as Weights &amp; Biases knows it; run.json of the folder wandb.</summary>
/// <param name="Id">By which it is known there.</param>
/// <param name="Fingerprint">Of what the plan comes to: another plan is another run.</param>
/// <param name="Config">Every property with its value.</param>
/// <param name="Summary">Scores and tables; empty until the run is over.</param>
/// <param name="Tables">Files of tables that the summary names, by name.</param>
/// <param name="IsFinished">Whether the run came to its end.</param>
public sealed record WandbRun(
    string Id,
    string Fingerprint,
    string Project,
    Option<string> Entity,
    string Name,
    string Group,
    JsonObject Config,
    JsonObject Summary,
    Seq<(string Name, string Content)> Tables,
    bool IsFinished
)
{
    private const string Form = "mpuc-wandb-1";

    public static WandbRun Of(string id, Request request, Experiment experiment, Func<string, string?> variable)
    {
        var names = experiment.Execution.Log.Wandb;
        Option<string> Or(Option<string> given, string name) => given || Some(variable(name)?.Trim() ?? "").Filter(t => t.Length > 0);
        return new(
            id,
            request.Root.Key.Fingerprint,
            Or(names.Project, "WANDB_PROJECT").IfNone("mpucmer"),
            Or(names.Entity, "WANDB_ENTITY"),
            Or(names.Name, "WANDB_NAME").IfNone($"{request.Name} {Path.GetFileName(Path.TrimEndingDirectorySeparator(request.RunDir))}"),
            request.Name,
            new JsonObject(
                Properties.All.Map(p =>
                    KeyValuePair.Create(
                        p.Name,
                        (JsonNode?)new JsonObject { ["value"] = request.Settings.Effective(p, experiment.Protocol).Value }
                    )
                )
            ),
            [],
            Seq<(string, string)>(),
            false
        );
    }

    /// <summary>The same with what the run came to.</summary>
    public WandbRun Finished(Report report)
    {
        var tables = Confusions(report).Map(c => (c.Key, Name: $"media/table/{c.Key}.table.json", c.Content)).Strict();
        var summary = new JsonObject(TensorBoardFiles.Means(report).Select(m => KeyValuePair.Create(m.Tag, (JsonNode?)Number(m.Value))));
        foreach (var (key, name, content) in tables)
        {
            summary[key] = new JsonObject
            {
                ["_type"] = "table-file",
                ["path"] = name,
                ["size"] = Encoding.UTF8.GetByteCount(content),
                ["ncols"] = 3,
            };
        }
        return this with { Summary = summary, Tables = tables.Map(t => (t.Name, t.Content)).Strict(), IsFinished = true };
    }

    public string Json =>
        new JsonObject
        {
            ["form"] = Form,
            ["id"] = Id,
            ["fingerprint"] = Fingerprint,
            ["project"] = Project,
            ["entity"] = Entity.MatchUnsafe<JsonNode?>(e => e, () => null),
            ["name"] = Name,
            ["group"] = Group,
            ["config"] = Config.DeepClone(),
            ["summary"] = Summary.DeepClone(),
            ["tables"] = new JsonObject(Tables.Map(t => KeyValuePair.Create(t.Name, (JsonNode?)t.Content))),
            ["finished"] = IsFinished,
        }.ToJsonString();

    public static readonly Decoder<WandbRun> Decoder =
        from form in Decode.Field("form", Decode.Text.If(t => t == Form, "another form"))
        from id in Decode.Field("id", Decode.Text)
        from fingerprint in Decode.Field("fingerprint", Decode.Text)
        from project in Decode.Field("project", Decode.Text)
        from entity in Decode.Maybe("entity", Decode.Text)
        from name in Decode.Field("name", Decode.Text)
        from gathered in Decode.Field("group", Decode.Text)
        from config in Decode.Field("config", Node)
        from summary in Decode.Field("summary", Node)
        from tables in Decode.Field("tables", Decode.MembersOf(Decode.Text))
        from finished in Decode.Field("finished", Decode.Bool)
        select new WandbRun(id, fingerprint, project, entity, name, gathered, config, summary, tables, finished);

    private static Either<JsonFault, JsonObject> Node(System.Text.Json.JsonElement n) =>
        JsonNode.Parse(n.GetRawText()) is JsonObject o ? o : new JsonFault("", "is no object");

    // As the vendor's charts of confusion matrices have their tables.
    private static Seq<(string Key, string Content)> Confusions(Report report) =>
        from probe in report.Folds.Bind(f => f.Test.Map(t => t.Probe)).Distinct()
        let each = report.Folds.Bind(f => f.Of(probe).Bind(s => s.Match(c => Some(c.Confusion), _ => None)).ToSeq())
        where !each.IsEmpty
        select ($"confusion/{probe}", Table(report.Labelling.Names, each.Reduce((a, b) => a + b)));

    private static string Table(Seq<string> classes, Confusion confusion) =>
        new JsonObject
        {
            ["columns"] = new JsonArray("Actual", "Predicted", "nPredictions"),
            ["data"] = new JsonArray([
                .. from truth in Enumerable.Range(0, classes.Count)
                from said in Enumerable.Range(0, classes.Count)
                select (JsonNode)new JsonArray(classes[truth], classes[said], confusion[truth, said]),
            ]),
        }.ToJsonString();

    internal static JsonNode Number(double x) => double.IsFinite(x) ? x : x.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A row of a run's history: an epoch of a training or of a probe.</summary>
/// <param name="Of">What it says, so that it stands there once.</param>
/// <param name="Row">As it is sent, but for its number.</param>
public sealed record WandbRow(string Of, JsonObject Row)
{
    private const string Form = "{\"form\":\"mpuc-wandb-history-1\"}";

    /// <summary>What is sent of a metric; none: steps are too many, and the rest stands in the summary.</summary>
    public static Option<WandbRow> From(Told told)
    {
        if (told.Metric is not (Metric.TrainingEpoch or Metric.ProbeTrained))
            return None;
        var step = TensorBoardFiles.Run(told.Metric.Subject.Step);
        var row = new JsonObject();
        told.Time.IfSome(t => row["_timestamp"] = Math.Round((t - DateTimeOffset.UnixEpoch).TotalSeconds, 3));
        foreach (var (tag, value, epoch) in TensorBoardFiles.Scalars(told.Metric))
            (row["epoch"], row[$"{step}/{tag}"]) = (epoch, WandbRun.Number(value));
        return new WandbRow($"{told.Metric.Subject.Step}: {told.Metric.Id}", row);
    }

    /// <summary>The row as a line of what is sent: with its number.</summary>
    public string Sent(int number)
    {
        var row = (JsonObject)Row.DeepClone();
        row["_step"] = number;
        return row.ToJsonString();
    }

    /// <summary>The row as a line of history.jsonl.</summary>
    public string Line => new JsonObject { ["of"] = Of, ["row"] = Row.DeepClone() }.ToJsonString() + "\n";

    /// <summary>history.jsonl of the folder wandb.</summary>
    public static string Write(Seq<WandbRow> rows) => string.Concat(Seq1(Form + "\n") + rows.Map(r => r.Line));

    /// <summary>The rows of it; a last line that was cut off is left out.</summary>
    public static Seq<WandbRow> Read(string text) =>
        text.Split('\n')
            .Skip(1)
            .SkipLast(1)
            .Select(line => Kept.Read(line).ToOption())
            .TakeWhile(row => row.IsSome)
            .Somes()
            .ToSeq()
            .Strict();

    public static bool IsHistory(byte[] content) => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Form));

    private static readonly Decoder<WandbRow> Kept =
        from of in Decode.Field("of", Decode.Text)
        from row in Decode.Field<JsonObject>("row", n =>
            JsonNode.Parse(n.GetRawText()) is JsonObject o ? o : new JsonFault("", "is no object")
        )
        select new WandbRow(of, row);
}

/// <summary>What a server has of a run; sent.json of the folder wandb.</summary>
/// <param name="BaseUrl">Which server.</param>
/// <param name="Rows">Of the history.</param>
/// <param name="IsWhole">Whether it was told that the run is over, with its summary and files.</param>
public sealed record WandbSent(string BaseUrl, string Entity, int Rows, bool IsWhole)
{
    private const string Form = "mpuc-wandb-sent-1";

    public static WandbSent Nothing(string baseUrl) => new(baseUrl, "", 0, false);

    public string Json =>
        new JsonObject
        {
            ["form"] = Form,
            ["base_url"] = BaseUrl,
            ["entity"] = Entity,
            ["rows"] = Rows,
            ["whole"] = IsWhole,
        }.ToJsonString();

    public static readonly Decoder<WandbSent> Decoder =
        from form in Decode.Field("form", Decode.Text.If(t => t == Form, "another form"))
        from url in Decode.Field("base_url", Decode.Text)
        from entity in Decode.Field("entity", Decode.Text)
        from rows in Decode.Field("rows", Decode.Int)
        from whole in Decode.Field("whole", Decode.Bool)
        select new WandbSent(url, entity, rows, whole);
}

/// <summary>The folder wandb in the run folder: all that is sent, or will be.</summary>
public static class WandbFiles
{
    public const string Run = "run.json";
    public const string History = "history.jsonl";
    public const string Sent = "sent.json";

    public static readonly RunSubfolder Folder = new(
        "wandb",
        [
            new(Run, content => WandbRun.Decoder.Read(content).IsRight),
            new(History, WandbRow.IsHistory) { Peek = 64 },
            new(Sent, content => WandbSent.Decoder.Read(content).IsRight),
        ]
    );
}

/// <summary>What is asked of the server, in GraphQL.</summary>
public static class WandbQueries
{
    /// <summary>Whose key it is.</summary>
    public const string Viewer = "query Viewer { viewer { id entity } }";

    /// <summary>Makes a run, or changes one of that name.</summary>
    public const string Upsert =
        "mutation UpsertBucket($name: String, $project: String, $entity: String, $groupName: String, $displayName: String, "
        + "$config: JSONString, $summaryMetrics: JSONString) { upsertBucket(input: {name: $name, modelName: $project, entityName: $entity, "
        + "groupName: $groupName, displayName: $displayName, config: $config, summaryMetrics: $summaryMetrics}) "
        + "{ bucket { id name displayName project { id name entity { id name } } } inserted } }";

    /// <summary>Where files of a run are put.</summary>
    public const string UploadUrls =
        "query RunUploadUrls($name: String!, $files: [String]!, $entity: String, $run: String!) { model(name: $name, entityName: $entity) "
        + "{ bucket(name: $run) { id files(names: $files) { uploadHeaders edges { node { name url(upload: true) updatedAt } } } } } }";
}
