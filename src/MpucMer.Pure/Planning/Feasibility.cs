using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Networks;
using MpucMer.Pure.Splits;
using MpucMer.Pure.Training;

namespace MpucMer.Pure.Planning;

/// <summary>
/// What can be known to fail before a file is opened: networks that do not fit the window, labels and modalities that no training clip has,
/// batches that no fold fills, more work than can be listed. A plan asks it, and a worker before its first step.
/// </summary>
public static class Feasibility
{
    // Each has steps in every plan.
    private const int MostTrainings = 20_000;

    public static Seq<Problem> Of(Experiment e, Settings settings, Inventory inventory, Seq<Fold> folds)
    {
        var networks = Tower.Known(e).Bind(t => t.Fit().Match(Right: _ => Seq<Problem>(), Left: Seq1));
        var weights = WeightsFit(e, settings, inventory.Labelling) + networks;
        if (weights.IsEmpty && (long)folds.Count * e.Split.Seeds.Count > MostTrainings)
        {
            return Seq1<Problem>(
                new Problem.OutOfRange(
                    SplitProperties.Seeds.Name,
                    $"{e.Split.Seeds.Count} seeds for {folds.Count} folds",
                    $"at most {MostTrainings} trainings in all",
                    settings.PlaceOf(SplitProperties.Seeds)
                )
            );
        }
        weights += Unlearnable(e, inventory, folds);
        if (e.Training.Epochs == 0 || !weights.IsEmpty)
            return weights;
        var groups = toHashMap(inventory.Clips.Map(c => (c.Id, c.Group)));
        var place = settings.PlaceOf(TrainingProperties.BatchSize);
        var within = e.Training.Negatives == Negatives.SameGroup;
        return folds
            .AsEnumerable()
            .SelectMany(fold =>
            {
                var largest = fold.TrainIds.GroupBy(id => groups[id]).Select(g => g.Count()).DefaultIfEmpty(0).Max();
                return within && largest < 2 ? Seq1<Problem>(new Problem.GroupsTooSmall($"fold {fold.Name}", largest))
                    : e.Training.BatchSize > fold.TrainIds.Count
                        ? Seq1<Problem>(
                            new Problem.BatchTooLarge(e.Training.BatchSize, fold.TrainIds.Count, $"fold {fold.Name}", "", place)
                        )
                    : Seq<Problem>();
            })
            .Take(1)
            .ToSeq();
    }

    private static Seq<Problem> Unlearnable(Experiment e, Inventory inventory, Seq<Fold> folds)
    {
        var clips = LabelsInUse.Of(e.Data.Labels, inventory.Clips).ToDictionary(c => c.Id, StringComparer.Ordinal);
        return folds
            .AsEnumerable()
            .SelectMany(fold =>
            {
                var train = fold.TrainIds.Select(id => clips[id]).ToArray();
                var others = (fold.ValidationIds + fold.TestIds).Map(id => LabelsInUse.OfClip(clips[id]));
                var labels = LabelsInUse.Untrained(inventory.Labelling, [.. train.Select(LabelsInUse.OfClip)], [.. others]);
                var modalities = e.Data.Modalities.Filter(m => !train.Any(c => c.Find(m).IsSome)).Map(m => m.Name).ToArray().ToSeq();
                return (labels.IsEmpty ? Seq<Problem>() : Seq1<Problem>(new Problem.ClassWithoutTrainingClips($"fold {fold.Name}", labels)))
                    + (
                        modalities.IsEmpty
                            ? Seq<Problem>()
                            : Seq1<Problem>(new Problem.ModalityWithoutTrainingClips($"fold {fold.Name}", modalities))
                    );
            })
            .ToArray()
            .ToSeq();
    }

    // How many clips show a label matters to no number that is given or published.
    private static Seq<Problem> WeightsFit(Experiment e, Settings settings, Labelling labelling) =>
        labelling.Several
            ? PositiveWeighting
                .Of(e.Probe.Positive, labelling, [.. labelling.Names.Map(_ => 1)], 2, settings.PlaceOf(ProbeProperties.PositiveWeight))
                .Match(Right: _ => Seq<Problem>(), Left: Seq1)
            : Seq<Problem>();
}

