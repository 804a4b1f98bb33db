using System.Globalization;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Splits;

namespace MpucMer.Pure.Planning;

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
