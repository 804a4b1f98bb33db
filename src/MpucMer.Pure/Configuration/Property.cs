using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Configuration;

/// <summary>
/// A public property of an experiment, declared once: how it is written, what it defaults to, and where it counts. All else that is said of
/// properties is made of these (<see cref="Properties"/>): parser, help, the tables of the documentation, what MSBuild hands over, stages'
/// keys, and the warning that a value has no effect.
/// </summary>
/// <param name="Name">As projects and command lines write it.</param>
/// <param name="Form">What a value looks like, in words.</param>
/// <param name="Summary">One sentence for the help.</param>
public abstract record Property(string Name, string Form, string Summary)
{
    /// <summary>What the names of all properties begin with.</summary>
    public const string Prefix = "Mpuc";

    /// <summary>The default under the corrected protocol; empty: none.</summary>
    public string Corrected { get; init; } = "";

    /// <summary>The default under the published protocol.</summary>
    public string Published { get; init; } = "";

    /// <summary>Whether a value is a file or folder, and relative to the folder of the file that it is written in.</summary>
    public bool IsPath { get; init; }

    /// <summary>Whether two runs that differ in it differ in what they computed, or in what on.</summary>
    public bool IsOfTheResult { get; init; } = true;

    /// <summary>
    /// Whether a value that is given outside the project file becomes part of the name of a run that has none (<see cref="Runs.RunName"/>).
    /// Where data lies does not: the same project file is about the same data.
    /// </summary>
    public bool NamesRuns => IsOfTheResult && (IsPath ? NamesAsPath : !Influences.IsEmpty);

    /// <summary>The same of a path: what is in the file is a setting.</summary>
    public bool NamesAsPath { get; init; }

    /// <summary>The items of a project file that stand for parts of a value.</summary>
    public Option<PropertyItem> Item { get; init; }

    /// <summary>Where it counts, and when; nothing is said of what counts always, and in no stage's key.</summary>
    public Seq<Influence> Influences { get; init; } = Seq<Influence>();

    /// <summary>The word that keys written before it was there stand for.</summary>
    public Option<string> Before { get; init; }

    /// <summary>Whether the experiment has a field for it; the value of one that has none is in <see cref="Experiment.Others"/>.</summary>
    public abstract bool HasField { get; }

    public string Default(Protocol protocol) => protocol == Protocol.Published ? Published : Corrected;

    /// <summary>The experiment's value, written the one way in which keys have it.</summary>
    public abstract string WordIn(Experiment experiment);

    /// <summary>The value of a setting, or what is wrong with it.</summary>
    public abstract Validation<Problem, object> ReadAny(Setting setting);

    /// <summary>Its part of the key of a stage: none where it does not count there, or says what was so before it could be said.</summary>
    public Option<Parameter> KeyedIn(Stage stage, Experiment experiment, Labelling labelling) =>
        Influences.Exists(i => i.Stage == stage && i.When.Holds(experiment, labelling)) && WordIn(experiment) is var word && Before != word
            ? new Parameter(Name, word)
            : None;

    /// <summary>Where it does not count in the experiment: what lacks, each way in which it would count by itself.</summary>
    public Seq<Seq<Clause>> Lacks(Experiment experiment, Labelling labelling)
    {
        var ways = Influences.Map(i => i.When.Lacks(experiment, labelling)).Distinct();
        return ways.Exists(w => w.IsEmpty)
            ? Seq<Seq<Clause>>()
            // A way that takes more than another says nothing new.
            : ways.Filter(w => !ways.Exists(o => o.Count < w.Count && o.ForAll(x => w.Contains(x))));
    }
}

/// <summary>That a property counts: as part of a stage's key, or (no stage) through the clips and folds that it selects.</summary>
public sealed record Influence(Option<Stage> Stage, Condition When);

/// <summary>Items of a project file that stand for a property where it is not set.</summary>
/// <param name="Metadatum">The metadatum that holds a part of the value; empty: what the item includes is one.</param>
/// <param name="Separator">What stands between the parts in the property's own form.</param>
public sealed record PropertyItem(string Name, string Metadatum, string Separator, string Example, string Summary);

/// <summary>One thing that has to be so.</summary>
/// <param name="Asked">The name of the property that it asks; empty: it asks the data.</param>
/// <param name="Words">In words that follow “with”.</param>
public sealed record Clause(string Asked, string Words, Func<Experiment, Labelling, bool> Holds)
{
    // By its words: two functions are never equal.
    public bool Equals(Clause? other) => other is not null && Words == other.Words;

    public override int GetHashCode() => Words.GetHashCode(StringComparison.Ordinal);
}

