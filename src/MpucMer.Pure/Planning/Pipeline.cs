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
        var probes =
            from fold in folds
            from seed in e.Split.Seeds
            let encoders = TrainedEncoders.Trained(data, fold, seed, features)
            let embedded = Embeddings.Of(data, fold, seed, features, encoders)
            select TrainedProbes.Of(data, fold, seed, embedded, encoders);
        return Reported(e, probes.Strict());
    }

    /// <summary>All steps of training, each after those that it reads.</summary>
    public static Seq<Step> Steps(Experiment e, Inventory inventory, Seq<Fold> folds) => Of(e, inventory, folds).Closure();

    private static Step<Unit> Reported(Experiment e, Seq<Step<TrainedProbes>> probes) =>
        Stage.Report.Step(
            None,
            None,
            Seq1(new Parameter("experiment", e.Name)),
            probes.Map(p => new Input(p.Name, p.Key.Fingerprint)),
            probes.Map(p => (Step)p)
        );
}
