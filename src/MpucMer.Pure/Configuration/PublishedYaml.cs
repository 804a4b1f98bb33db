using Said = (LanguageExt.Seq<MpucMer.Pure.Configuration.Setting> Settings, LanguageExt.Seq<MpucMer.Pure.Diagnostics.Problem> Warnings);

namespace MpucMer.Pure.Configuration;

/// <summary>
/// Reads a YAML configuration file: the published ones (sections dataset, model_params, training) as they are, and our own form, where a
/// key of the top level is a property's name with or without its prefix (<c>Epochs: 3</c>). Values keep the place where they stand, and are
/// checked by <see cref="ExperimentParser"/> like any other; what is checked here is what that parser never sees.
/// </summary>
public static class PublishedYaml
{
    /// <summary>The settings that a file makes, and warnings of keys without effect; or every mistake in it.</summary>
    public static Validation<Problem, (Settings Settings, Seq<Problem> Warnings)> Read(string text, string path) =>
        Read(text, path, Settings.None);

    /// <param name="written">What the project and the command line say. Keys whose properties all stand there are passed over, mistakes
    /// included: who uses a published file with other modalities than it names should not have to edit it.</param>
    public static Validation<Problem, (Settings Settings, Seq<Problem> Warnings)> Read(string text, string path, Settings written) =>
        PublishedYamlText
            .Parse(text, path)
            .Match(
                root =>
                    root.Match(
                        node =>
                            node is PublishedYamlNode.Mapping mapping ? Root(mapping, written)
                            : node is PublishedYamlNode.Scalar { Text.Length: 0 }
                                ? Success<Problem, (Settings, Seq<Problem>)>((Settings.None, Seq<Problem>()))
                            : Syntax<(Settings, Seq<Problem>)>(
                                "it is a list or a single value, and should be keys with values",
                                node.Place
                            ),
                        () => Success<Problem, (Settings, Seq<Problem>)>((Settings.None, Seq<Problem>()))
                    ),
                Validation<Problem, (Settings, Seq<Problem>)>.Fail
            );

    private static Validation<Problem, (Settings Settings, Seq<Problem> Warnings)> Root(PublishedYamlNode.Mapping root, Settings written)
    {
        var sections = root.Entries.Filter(IsSection);
        var keys = sections.Bind(s =>
            s.Value is PublishedYamlNode.Mapping m ? m.Entries.Map(e => e with { Key = $"{s.Key}.{e.Key}" }) : Seq<PublishedYamlEntry>()
        );
        var wrongSections = sections
            .Filter(s => s.Value is PublishedYamlNode.List or PublishedYamlNode.Scalar { Text.Length: > 0 })
            .Map(s => Syntax<Said>($"{s.Key} should be a section: keys with values", s.Value.Place));
        var parts =
            wrongSections
            + keys.Map(k => Published(k, written))
            + Seq(
                PublishedYamlFlags.Modalities(keys, written),
                PublishedYamlFlags.Objective(keys, written),
                PublishedYamlFlags.DataSet(keys, written)
            )
            + root.Entries.Filter(e => !IsSection(e)).Map(Own);
        // The protocol is what a published file means without saying so; a Protocol key of the same file says otherwise.
        var protocol = sections
            .Take(1)
            .Map(s => new Setting(Properties.Protocol.Name, Properties.Protocol.Write(Protocol.Published), s.Place));
        return Configuration
            .Read.Each(parts)
            .Match(
                said =>
                    Once(said.Bind(s => s.Settings))
                        .Match(
                            settings =>
                                Success<Problem, (Settings, Seq<Problem>)>(
                                    (Settings.Of(settings).Over(Settings.Of(protocol)), said.Bind(s => s.Warnings))
                                ),
                            Validation<Problem, (Settings, Seq<Problem>)>.Fail
                        ),
                problems => Validation<Problem, (Settings, Seq<Problem>)>.Fail(problems.OrderBy(p => p.Explain().Place.Line).ToSeq())
            );
    }

    // `dataset: ravdess` is our own form, `dataset:` with keys below it is a section.
    private static bool IsSection(PublishedYamlEntry entry) =>
        PublishedYamlKeys.Sections.Contains(entry.Key) && (entry.Value is not PublishedYamlNode.Scalar || PropertyOf(entry.Key).IsNone);

