using System.Text.Json.Nodes;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Planning;

/// <summary>What the worker says while it works: one JSON object a line on its standard output (<see cref="EventJson"/>).</summary>
public abstract record WorkerEvent
{
    private WorkerEvent() { }

    internal abstract JsonObject Json { get; }

    /// <summary>A step begins: the <paramref name="Index"/>-th (from 1) of those that run.</summary>
    public sealed record StepStarted(string Step, int Index, int Count) : WorkerEvent
    {
        internal override JsonObject Json =>
            new()
            {
                ["event"] = "started",
                ["step"] = Step,
                ["index"] = Index,
                ["count"] = Count,
            };
    }

    /// <summary>
    /// How far a step is. <paramref name="Unit"/>: clips, epochs, …; figures such as loss, accuracy and clips a second; seconds left where
    /// they can be told.
    /// </summary>
    public sealed record Progress(string Step, int Done, int Total, string Unit, Seq<Figure> Figures, Option<double> SecondsLeft)
        : WorkerEvent
    {
        internal override JsonObject Json =>
            new()
            {
                ["event"] = "progress",
                ["step"] = Step,
                ["done"] = Done,
                ["total"] = Total,
                ["unit"] = Unit,
                // JSON has no infinity: a figure that is not finite is left out.
                ["figures"] = new JsonArray([
                    .. Figures.Filter(f => double.IsFinite(f.Value)).Map(f => (JsonNode)new JsonArray(f.Name, f.Value, f.Format)),
                ]),
                ["left"] = SecondsLeft.Filter(double.IsFinite).MatchUnsafe<JsonNode?>(s => s, () => null),
            };
    }

    /// <summary>A step's result is in the store, made now or (<paramref name="Reused"/>) by somebody else in the meantime.</summary>
    public sealed record StepFinished(string Step, double Seconds, bool Reused) : WorkerEvent
    {
        internal override JsonObject Json =>
            new()
            {
                ["event"] = "finished",
                ["step"] = Step,
                ["seconds"] = Seconds,
                ["reused"] = Reused,
            };
    }

    /// <summary>Something that the user should see in any case.</summary>
    public sealed record Message(string Text) : WorkerEvent
    {
        internal override JsonObject Json => new() { ["event"] = "message", ["text"] = Text };
    }

    /// <summary>An error or a warning.</summary>
    public sealed record Told(Explanation Explanation) : WorkerEvent
    {
        internal override JsonObject Json =>
            new()
            {
                ["event"] = "problem",
                ["code"] = Explanation.Code,
                ["severity"] = Explanation.Severity.ToString(),
                ["file"] = Explanation.Place.File,
                ["line"] = Explanation.Place.Line,
                ["column"] = Explanation.Place.Column,
                ["message"] = Explanation.Message,
                ["hint"] = Explanation.Hint,
            };
    }

    /// <summary>The table at the end, and where results.json is.</summary>
    public sealed record Summary(Seq<string> Lines, string Results) : WorkerEvent
    {
        internal override JsonObject Json =>
            new()
            {
                ["event"] = "summary",
                ["lines"] = new JsonArray([.. Lines.Map(l => (JsonNode)l)]),
                ["results"] = Results,
            };
    }
}

/// <summary>A number worth showing, e.g. loss 3.41; <paramref name="Format"/> is a .NET format (F3, P1, …).</summary>
public sealed record Figure(string Name, double Value, string Format)
{
    public override string ToString() => $"{Name} {Value.ToString(Format, System.Globalization.CultureInfo.InvariantCulture)}";
}

/// <summary>Worker events as lines of JSON and back.</summary>
public static class EventJson
{
    public static string Write(WorkerEvent e) => e.Json.ToJsonString();

    /// <summary>The event of a line; none where the line is no event (a library's own output).</summary>
    public static Option<WorkerEvent> Read(string line) =>
        line.StartsWith("{\"event\":", StringComparison.Ordinal) ? Event.Read(line).ToOption() : None;

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
