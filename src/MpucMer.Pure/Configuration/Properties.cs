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
