namespace MpucMer.Pure.Planning;

/// <summary>What the worker says while it works: one JSON object a line on its standard output (<see cref="EventJson"/>).</summary>
public abstract record WorkerEvent
{
    private WorkerEvent() { }

    /// <summary>A step begins: the <paramref name="Index"/>-th (from 1) of those that run.</summary>
    public sealed record StepStarted(string Step, int Index, int Count) : WorkerEvent;

    /// <summary>
    /// How far a step is. <paramref name="Unit"/>: clips, epochs, …; figures such as loss, accuracy and clips a second; seconds left where
    /// they can be told.
    /// </summary>
    public sealed record Progress(string Step, int Done, int Total, string Unit, Seq<Figure> Figures, Option<double> SecondsLeft)
        : WorkerEvent;

    /// <summary>A step's result is in the store, made now or (<paramref name="Reused"/>) by somebody else in the meantime.</summary>
    public sealed record StepFinished(string Step, double Seconds, bool Reused) : WorkerEvent;

    /// <summary>Something that the user should see in any case.</summary>
    public sealed record Message(string Text) : WorkerEvent;

    /// <summary>An error or a warning.</summary>
    public sealed record Told(Explanation Explanation) : WorkerEvent;

    /// <summary>The table at the end, and where results.json is.</summary>
    public sealed record Summary(Seq<string> Lines, string Results) : WorkerEvent;
}

/// <summary>A number worth showing, e.g. loss 3.41; <paramref name="Format"/> is a .NET format (F3, P1, …).</summary>
public sealed record Figure(string Name, double Value, string Format)
{
    public override string ToString() => $"{Name} {Value.ToString(Format, System.Globalization.CultureInfo.InvariantCulture)}";
}
