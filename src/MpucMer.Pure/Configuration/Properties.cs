using System.Globalization;
using MpucMer.Pure.Planning;
using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>
/// Every public property. To add one: declare it beside the settings that it fills, and name it in the list there
/// (docs/extending/property.md).
/// </summary>
public static class Properties
{
    public static readonly Property<Protocol> Protocol = Choice(
            "MpucProtocol",
            "published reproduces the published code to the digit, its slips included.",
            ("corrected", Configuration.Protocol.Corrected),
            ("published", Configuration.Protocol.Published)
        )
        .Defaults("corrected")
        .Of(e => e.Protocol)
        .Affects(Stage.Contrast);

    /// <summary>All of them, in the order in which they are listed.</summary>
    public static readonly Seq<Property> All =
        DataProperties.All.Add(LabelProperties.Use).Add(Protocol)
        + SplitProperties.All
        + EncoderProperties.All
        + Modality.All.ToSeq().Bind(m => m.Properties()).Add(EncoderProperties.Output)
        + WeightProperties.All
        + LossProperties.All
        + TrainingProperties.All
        + OptimiserProperties.OfEncoders
        + ProbeProperties.All
        + OptimiserProperties.OfProbes
        + ExecutionProperties.All
        + LogProperties.All
        + CommandProperties.All;

    private static readonly HashMap<string, Property> ByName = toHashMap(All.Select(p => (p.Name.ToUpperInvariant(), p)));

    /// <summary>The property of a name, in any case: MSBuild's properties have none.</summary>
    public static Option<Property> Find(string name) => ByName.Find(name.ToUpperInvariant());

    /// <summary>The known name that is fewest edits away from <paramref name="name"/>, where that is close enough to be meant.</summary>
    public static Option<string> Nearest(string name) =>
        // The prefix that all share would make long names of short ones, and neighbours of what has nothing else in common.
        (
            IsOurs(name)
                ? Text.Nearest(name[Property.Prefix.Length..], All.Select(p => p.Name[Property.Prefix.Length..]))
                    .Map(n => Property.Prefix + n)
                : None
        ) || Text.Nearest(name, All.Select(p => p.Name)).Filter(_ => !IsOurs(name));

    /// <summary>Values that were written, are not the default, and change nothing in this experiment: a warning for each.</summary>
    /// <param name="labelling">What its clips are labelled with.</param>
    public static Seq<Problem> WithoutEffect(Experiment experiment, Data.Labelling labelling, Settings settings) =>
        from property in All
        from setting in settings.Find(property.Name).ToSeq()
        where setting.Value != property.Default(experiment.Protocol)
        let lacks = property.Lacks(experiment, labelling)
        where !lacks.IsEmpty && !IsOverruled(setting, lacks, settings)
        // What counts for the encoders before training alone counts.
        where !experiment.ComparesUntrained || !property.Lacks(experiment.Untrained, labelling).IsEmpty
        select (Problem)
            new Problem.PropertyWithoutEffect(
                property.Name,
                setting.Value,
                string.Join(", or ", lacks.Map(way => string.Join(" and ", way.Map(c => c.Words)))),
                setting.Place
            );

    // A project is made for what it says itself: that the command line asks for something else once (a control without training) is no
    // mistake in the file.
    private static bool IsOverruled(Setting setting, Seq<Seq<Clause>> lacks, Settings settings)
    {
        bool IsOnCommandLine(string name) => settings.Find(name).Exists(s => s.Place == Place.CommandLine);
        return setting.Place != Place.CommandLine
            && lacks.Exists(way =>
                way.Exists(c => IsOnCommandLine(c.Asked) || (settings.Find(c.Asked).IsNone && IsOnCommandLine(Protocol.Name)))
            );
    }

