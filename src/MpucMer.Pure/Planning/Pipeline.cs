using MpucMer.Pure.Configuration;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

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