/// <summary>What a stage may read of a clip.</summary>
[Flags]
public enum OfClip
{
    None = 0,

    /// <summary>Its features.</summary>
    Features = 1,

    /// <summary>Who it shows.</summary>
    Group = 2,

    /// <summary>What it is labelled with.</summary>
    Label = 4,
}

/// <summary>
/// What steps read, as inputs of their keys. What all folds, or all seeds of a fold, have in common is worked out once: there may be
/// thousands of trainings.
/// </summary>
/// <param name="other">One of the same clips and modalities, with which it has in common what is read of clips.</param>
public sealed class PlanInputs(Experiment experiment, Inventory inventory, PlanInputs? other = null)
{
    private readonly Dictionary<Stage, Seq<Parameter>> parameters = [];
    private readonly Dictionary<(string Fold, string Part, OfClip Read), Input> parts = other?.parts ?? [];
    private readonly Dictionary<string, Input> features = other?.features
        ?? Table(inventory, c => FeatureKeys.OfClip(c, experiment.Data.Modalities));
    private readonly Dictionary<string, Input> groups = other?.groups ?? Table(inventory, c => new Input(c.Id, c.Group));
    private readonly Dictionary<string, Input> labels = other?.labels ?? Table(inventory, c => new Input(c.Id, LabelOf(c)));

    public Experiment Experiment => experiment;

    public Inventory Inventory => inventory;

    /// <summary>The features of every clip.</summary>
    public Seq<Input> Clips => inventory.Clips.Map(c => features[c.Id]);

    /// <summary>
    /// The parameters that a stage's results depend on: the properties that say so of themselves (<see cref="Property.Influences"/>), and
    /// the labels where it reads them. What is missing would be reused wrongly; what is there without need would rerun for nothing.
    /// </summary>
    public Seq<Parameter> Parameters(Stage stage, bool readsLabels = false)
    {
        if (!parameters.TryGetValue(stage, out var known))
        {
            var own = Configuration.Properties.All.Bind(p => p.KeyedIn(stage, experiment, inventory.Labelling).ToSeq());
            parameters[stage] = known = (readsLabels ? own.Add(Labels(inventory.Labelling)) : own).Strict();
        }
        return known;
    }

    /// <summary>The seed is a parameter of what begins with random numbers.</summary>
    public static Parameter Seed(long seed) => new("seed", seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is read of a fold's training clips, of those that validate, and of those that test, each as one input.</summary>
    public Seq<Input> Parts(Fold fold, OfClip read) =>
        Seq(Training(fold, read), Part(fold, "validation", fold.ValidationIds, read), Part(fold, "test", fold.TestIds, read));

    /// <summary>The first of these.</summary>
    public Input Training(Fold fold, OfClip read) => Part(fold, "training", fold.TrainIds, read);

    /// <summary>The other two as one.</summary>
    public Input Others(Fold fold, OfClip read) => Part(fold, "other", fold.ValidationIds + fold.TestIds, read);

    private Input Part(Fold fold, string name, Seq<string> ids, OfClip read)
    {
        var key = (fold.Name, name, read);
        if (!parts.TryGetValue(key, out var known))
        {
            var tables = Seq((OfClip.Features, features), (OfClip.Group, groups), (OfClip.Label, labels))
                .Filter(t => read.HasFlag(t.Item1));
            parts[key] = known = new Input(
                $"{name} clips ({ids.Count})",
                StageKey.HashOf(tables.AsEnumerable().SelectMany(t => ids.Map(id => t.Item2[id]).AsEnumerable()))
            );
        }
        return known;
    }

    private static Dictionary<string, Input> Table(Inventory inventory, Func<SourceClip, Input> of) =>
        inventory.Clips.ToDictionary(c => c.Id, of, StringComparer.Ordinal);

    private static string LabelOf(SourceClip clip) =>
        clip.Intensities.IsEmpty
            ? clip.Label.ToString(CultureInfo.InvariantCulture)
            : string.Join(' ', clip.Intensities.Map(x => x.ToString("R", CultureInfo.InvariantCulture)));

    private static Parameter Labels(Labelling labelling) =>
        new("labels", $"{(labelling.Several ? "several of" : "one of")} {string.Join(", ", labelling.Names)}");
}
