using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>Worker events as lines of JSON and back.</summary>
public static class EventJson
{
    public static string Write(WorkerEvent e) => Node(e).ToJsonString();

    /// <summary>The event of a line; none where the line is no event (a library's own output).</summary>
    public static Option<WorkerEvent> Read(string line) =>
        line.StartsWith("{\"event\":", StringComparison.Ordinal) ? Event.Read(line).ToOption() : None;

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

    private static readonly Decoder<WorkerEvent> Started =
        from step in Decode.Field("step", Decode.Text)
        from index in Decode.Field("index", Decode.Int)
        from count in Decode.Field("count", Decode.Int)
        select (WorkerEvent)new WorkerEvent.StepStarted(step, index, count);

    private static readonly Decoder<Figure> Figure =
        from name in Decode.Item(0, Decode.Text)
        from value in Decode.Item(1, Decode.Double)
        from format in Decode.Item(2, Decode.Text)
        select new Figure(name, value, format);

    private static readonly Decoder<WorkerEvent> Progress =
        from step in Decode.Field("step", Decode.Text)
        from done in Decode.Field("done", Decode.Int)
        from total in Decode.Field("total", Decode.Int)
        from unit in Decode.Field("unit", Decode.Text)
        from figures in Decode.Field("figures", Decode.ListOf(Figure))
        from left in Decode.Maybe("left", Decode.Double)
        select (WorkerEvent)new WorkerEvent.Progress(step, done, total, unit, figures, left);

    private static readonly Decoder<WorkerEvent> Finished =
        from step in Decode.Field("step", Decode.Text)
        from seconds in Decode.Field("seconds", Decode.Double)
        from reused in Decode.Field("reused", Decode.Bool)
        select (WorkerEvent)new WorkerEvent.StepFinished(step, seconds, reused);

    private static readonly Decoder<WorkerEvent> Message =
        from text in Decode.Field("text", Decode.Text)
        select (WorkerEvent)new WorkerEvent.Message(text);

    private static readonly Decoder<WorkerEvent> Told =
        from code in Decode.Field("code", Decode.Text)
        from severity in Decode.Field("severity", Decode.Case<Severity>())
        from file in Decode.Field("file", Decode.Text)
        from line in Decode.Field("line", Decode.Int)
        from column in Decode.Field("column", Decode.Int)
        from message in Decode.Field("message", Decode.Text)
        from hint in Decode.Field("hint", Decode.Text)
        select (WorkerEvent)new WorkerEvent.Told(new Explanation(code, severity, new Place(file, line, column), message, hint));

    private static readonly Decoder<WorkerEvent> Summary =
        from lines in Decode.Field("lines", Decode.ListOf(Decode.Text))
        from results in Decode.Field("results", Decode.Text)
        select (WorkerEvent)new WorkerEvent.Summary(lines, results);

    private static readonly Decoder<WorkerEvent> Event =
        from of in Decode.Field(
            "event",
            Decode.OneOf([
                ("started", Started),
                ("progress", Progress),
                ("finished", Finished),
                ("message", Message),
                ("problem", Told),
                ("summary", Summary),
            ])
        )
        from read in of
        select read;
}