    private static Validation<Problem, Said> Published(PublishedYamlEntry key, Settings written) =>
        PublishedYamlKeys
            .Find(key.Key)
            .Match(
                meaning =>
                    meaning switch
                    {
                        PublishedYamlMeaning.Same m when m.Properties.ForAll(p => written.Find(p).IsSome) => Nothing,
                        PublishedYamlMeaning.Same m => Value(key)
                            .Map(v => Settled(m.Properties.Map(p => new Setting(p, v, key.Value.Place)))),
                        PublishedYamlMeaning.Choice m when written.Find(m.Property).IsSome => Nothing,
                        PublishedYamlMeaning.Choice m => PublishedYamlFlags
                            .Flag(key)
                            .Map(yes => Settled(Seq1(new Setting(m.Property, yes ? m.IfTrue : m.IfFalse, key.Value.Place)))),
                        PublishedYamlMeaning.Only m => Value(key)
                            .Bind(v => Configuration.Read.OneOf(new Setting(key.Key, v, key.Value.Place), (m.Value, Said()))),
                        PublishedYamlMeaning.Nothing m => Success<Problem, Said>(
                            (
                                Seq<Setting>(),
                                Seq1<Problem>(
                                    new Problem.ConfigurationKeyWithoutEffect(key.Key, key.Value.AsText().IfNone("…"), m.Why, key.Place)
                                )
                            )
                        ),
                        _ => Nothing,
                    },
                () =>
                    Fail<Problem, Said>(
                        new Problem.ConfigurationKeyUnknown(
                            key.Key,
                            PublishedYamlKeys.Nearest(key.Key.Split('.', 2)[0], key.Key.Split('.', 2)[1]),
                            key.Place
                        )
                    )
            );

    private static Validation<Problem, Said> Own(PublishedYamlEntry key) =>
        PropertyOf(key.Key)
            .Match(
                property =>
                    key.Value.AsText()
                        .Match(
                            v => Success<Problem, Said>(Settled(Seq1(new Setting(property, v, key.Value.Place)))),
                            () =>
                                Fail<Problem, Said>(
                                    new Problem.MalformedValue(property, "…", "a value or a list of values", key.Value.Place)
                                )
                        ),
                () => Fail<Problem, Said>(new Problem.ConfigurationKeyUnknown(key.Key, NearestAtTop(key.Key), key.Place))
            );

    /// <summary>
    /// The property that a key of the top level names. A file that names a file would need an order of its own: MpucConfig is not read
    /// here.
    /// </summary>
    private static Option<string> PropertyOf(string key) =>
        (Properties.Find(key) || Properties.Find(Property.Prefix + key)).Map(p => p.Name).Filter(n => n != CommandProperties.Config.Name);

    private static Option<string> NearestAtTop(string key) =>
        PublishedYamlKeys.All.Find(p => p.EndsWith("." + key, StringComparison.Ordinal))
        || Text.Nearest(
            key,
            PublishedYamlKeys.Sections.Concat(
                Properties
                    .All.Map(p => p.Name)
                    .Filter(n => n != CommandProperties.Config.Name)
                    .Bind(n => Seq(n, n[Property.Prefix.Length..]))
            )
        );

    internal static Validation<Problem, string> Value(PublishedYamlEntry key) =>
        key.Value is PublishedYamlNode.Scalar s
            ? Success<Problem, string>(s.Text)
            : Fail<Problem, string>(new Problem.MalformedValue(key.Key, "…", "a single value", key.Value.Place));

    /// <summary>One property, one value: a file may name it by a published key and by its own name, but not with two values.</summary>
    private static Validation<Problem, Seq<Setting>> Once(Seq<Setting> settings)
    {
        var clashes = settings
            .GroupBy(s => s.Name)
            .Select(g => g.ToSeq())
            .Where(g => g.Exists(s => s.Value != g[0].Value))
            .Select(g => (First: g[0], Other: g.First(s => s.Value != g[0].Value)))
            .Select(c =>
                (Problem)
                    new Problem.Contradiction(
                        c.Other.Name,
                        c.Other.Value,
                        $"{c.First.Name} in line {c.First.Place.Line}",
                        c.First.Value,
                        c.Other.Place
                    )
            )
            .ToSeq();
        return clashes.IsEmpty ? Success<Problem, Seq<Setting>>(settings) : Validation<Problem, Seq<Setting>>.Fail(clashes);
    }

    private static Validation<Problem, A> Syntax<A>(string detail, Place place) =>
        Fail<Problem, A>(new Problem.ConfigurationSyntax(detail, place));

    private static Said Settled(Seq<Setting> settings) => (settings, Seq<Problem>());

    private static Said Said() => (Seq<Setting>(), Seq<Problem>());

    private static readonly Validation<Problem, Said> Nothing = Success<Problem, Said>(Said());
}