    private static bool IsOurs(string name) => name.StartsWith(Property.Prefix, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The usual forms of a property's value.</summary>
public static class PropertyForms
{
    /// <summary>One of some words, in any case.</summary>
    public static Property<A> Choice<A>(string name, string summary, params (string Word, A Value)[] words)
        where A : notnull =>
        new(
            name,
            string.Join(" | ", words.Select(w => w.Word)),
            summary,
            s => Configuration.Read.OneOf(s, words),
            a => words.First(w => w.Value.Equals(a)).Word
        );

    public static Property<bool> Flag(string name, string summary) => Choice(name, summary, ("true", true), ("false", false));

    public static Property<double> Number(string name, string summary, Func<double, bool> holds, string form, string range) =>
        new(name, form, summary, s => Configuration.Read.Number(s, holds, range), Text);

    /// <summary>A part of a whole: 0 or more and less than 1.</summary>
    public static Property<double> Share(string name, string summary) =>
        new(name, "a number in [0, 1)", summary, Configuration.Read.Share, Text);

    internal static Property<double> Number(string name, string summary, NumberRange range) =>
        new(name, range.ToString(), summary, s => Configuration.Read.Number(s, range), Text);

    internal static Property<int> Whole(string name, string summary, WholeRange range) =>
        new(name, range.ToString(), summary, s => Configuration.Read.Whole(s, range), Text);

    /// <summary>A file, a folder, or either.</summary>
    public static Property<Option<string>> Path(string name, string form, string summary) =>
        Text(name, form, summary) with
        {
            IsPath = true,
        };

    /// <summary>Any text, or none.</summary>
    public static Property<Option<string>> Text(string name, string form, string summary) =>
        new(name, form, summary, s => Success<Problem, Option<string>>(s.Value.Length > 0 ? Some(s.Value) : None), text => text.IfNone(""));

    /// <summary>A text that is understood together with others.</summary>
    public static Property<string> Words(string name, string form, string summary) =>
        new(name, form, summary, s => Success<Problem, string>(s.Value), text => text);

    private static string Text<A>(A number)
        where A : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Properties of one subject, for who looks something up (<c>-t:Help -p:MpucTopic=loss</c>).</summary>
public sealed record Topic(string Name, string Summary, Seq<Property> Properties);

/// <summary>The subjects of properties. One that is in no list here is in the last.</summary>
public static class Topics
{
    private static readonly Seq<Topic> Named = Seq(
        new Topic("data", "Where clips, signals and labels are.", DataProperties.All.Add(LabelProperties.Use)),
        new Topic(
            "protocol",
            "As described or as published; a published configuration file.",
            Seq<Property>(Properties.Protocol, CommandProperties.Config)
        ),
        new Topic("split", "Folds and seeds: who trains, validates and tests.", SplitProperties.All),
        new Topic(
            "encoders",
            "The networks of each modality, and what they start from.",
            EncoderProperties.All + Modality.All.ToSeq().Bind(m => m.Properties()).Add(EncoderProperties.Output) + WeightProperties.All
        ),
        new Topic("loss", "What pulls and pushes: pairs, form, temperature.", LossProperties.All),
        new Topic("training", "Epochs, batches, augmentation, stopping.", TrainingProperties.All),
        new Topic(
            "optimiser",
            "Learning rate and its schedule, of encoders and of probes.",
            OptimiserProperties.OfEncoders + OptimiserProperties.OfProbes
        ),
        new Topic("probe", "The classifier on the features.", ProbeProperties.All),
        new Topic("execution", "Threads, device, checkpoints.", ExecutionProperties.All),
        new Topic("logs", "Where metrics go while it trains.", LogProperties.All),
        new Topic(
            "commands",
            "Names and places of runs, and what targets are asked for.",
            CommandProperties.All.Filter(p => p != CommandProperties.Config)
        )
    );

    public static readonly Seq<Topic> All = Named + Rest();

    /// <summary>Every word that -t:Help takes for a topic besides names of properties.</summary>
    public static Option<Topic> Find(string name) => All.Find(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Seq<Topic> Rest()
    {
        var named = toHashSet(Named.Bind(t => t.Properties).Map(p => p.Name));
        var rest = Properties.All.Filter(p => !named.Contains(p.Name));
        return rest.IsEmpty ? Seq<Topic>() : Seq1(new Topic("other", "All others.", rest));
    }
}
