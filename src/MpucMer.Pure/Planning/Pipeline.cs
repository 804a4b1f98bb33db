using MpucMer.Pure.Configuration;
using MpucMer.Pure.Splits;

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

/// <summary>
/// The method (Franceschini et al., ICPR 2022, figure 1), as steps and what each reads: features of every clip; encoders of each fold and
/// seed, trained without labels by contrasting every pair of modalities; what the frozen encoders make of the clips; a probe on that, which
/// names the emotion; and the report of all of them. A function: nothing is looked up here, and nothing runs.
/// </summary>
public static class Pipeline
{
    /// <summary>What training an experiment comes to.</summary>
    public static Step<Unit> Of(Experiment e, Inventory inventory, Seq<Fold> folds)
    {
        var data = new PlanInputs(e, inventory);
        var features = FeatureList.Extracted(data);
        var trained =
            from fold in folds
            from seed in e.Split.Seeds
            let encoders = TrainedEncoders.Trained(data, fold, seed, features)
            let embedded = Embeddings.Of(data, fold, seed, features, encoders)
            select new Branch(fold, seed, encoders, embedded, TrainedProbes.Of(data, fold, seed, embedded, encoders));
        var untrained = e.ComparesUntrained ? Untrained(data, folds, features) : Seq<Branch>();
        return Reported(data, trained.Strict(), untrained);
    }

    /// <summary>All steps of training, each after those that it reads.</summary>
    public static Seq<Step> Steps(Experiment e, Inventory inventory, Seq<Fold> folds) => Of(e, inventory, folds).Closure();

    // What is made in one fold with one seed.
    private sealed record Branch(
        Fold Fold,
        long Seed,
        Step<TrainedEncoders> Encoders,
        Step<Embeddings> Embedded,
        Step<TrainedProbes> Probes
    );

    /// <summary>
    /// The same with encoders as they start, for comparison: those of an experiment of no epochs, whose results these are. No clip has a
    /// part in such encoders, so that all folds have them in common.
    /// </summary>
    private static Seq<Branch> Untrained(PlanInputs data, Seq<Fold> folds, Step<FeatureList> features)
    {
        var before = new PlanInputs(data.Experiment.Untrained, data.Inventory, data);
        var starts = before
            .Experiment.Split.Seeds.Distinct()
            .ToDictionary(
                seed => seed,
                seed => TrainedEncoders.Trained(before, folds[0], seed, features) with { Fold = None, IsUntrained = true }
            );
        var branches =
            from fold in folds
            from seed in before.Experiment.Split.Seeds
            let encoders = starts[seed]
            let embedded = Embeddings.Of(before, fold, seed, features, encoders) with
            {
                IsUntrained = true,
            }
            let probes = TrainedProbes.Of(before, fold, seed, embedded, encoders) with
            {
                IsUntrained = true,
            }
            select new Branch(fold, seed, encoders, embedded, probes);
        return branches.Strict();
    }

    private static Step<Unit> Reported(PlanInputs data, Seq<Branch> trained, Seq<Branch> untrained)
    {
        // One fold and seed are enough to be looked at.
        var maps = trained
            .HeadOrNone()
            .Map(b => (Step)ClipMaps.Of(data, b.Fold, b.Seed, b.Embedded, b.Encoders, untrained.HeadOrNone().Map(u => u.Embedded)));
        var read = trained.Map(b => (Step)b.Probes) + maps.ToSeq() + untrained.Map(b => (Step)b.Probes);
        return Stage.Report.Step(
            None,
            None,
            Seq1(new Parameter("experiment", data.Experiment.Name)),
            read.Map(s => new Input(s.Name, s.Key.Fingerprint)),
            read
        );
    }
}
