using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Settings;

/// <summary>An item of the project file that stands for part of a property: a fold, a modality, a pair.</summary>
/// <param name="Name">MpucFold, MpucModality, …</param>
/// <param name="Value">Its part of the property's value.</param>
internal readonly record struct ListItem(string Name, string Value);

/// <summary>
/// What MSBuild hands over of an experiment, as plain texts. Nothing here touches the planner or LanguageExt: a build with nothing to do
/// needs no more than this.
/// </summary>
internal sealed record ExperimentInputs(
    string ProjectFile,
    string StartupDirectory,
    string RepositoryRoot,
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlySet<string> Paths,
    IReadOnlyList<ListItem> Items,
    IReadOnlyDictionary<string, string> Globals
)
{
    // Constants: no assembly is loaded for them.
    public const string Prefix = Pure.Configuration.Property.Prefix;
    public const string RunDirProperty = CommandProperties.RunDirName;
    public const string RunNameProperty = CommandProperties.RunNameName;

    /// <summary>Properties whose values name a run that was given no name (<see cref="Pure.Configuration.Property.NamesRuns"/>).</summary>
    public IReadOnlySet<string> Naming { get; init; } = new System.Collections.Generic.HashSet<string>();

    /// <summary>The experiment's name: its project file's, without the ending.</summary>
    public string Name => Path.GetFileNameWithoutExtension(ProjectFile);

    /// <summary>
    /// What tells the experiment from others: in the repository the path of its project file (<see cref="Pure.Runs.RunName.Experiment"/>),
    /// elsewhere its name, and its runs lie in a folder beside it.
    /// </summary>
    public string Experiment => IsAlone ? Name : Pure.Runs.RunName.Experiment(ProjectFile, RepositoryRoot) ?? Name;

    /// <summary>Whether the project is one of a package's SDK, whose runs lie beside it.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The name that the user gave the run; empty: none.</summary>
    public string GivenRunName => Property(RunNameProperty);

    /// <summary>Whether the user said what the run is called, or where it lies.</summary>
    public bool IsRunNamed => GivenRunName.Length > 0 || Property(RunDirProperty).Length > 0;

    /// <summary>
    /// What the run is called: as the user says, by the folder that the user names, else after the settings that were given outside the
    /// project file.
    /// </summary>
    public string RunName =>
        GivenRunName.Length > 0 ? GivenRunName
        : IsRunNamed ? Path.GetFileName(RunDir)
        : Pure.Runs.RunName.Of(Outside());

    /// <summary>The experiment and the run, as both are spoken of.</summary>
    public string Title => Pure.Runs.RunName.Shown(Name, IsRunNamed && GivenRunName.Length == 0 ? "" : RunName);

    /// <summary>Where the runs of all experiments beside this one lie.</summary>
    public string RunsFolder =>
        Pure.Runs.RunName.Experiment(ProjectFile, RepositoryRoot) is null
            ? Path.Combine(Path.GetDirectoryName(ProjectFile)!, "runs")
            : Path.Combine(RepositoryRoot, "artifacts", "runs");

    /// <summary>Where the runs of this experiment lie, of which none has a folder of the user's.</summary>
    public string ExperimentFolder => Path.Combine(RunsFolder, Experiment.Replace('/', Path.DirectorySeparatorChar));

    public string RunDir =>
        Property(RunDirProperty).Length == 0 ? Path.Combine(ExperimentFolder, RunName)
        : GivenRunName.Length > 0 ? Path.Combine(Folder(RunDirProperty, ""), GivenRunName)
        : Folder(RunDirProperty, "");

    public string StoreDir => Folder(CommandProperties.StoreDirName, Path.Combine("artifacts", "store"));

    /// <summary>Where results may lie: the store that is only read, if there is one, then the own one.</summary>
    public IReadOnlyList<string> Stores =>
        Property(CommandProperties.SharedStoreName) is { Length: > 0 } shared
            ? [Absolute(CommandProperties.SharedStoreName, shared), StoreDir]
            : [StoreDir];

    public string Property(string name) => Properties.TryGetValue(name, out var value) ? value.Trim() : "";

    /// <summary>Global properties with the house's prefix, known or not.</summary>
    public IEnumerable<KeyValuePair<string, string>> OwnGlobals =>
        Globals.Where(g => g.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the property was given on the command line or in the environment rather than in a file.</summary>
    public bool IsGivenOutside(string name) =>
        Globals.ContainsKey(name) || (Property(name).Length > 0 && Environment.GetEnvironmentVariable(name)?.Trim() == Property(name));

    /// <summary>
    /// A path as its writer meant it: relative to the folder of the project file that holds it, or to the folder in which the command was
    /// given.
    /// </summary>
    public string Absolute(string name, string value) =>
        Path.GetFullPath(
            value.Replace('\\', Path.DirectorySeparatorChar),
            IsGivenOutside(name) ? StartupDirectory : Path.GetDirectoryName(ProjectFile)!
        );

    /// <summary>Where a property was set, as far as that is known without reading the project file.</summary>
    public Place PlaceOf(string name) => IsGivenOutside(name) ? Place.CommandLine : new Place(ProjectFile);

    /// <summary>All texts that a plan depends on, for the digest of an idle build.</summary>
    public IEnumerable<string> Facts(string purpose)
    {
        yield return purpose;
        yield return ProjectFile;
        yield return RepositoryRoot;
        foreach (var (name, value) in Properties.OrderBy(p => p.Key, StringComparer.OrdinalIgnoreCase))
        {
            yield return name;
            yield return IsPath(name) && value.Trim().Length > 0 ? Absolute(name, value.Trim()) : value;
        }
        foreach (var (name, value) in OwnGlobals.OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase))
        {
            yield return name;
            yield return value;
        }
        yield return Items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var item in Items)
        {
            yield return item.Name;
            yield return item.Value;
        }
    }

    /// <summary>Properties whose value is a file or folder.</summary>
    public bool IsPath(string name) => Paths.Contains(name);

    private IEnumerable<(string, string, bool)> Outside()
    {
        foreach (var (name, value) in Properties)
        {
            if (Naming.Contains(name) && value.Trim().Length > 0 && IsGivenOutside(name))
                yield return (name, value.Trim(), IsPath(name));
        }
    }

    private string Folder(string name, string otherwise) =>
        Property(name) is { Length: > 0 } value
            ? Path.TrimEndingDirectorySeparator(Absolute(name, value))
            : Path.Combine(RepositoryRoot, otherwise);
}

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

    /// <summary>
    /// What settings were read as, or all that is wrong, unknown names first: a mistyped one would leave a default in force.
    /// </summary>
    public static Either<Seq<Problem>, A> Known<A>(ExperimentInputs inputs, ProjectXml xml, Validation<Problem, A> read)
    {
        var unknown = Unknown(inputs, xml);
        return read.Match(
            Succ: value => unknown.IsEmpty ? Prelude.Right<Seq<Problem>, A>(value) : Prelude.Left<Seq<Problem>, A>(unknown),
            Fail: problems => Prelude.Left<Seq<Problem>, A>(unknown + problems)
        );
    }

    private static Place PlaceOf(ExperimentInputs inputs, ProjectXml xml, string name, string value) =>
        inputs.IsGivenOutside(name) ? Place.CommandLine : xml.PlaceOf(name, value);
}
