using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Pure.Runs;

/// <summary>A score over folds and seeds, as a fraction of 1, with its deviation where there is more than one of them.</summary>
public sealed record Score(double Mean, Option<double> Sd);

/// <summary>What a results.json (docs/results.schema.json) says, as far as two of them can be compared.</summary>
/// <param name="Facts">Numbers of clips and threads, versions: what is no property.</param>
/// <param name="Scores">By probe and figure.</param>
/// <param name="Folds">Each fold and seed, with its scores by probe and figure.</param>
/// <param name="Steps">Each step's name and fingerprint.</param>
public sealed record RunResults(
    string Experiment,
    string Fingerprint,
    HashMap<string, string> Settings,
    Seq<(string Name, string Value)> Facts,
    Seq<(string Probe, string Figure, Score Score)> Scores,
    Seq<(string Name, Seq<(string Probe, string Figure, Score Score)> Scores)> Folds,
    Seq<(string Step, string Fingerprint)> Steps
)
{
    public const string FileName = "results.json";

    /// <summary>The figures of a probe, in the order in which they are shown.</summary>
    public static readonly Seq<string> Figures = Seq("accuracy", "weighted_f1", "macro_f1", "uar");

    /// <summary>The same where clips have several labels.</summary>
    public static readonly Seq<string> LabelFigures = Seq("weighted_accuracy", "weighted_f1", "binary_f1");

    /// <summary>The results, or why the text is none.</summary>
    public static Either<string, RunResults> Read(string text)
    {
        try
        {
            var node = JsonNode.Parse(text)!.AsObject();
            return new RunResults(
                Text(node, "experiment"),
                Text(node, "fingerprint"),
                toHashMap(At(node, "settings").AsObject().Select(s => (s.Key, s.Value!.GetValue<string>()))),
                Seq((Name: "clips", Value: Shown(At(node, "clips"))), (Name: "threads", Value: Shown(At(node, "threads"))))
                    + Strictly(At(node, "versions").AsObject().Select(v => (Name: v.Key, Value: Shown(v.Value)))),
                Strictly(
                    At(node, "mean")
                        .AsObject()
                        .SelectMany(p =>
                            FiguresOf(p.Value!).Map(f => (p.Key, f, new Score(Number(p.Value!, f), Deviation(At(node, "sd"), p.Key, f))))
                        )
                ),
                Strictly(
                    At(node, "folds")
                        .AsArray()
                        .Select(f =>
                            (
                                $"fold {Text(f!, "name")} seed {Shown(At(f!, "seed"))}",
                                Strictly(
                                    At(f!, "test")
                                        .AsObject()
                                        .SelectMany(p => FiguresOf(p.Value!).Map(g => (p.Key, g, new Score(Number(p.Value!, g), None))))
                                )
                            )
                        )
                ),
                StepsIn(node)
            );
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            return e is JsonException ? e.Message.TrimEnd('.') : "it is not of the form of docs/results.schema.json";
        }
    }

    /// <summary>The steps that a results.json names; none where it is no such file.</summary>
    public static Seq<(string Step, string Fingerprint)> StepsIn(string text)
    {
        try
        {
            return StepsIn(JsonNode.Parse(text)!.AsObject());
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            return Seq<(string, string)>();
        }
    }

    private static Seq<(string, string)> StepsIn(JsonObject node) =>
        Strictly(At(node, "steps").AsArray().Select(s => (Text(s!, "name"), Text(s!, "fingerprint"))));

    // What is wrong in the text throws here, inside the try of Read, and not where the list is first looked at.
    private static Seq<A> Strictly<A>(IEnumerable<A> items) => items.ToSeq().Strict();

    // One that cannot be told (a label that no clip shows) is null.
    private static Seq<string> FiguresOf(JsonNode scores) =>
        scores["binary_f1"] is null ? Figures : LabelFigures.Filter(f => scores[f] is not null);

    private static Option<double> Deviation(JsonNode sd, string probe, string figure) =>
        sd[probe]?[figure] is { } value ? Some(value.GetValue<double>()) : None;

    private static double Number(JsonNode node, string name) => At(node, name).GetValue<double>();

    private static string Text(JsonNode node, string name) => At(node, name).GetValue<string>();

    private static string Shown(JsonNode? node) => node?.ToString() ?? "";

    private static JsonNode At(JsonNode node, string name) => node[name] ?? throw new JsonException($"there is no {name}");
}
