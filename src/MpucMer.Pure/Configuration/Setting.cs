namespace MpucMer.Pure.Configuration;

/// <summary>A property as it was written: its text and where it stands.</summary>
public sealed record Setting(string Name, string Value, Place Place);

/// <summary>
/// What was written (project file, command line), over what a configuration file says, over the protocol's defaults.
/// An empty value counts as not written, as everywhere in MSBuild.
/// </summary>
public sealed record Settings(HashMap<string, Setting> Written)
{
    public static readonly Settings None = new(HashMap<string, Setting>());

    public static Settings Of(IEnumerable<Setting> settings) =>
        new(
            toHashMap(
                settings
                    .Where(s => s.Value.Trim().Length > 0)
                    .Select(s => s with { Name = Properties.Find(s.Name).Map(p => p.Name).IfNone(s.Name) })
                    .GroupBy(s => s.Name)
                    .Select(g => (g.Key, g.Last() with { Value = g.Last().Value.Trim() }))
            )
        );

    /// <summary>These settings where they say something, else <paramref name="lower"/>.</summary>
    public Settings Over(Settings lower) => new(lower.Written.AddOrUpdateRange(Written.AsEnumerable().Select(p => (p.Key, p.Value))));

    public Option<Setting> Find(string name) => Written.Find(name);

    /// <summary>Where a property was written.</summary>
    public Place PlaceOf(Property property) => PlaceOf(property.Name);

    /// <summary>Where the property of a name was written.</summary>
    public Place PlaceOf(string property) => Find(property).Map(s => s.Place).IfNone(Place.Nowhere);

    /// <summary>The text of a property: as written, else the protocol's default; empty where it has none.</summary>
    public Setting Effective(Property property, Protocol protocol) =>
        Find(property.Name).IfNone(() => new Setting(property.Name, property.Default(protocol), Place.Nowhere));
}

/// <summary>What settings say of properties, over the defaults of a protocol.</summary>
public sealed record Values(Settings Settings, Protocol Protocol)
{
    /// <summary>
    /// The values under the protocol that the settings name. One that is none must not hide the mistakes in the rest, which is then read
    /// with the defaults of the usual one.
    /// </summary>
    public static Values Of(Settings settings) => new(settings, ProtocolOf(settings).Match(p => p, _ => Protocol.Corrected));

    internal static Validation<Problem, Protocol> ProtocolOf(Settings settings) =>
        new Values(settings, Protocol.Corrected).Read(Properties.Protocol);

    /// <summary>What was written of a property, else its default.</summary>
    public Setting Text(Property property) => Settings.Effective(property, Protocol);

    public bool IsGiven(Property property) => Text(property).Value.Length > 0;

    public Validation<Problem, A> Read<A>(Property<A> property)
        where A : notnull => property.Read(Text(property));

    /// <summary>The file or folder that a property names.</summary>
    public Option<string> Path(Property<Option<string>> property) => Read(property).Match(path => path, _ => None);

    /// <summary>That what is said of two properties does not go together.</summary>
    internal Problem Contradiction(Property a, Property b)
    {
        var (first, second) = (Text(a), Text(b));
        // One of them may be a default.
        return new Problem.Contradiction(
            a.Name,
            first.Value,
            b.Name,
            second.Value,
            first.Place == Place.Nowhere ? second.Place : first.Place
        );
    }
}