/// <summary>When something counts: clauses that all have to hold.</summary>
public sealed record Condition(Seq<Clause> Clauses)
{
    public static readonly Condition Always = new(Seq<Clause>());

    /// <summary>Where clips have any number of labels.</summary>
    public static readonly Condition SeveralLabels = new(
        Seq1(new Clause("", "clips that have several labels", (_, labelling) => labelling.Several))
    );

    /// <param name="asked">The name of the property that is asked.</param>
    public static Condition Of(string asked, string words, Func<Experiment, bool> holds) =>
        new(Seq1(new Clause(asked, words, (e, _) => holds(e))));

    public static Condition operator &(Condition a, Condition b) => new(a.Clauses + b.Clauses);

    public static Condition operator |(Condition a, Condition b) =>
        new(Seq1(new Clause(a.Clauses.Head.Asked, $"{a} or {b}", (e, l) => a.Holds(e, l) || b.Holds(e, l))));

    public static Condition BitwiseAnd(Condition a, Condition b) => a & b;

    public static Condition BitwiseOr(Condition a, Condition b) => a | b;

    public bool Holds(Experiment experiment, Labelling labelling) => Clauses.ForAll(c => c.Holds(experiment, labelling));

    /// <summary>The same of a condition that asks nothing of the data.</summary>
    public bool Holds(Experiment experiment) =>
        Clauses.ForAll(c =>
            c.Asked.Length > 0
                ? c.Holds(experiment, Labelling.Ravdess)
                : throw new InvalidOperationException($"{c.Words}: that is asked of the data")
        );

    public Seq<Clause> Lacks(Experiment experiment, Labelling labelling) => Clauses.Filter(c => !c.Holds(experiment, labelling));

    public override string ToString() => string.Join(" and ", Clauses.Map(c => c.Words));
}

/// <inheritdoc cref="Property"/>
public sealed record Property<A>(
    string Name,
    string Form,
    string Summary,
    Func<Setting, Validation<Problem, A>> Read,
    Func<A, string> Write
) : Property(Name, Form, Summary)
    where A : notnull
{
    private Func<Experiment, A>? Field { get; init; }

    private Func<Experiment, string>? Word { get; init; }

    public override bool HasField => Field is not null || Word is not null;

    public override string WordIn(Experiment experiment) => Word is null ? Write(In(experiment)) : Word(experiment);

    public override Validation<Problem, object> ReadAny(Setting setting) => Read(setting).Map(a => (object)a);

    /// <summary>The experiment's value.</summary>
    public A In(Experiment experiment) =>
        Field is not null
            ? Field(experiment)
            : experiment
                .Others.Find(Name)
                .Map(x => (A)x)
                .IfNone(() => throw new ArgumentException($"{experiment.Name} has no {Name}", nameof(experiment)));

    /// <summary>The same with the field of an experiment that it sets.</summary>
    public Property<A> Of(Func<Experiment, A> field) => this with { Field = field };

    /// <summary>The same with the word that keys have, where it takes more than the property's own value.</summary>
    public Property<A> Worded(Func<Experiment, string> words) => this with { Word = words };

    /// <summary>The same with a default.</summary>
    public Property<A> Defaults(string corrected, string? published = null) =>
        this with
        {
            Corrected = corrected,
            Published = published ?? corrected,
        };

    /// <summary>
    /// The same as part of a stage's key. What a later stage makes of an earlier one's result depends on the earlier one's key by itself.
    /// </summary>
    public Property<A> Affects(Stage stage, Condition? when = null) =>
        this with
        {
            Influences = Influences.Add(new Influence(stage, when ?? Condition.Always)),
        };

    /// <summary>The same, counting through the clips and folds that it selects.</summary>
    public Property<A> Selects(Condition? when = null) =>
        this with
        {
            Influences = Influences.Add(new Influence(None, when ?? Condition.Always)),
        };

    /// <summary>
    /// The same for one that keys had no word for before: the value that was implied stays out of them, so that stored results keep their
    /// names.
    /// </summary>
    public Property<A> Since(A implied) => this with { Before = Write(implied) };

    /// <summary>The same for one that says what is asked for or where things go, and no result depends on.</summary>
    public Property<A> AsideFromResults() => this with { IsOfTheResult = false };

    /// <summary>The same of a path that names runs as settings do; places of data do not (<see cref="Property.NamesRuns"/>).</summary>
    public Property<A> LikeASetting() => this with { NamesAsPath = true };

    public Property<A> WithItem(PropertyItem item) => this with { Item = item };

    /// <summary>That its value is one of some.</summary>
    public Condition Is(params A[] values) =>
        Condition.Of(Name, $"{Name}={string.Join('|', values.Select(Write))}", e => values.Contains(In(e)));
}
