using MpucMer.Pure.Configuration;
using MpucMer.Pure.Layouts;

namespace MpucMer.Pure.Models;

/// <summary>
/// The settings of a model: those of its experiment that say what features and networks are. Where clips were, how they were split, by
/// what machine they were learnt and where results went are no part of it.
/// </summary>
public static class ModelSettings
{
    private static bool IsKept(Property property) =>
        !property.IsPath
        && !SplitProperties.All.Contains(property)
        && !ExecutionProperties.All.Contains(property)
        && !CommandProperties.All.Contains(property)
        && !WeightProperties.All.Contains(property)
        && property != (Property)DataProperties.Dataset
        && property != (Property)LabelProperties.Use
        && !Layouts.Layouts.All.Exists(l => l.Others.Contains(property));

    /// <summary>Every property that is kept, with the value that is in force.</summary>
    public static Seq<(string Property, string Value)> Of(Experiment experiment, Settings settings) =>
        Properties
            .All.Filter(IsKept)
            .Map(p =>
                (
                    Property: p.Name,
                    Value: p == (Property)DataProperties.Modalities
                        ? string.Join(' ', experiment.Data.Modalities.Map(m => m.Name))
                        : settings.Effective(p, experiment.Protocol).Value
                )
            )
            .Filter(p => p.Value.Length > 0)
            .Strict();

    /// <summary>The experiment that they say, on clips of any kind; every mistake in them at once.</summary>
    public static Validation<Problem, Experiment> Parsed(string name, Seq<(string Property, string Value)> kept, string path)
    {
        var place = new Place(path);
        // A parser asks where clips are, and how they are split.
        Seq<(string Property, string Value)> stand = Seq(
            (DataProperties.Dataset.Name, ManifestLayout.Layout.Name),
            (ManifestLayout.File.Name, "clips.csv"),
            (SplitProperties.Kind.Name, "leave-one-out")
        );
        return ExperimentParser.Parse(name, Settings.Of((kept + stand).Map(w => new Setting(w.Property, w.Value, place))));
    }
}
