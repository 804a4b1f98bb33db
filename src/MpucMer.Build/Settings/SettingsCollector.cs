using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Settings;

/// <summary>From what MSBuild evaluated to settings with their places.</summary>
internal static class SettingsCollector
{
    /// <summary>Every property of the table that has a value, paths made absolute; items stand in where their property is empty.</summary>
    public static Pure.Configuration.Settings Collect(ExperimentInputs inputs, ProjectXml xml)
    {
        var properties = PropertyTable.All.Map(p => (p.Name, Value: inputs.Property(p.Name))).Filter(p => p.Value.Length > 0)
            .Map(p => new Setting(p.Name, ExperimentInputs.IsPath(p.Name) ? inputs.Absolute(p.Name, p.Value) : p.Value, PlaceOf(inputs, xml, p.Name, p.Value)));
        var items = Seq(
            ("MpucFolds", "MpucFold", string.Join(" / ", inputs.Folds.Select(f => f.TestActors))),
            ("MpucModalities", "MpucModality", string.Join(' ', inputs.Modalities.Select(m => m.Include))),
            ("MpucPairs", "MpucPair", string.Join(' ', inputs.Pairs.Select(p => p.Include))))
            .Filter(i => inputs.Property(i.Item1).Length == 0)
            .Map(i => new Setting(i.Item1, i.Item3, xml.PlaceOfItem(i.Item2)));
        return Pure.Configuration.Settings.Of(properties + items);
    }

    /// <summary>
    /// Names with the house's prefix that nothing reads: a mistyped property would otherwise change nothing, silently. The environment is not searched,
    /// since other programs may use the prefix there.
    /// </summary>
    public static Seq<Problem> Unknown(ExperimentInputs inputs, ProjectXml xml)
    {
        var written = inputs.OwnGlobals.Select(g => (Name: g.Key, Place: Place.CommandLine))
            .Concat(xml.Elements.Where(e => e.IsProperty && e.Name.StartsWith(ExperimentInputs.Prefix, StringComparison.OrdinalIgnoreCase)).Select(e => (e.Name, e.Place)));
        // MSBuild's names are the same in any case.
        return ExperimentParser.UnknownNames(written.Where(w => !PropertyTable.All.Exists(p => string.Equals(p.Name, w.Name, StringComparison.OrdinalIgnoreCase))));
    }

    private static Place PlaceOf(ExperimentInputs inputs, ProjectXml xml, string name, string value) =>
        inputs.IsGivenOutside(name) ? Place.CommandLine : xml.PlaceOf(name, value);
}
