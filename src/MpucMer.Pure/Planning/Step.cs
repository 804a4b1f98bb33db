namespace MpucMer.Pure.Planning;

/// <summary>One piece of work: a stage, of a fold and seed where it has them.</summary>
/// <param name="Needs">The steps whose results it reads.</param>
public abstract record Step(Stage Stage, Option<string> Fold, Option<long> Seed, StageKey Key, Seq<Step> Needs)
{
    private string? name;

    // A copy made by `with` may be of another fold.
    protected Step(Step original) =>
        (Stage, Fold, Seed, Key, Needs, IsUntrained) = (
            original.Stage,
            original.Fold,
            original.Seed,
            original.Key,
            original.Needs,
            original.IsUntrained
        );

    /// <summary>Whether it is of encoders before training, with which those of the experiment are compared.</summary>
    public bool IsUntrained { get; init; }

    /// <summary>What the step is called in messages and in the record of the last run, e.g. <c>contrast fold 1 seed 0</c>.</summary>
    public string Name =>
        name ??=
            Stage.Name
            + (IsUntrained ? " untrained" : "")
            + Fold.Match(f => $" fold {f}", () => "")
            + Seed.Match(s => $" seed {s}", () => "");

    /// <summary>Whether it is of that stage, and of what the experiment trains.</summary>
    public bool Is(Stage stage) => Stage == stage && !IsUntrained;

    /// <summary>What it needs, directly or not, each after what that needs, and itself as the last.</summary>
    public Seq<Step> Closure()
    {
        var (seen, steps) = (new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal), new List<Step>());
        void Visit(Step step)
        {
            if (!seen.Add(step.Name))
                return;
            foreach (var need in step.Needs)
                Visit(need);
            steps.Add(step);
        }
        Visit(this);
        return steps.ToSeq().Strict();
    }

    /// <summary>The first step of a stage that this one needs; it is a bug to ask for one that it does not.</summary>
    public Step<A> Needed<A>(Stage<A> stage) =>
        Needs.Find(n => n.Stage == stage).Match(n => (Step<A>)n, () => throw new InvalidOperationException($"{Name} needs no {stage}"));

    // The key says all that the result depends on, needs among it.
    public virtual bool Equals(Step? other) => other is not null && Name == other.Name && Key == other.Key;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public sealed override string ToString() => Name;
}

/// <inheritdoc cref="Step"/>
/// <typeparam name="A">What its result is.</typeparam>
public sealed record Step<A>(Stage<A> Of, Option<string> Fold, Option<long> Seed, StageKey Key, Seq<Step> Needs)
    : Step(Of, Fold, Seed, Key, Needs)
{
    public bool Equals(Step<A>? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}
