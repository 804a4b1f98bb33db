using System.Text.Json;
using System.Text.Json.Nodes;

namespace MpucMer.Pure.Planning;

/// <summary>Worker events as lines of JSON and back.</summary>
public static class EventJson
{
    public static string Write(WorkerEvent e) => Node(e).ToJsonString();

    /// <summary>The event of a line; none where the line is no event (a library's own output).</summary>
    public static Option<WorkerEvent> Read(string line)
    {
        if (!line.StartsWith("{\"event\":", StringComparison.Ordinal))
            return None;
        try
        {
            var n = JsonNode.Parse(line)!;
            return FromNode(n) is { } known ? Some(known) : None;
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or FormatException
                        or NullReferenceException
                        or ArgumentException
                        or OverflowException
            )
        {
            return None;
        }
    }

    private static JsonObject Node(WorkerEvent e) =>
        e switch
        {
            WorkerEvent.StepStarted s => new()
            {
                ["event"] = "started",
                ["step"] = s.Step,
                ["index"] = s.Index,
                ["count"] = s.Count,
            },
            WorkerEvent.Progress p => new()
            {
                ["event"] = "progress",
                ["step"] = p.Step,
                ["done"] = p.Done,
                ["total"] = p.Total,
                ["unit"] = p.Unit,
                // JSON has no infinity: a figure that is not finite is left out.
                ["figures"] = new JsonArray([
                    .. p.Figures.Filter(f => double.IsFinite(f.Value)).Map(f => (JsonNode)new JsonArray(f.Name, f.Value, f.Format)),
                ]),
                ["left"] = p.SecondsLeft.Filter(double.IsFinite).MatchUnsafe<JsonNode?>(s => s, () => null),
            },
            WorkerEvent.StepFinished f => new()
            {
                ["event"] = "finished",
                ["step"] = f.Step,
                ["seconds"] = f.Seconds,
                ["reused"] = f.Reused,
            },
            WorkerEvent.Message m => new() { ["event"] = "message", ["text"] = m.Text },
            WorkerEvent.Told t => new()
            {
                ["event"] = "problem",
                ["code"] = t.Explanation.Code,
                ["severity"] = t.Explanation.Severity.ToString(),
                ["file"] = t.Explanation.Place.File,
                ["line"] = t.Explanation.Place.Line,
                ["column"] = t.Explanation.Place.Column,
                ["message"] = t.Explanation.Message,
                ["hint"] = t.Explanation.Hint,
            },
            WorkerEvent.Summary s => new()
            {
                ["event"] = "summary",
                ["lines"] = new JsonArray([.. s.Lines.Map(l => (JsonNode)l)]),
                ["results"] = s.Results,
            },
            _ => throw new InvalidOperationException($"no JSON for {e.GetType()}"),
        };

    // Strict: an item that is wrong throws inside the try of Read, and not where the list is first looked at.
    private static WorkerEvent? FromNode(JsonNode n) =>
        Text(n, "event") switch
        {
            "started" => new WorkerEvent.StepStarted(Text(n, "step"), Int(n, "index"), Int(n, "count")),
            "progress" => new WorkerEvent.Progress(
                Text(n, "step"),
                Int(n, "done"),
                Int(n, "total"),
                Text(n, "unit"),
                n["figures"]!
                    .AsArray()
                    .Select(f => new Figure(f![0]!.GetValue<string>(), f[1]!.GetValue<double>(), f[2]!.GetValue<string>()))
                    .ToSeq()
                    .Strict(),
                n["left"] is { } left ? Some(left.GetValue<double>()) : None
            ),
            "finished" => new WorkerEvent.StepFinished(Text(n, "step"), n["seconds"]!.GetValue<double>(), n["reused"]!.GetValue<bool>()),
            "message" => new WorkerEvent.Message(Text(n, "text")),
            "problem" => new WorkerEvent.Told(
                new Explanation(
                    Text(n, "code"),
                    Enum.Parse<Severity>(Text(n, "severity")),
                    new Place(Text(n, "file"), Int(n, "line"), Int(n, "column")),
                    Text(n, "message"),
                    Text(n, "hint")
                )
            ),
            "summary" => new WorkerEvent.Summary(
                n["lines"]!.AsArray().Select(l => l!.GetValue<string>()).ToSeq().Strict(),
                Text(n, "results")
            ),
            _ => null,
        };

    private static string Text(JsonNode n, string key) => n[key]!.GetValue<string>();

    private static int Int(JsonNode n, string key) => n[key]!.GetValue<int>();
}
