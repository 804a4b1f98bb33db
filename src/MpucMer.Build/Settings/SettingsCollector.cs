using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Settings;

/// <summary>From what MSBuild evaluated to settings with their places.</summary>
internal static class SettingsCollector
{
    /// <summary>Every property of the table that has a value, paths made absolute; items stand in where their property is empty.</summary>
    public static Pure.Configuration.Settings Collect(ExperimentInputs inputs, ProjectXml xml)
    {
        var properties = Pure
            .Configuration.Properties.All.Map(p => (Property: p, Value: inputs.Property(p.Name)))
            .Filter(p => p.Value.Length > 0)
            .Map(p => new Setting(
                p.Property.Name,
                p.Property.IsPath ? inputs.Absolute(p.Property.Name, p.Value) : p.Value,
                PlaceOf(inputs, xml, p.Property.Name, p.Value)
            ));
        var items =
            from property in Pure.Configuration.Properties.All
            from item in property.Item.ToSeq()
            where inputs.Property(property.Name).Length == 0
            select new Setting(
                property.Name,
                string.Join(item.Separator, inputs.Items.Where(i => i.Name == item.Name).Select(i => i.Value)),
                xml.PlaceOfItem(item.Name)
            );
        return Pure.Configuration.Settings.Of(properties + items);
    }

    /// <summary>
    /// Names with the house's prefix that nothing reads: a mistyped property would otherwise change nothing, silently. The environment is
    /// not searched, since other programs may use the prefix there.
    /// </summary>
    public static Seq<Problem> Unknown(ExperimentInputs inputs, ProjectXml xml)
    {
        var written = inputs
            .OwnGlobals.Select(g => (Name: g.Key, Place: Place.CommandLine))
            .Concat(
                xml.Elements.Where(e => e.IsProperty && e.Name.StartsWith(ExperimentInputs.Prefix, StringComparison.OrdinalIgnoreCase))
                    .Select(e => (e.Name, e.Place))
            );
        return ExperimentParser.UnknownNames(written);
    }

    private static Place PlaceOf(ExperimentInputs inputs, ProjectXml xml, string name, string value) =>
        inputs.IsGivenOutside(name) ? Place.CommandLine : xml.PlaceOf(name, value);
}
