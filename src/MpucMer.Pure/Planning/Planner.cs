using MpucMer.Pure.Configuration;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

/// <summary>
/// From an experiment and its clips to steps, and from steps and what is stored to a plan. Both are functions; nothing is looked up here.
/// </summary>
public static class Planner
{
    /// <summary>The steps of an experiment, each after those that it reads.</summary>
    public static Seq<Step> Steps(Experiment e, Inventory inventory, Seq<Fold> folds)
    {
        var clips = toHashMap(inventory.Clips.Map(c => (c.Id, FeatureKeys.OfClip(c, e.Data.Modalities))));
        var labels = toHashMap(inventory.Clips.Map(c => (c.Id, new Input(c.Id, LabelOf(c)))));
        var groups = toHashMap(inventory.Clips.Map(c => (c.Id, new Input(c.Id, c.Group))));
        // An array: a Seq made by `params` or `[…]` is empty, since such expressions call Add and drop what it returns.
        Input Part(string name, Seq<string> ids, params HashMap<string, Input>[] tables) =>
            new($"{name} clips ({ids.Count})", StageKey.HashOf(tables.SelectMany(t => ids.Map(id => t[id]).AsEnumerable())));

        var starts = inventory.Weights;
        var features = new Step(
            Stage.Features,
            None,
            None,
            new StageKey(
                "features",
                StageParameters.Version(Stage.Features),
                StageParameters.Features(e, inventory.Labelling),
                inventory.Clips.Map(c => clips[c.Id])
            ),
            Empty
        );

        // What all folds, or all seeds of a fold, have in common is worked out once: there may be thousands of trainings.
        var (ofContrast, ofEmbed, ofProbe) = (
            StageParameters.Contrast(e, inventory.Labelling),
            StageParameters.Embed(e, inventory.Labelling),
            StageParameters.Probe(e, inventory.Labelling)
        );
        var encoderStarts = starts.Filter(w => StageParameters.Starts(e, w)).Map(w => w.Input);
        var probeStarts = starts.Filter(w => w.Property == WeightProperties.Probes.Name).Map(w => w.Input);
        HashMap<string, Input>[] seen = StageParameters.ReadsLabels(e) ? [clips, groups, labels] : [clips, groups];
        var rest = folds.Bind(fold =>
        {
            var (train, validation, test) = (fold.TrainIds, fold.ValidationIds, fold.TestIds);
            var read =
                e.Training.Transductive || e.Probe.Mode == ProbeMode.Online
                    ? Seq(("training", train), ("validation", validation), ("test", test))
                    : Seq(("training", train), ("validation", validation));
            var learnt = (e.Training.Epochs == 0 ? Seq<Input>() : read.Map(p => Part(p.Item1, p.Item2, seen))).Strict();
            // Standardised inputs depend on which clips train, or on whose clip is whose.
            var embedded = Seq(Part("training", train, clips, groups), Part("other", validation + test, clips, groups));
            var labelled = Seq(
                Part("training", train, groups, labels),
                Part("validation", validation, groups, labels),
                Part("test", test, groups, labels)
            );
            return e.Split.Seeds.Bind(seed =>
            {
                Step Of(Stage stage, string name, Seq<Parameter> parameters, Seq<Input> inputs, Seq<string> needs) =>
                    new(stage, fold.Name, seed, new StageKey(name, StageParameters.Version(stage), parameters, inputs), needs);
                var seeded = StageParameters.Seed(seed);
                var contrast = Of(Stage.Contrast, "contrast", ofContrast.Add(seeded), learnt + encoderStarts, Seq1(features.Name));
                // Inputs are named by what they are, not by fold: the same work in a fold of another name or place is the same work.
                var encoders = new Input("encoders", contrast.Key.Fingerprint);
                var embed = Of(Stage.Embed, "embed", ofEmbed, Seq1(encoders) + embedded, Seq(features.Name, contrast.Name));
                var vectors = new Input("embedded features", embed.Key.Fingerprint);
                var probe = Of(Stage.Probe, "probe", ofProbe.Add(seeded), Seq1(vectors) + labelled + probeStarts, Seq1(embed.Name));
                return Seq(contrast, embed, probe);
            });
        });

        var probes = rest.Filter(s => s.Stage == Stage.Probe);
        var report = new Step(
            Stage.Report,
            None,
            None,
            new StageKey(
                "report",
                StageParameters.Version(Stage.Report),
                Seq1(new Parameter("experiment", e.Name)),
                probes.Map(p => new Input(p.Name, p.Key.Fingerprint))
            ),
            probes.Map(p => p.Name)
        );
        return Seq1(features) + rest + Seq1(report);
    }

    /// <summary>Which steps run and why.</summary>
    /// <param name="stored">Fingerprints whose results are in the store (of a report: whose results.json is in place).</param>
    /// <param name="last">By name, the key that each step of this experiment had when it was last planned to completion.</param>
    /// <param name="force">The name of a stage that runs in any case.</param>
    /// <param name="damaged">Fingerprints whose results are in quarantine.</param>
    public static Plan Decide(
        Seq<Step> steps,
        LanguageExt.HashSet<string> stored,
        HashMap<string, StageKey> last,
        Option<Stage> force,
        LanguageExt.HashSet<string>? damaged = null
    )
    {
        // From the end: a step is wanted where one that runs reads it. The report is wanted always.
        var (wanted, runs) = (new System.Collections.Generic.HashSet<string>(), new System.Collections.Generic.HashSet<string>());
        var forced = toHashSet(steps.Filter(s => force == s.Stage).Map(s => s.Name));
        foreach (var step in steps.Reverse())
        {
            var isStored = stored.Contains(step.Key.Fingerprint) && !forced.Contains(step.Name);
            var isWanted = step.Stage == Stage.Report || wanted.Contains(step.Name) || forced.Contains(step.Name);
            if (isWanted && !isStored)
            {
                runs.Add(step.Name);
                wanted.UnionWith(step.Needs);
            }
        }
        return new Plan(
            steps.Map(s => new PlannedStep(
                s,
                runs.Contains(s.Name) ? new Decision.Run(Why(s, last, forced, damaged ?? LanguageExt.HashSet<string>.Empty))
                    : stored.Contains(s.Key.Fingerprint) ? new Decision.Reuse()
                    : new Decision.NotNeeded()
            ))
        );
    }

    private static string LabelOf(SourceClip clip) =>
        clip.Intensities.IsEmpty
            ? clip.Label.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : string.Join(' ', clip.Intensities.Map(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

    private static Seq<Reason> Why(
        Step step,
        HashMap<string, StageKey> last,
        LanguageExt.HashSet<string> forced,
        LanguageExt.HashSet<string> damaged
    ) =>
        forced.Contains(step.Name) ? Seq1<Reason>(new Reason.Forced())
        : damaged.Contains(step.Key.Fingerprint) ? Seq1<Reason>(new Reason.ResultDamaged())
        : last.Find(step.Name)
            .Match(old => Differences.Between(old, step.Key, step.Stage == Stage.Features), () => Seq1<Reason>(new Reason.FirstTime()));
}
