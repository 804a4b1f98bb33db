using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Tests.Configuration;
using Property = MpucMer.Pure.Configuration.Property;

namespace MpucMer.Tests.Planning;

/// <summary>
/// A change of a property reruns the stages that it affects in that experiment, and nothing, with a warning, where it has no effect.
/// </summary>
public sealed class InfluenceTests
{
    private static readonly Seq<Property> All = MpucMer.Pure.Configuration.Properties.All;

    /// <summary>Of each property that a project sets to a word or number: values that it may have.</summary>
    private static readonly HashMap<string, string[]> Values = toHashMap(
        from property in All
        // Seeds and untrained encoders make steps of their own; a data set brings its own properties with it.
        where
            property.Name
                is not (
                    "MpucSeeds"
                    or "MpucUntrained"
                    or "MpucDataset"
                    or "MpucFolds"
                    or "MpucSplit"
                    or "MpucProtocol"
                    or "MpucModalities"
                    or "MpucPairs"
                )
        let good = ParserTable.Rows.Where(r => r.Property == property.Name).Select(r => r.Good).ToSeq()
        let words = property.Form.Contains(" | ", StringComparison.Ordinal)
            ? property.Form.Split(" | ").Where(w => w is not ("numbers" or "cuda:N")).ToSeq()
            : Seq<string>()
        let values = (good + words + Seq(property.Corrected, property.Published)).Filter(v => v.Length > 0).Distinct().ToArray()
        where values.Length > 1
        select (property.Name, values)
    );

    /// <summary>An experiment, and the change of one of its properties.</summary>
    public sealed record Change(HashMap<string, string> Settings, string Property, string Value, Labelling Labelling);

    private static Gen<(string Name, string Value)> Assignment =>
        from name in Gen.Elements(Values.Keys.Order(StringComparer.Ordinal).ToArray())
        from value in Gen.Elements(Values[name])
        select (name, value);

    public static Arbitrary<Change> Changes() =>
        (
            from protocol in Gen.Elements("corrected", "corrected", "published")
            from modalities in Gen.Elements(
                "audio landmarks",
                "audio action-units",
                "landmarks action-units",
                "audio landmarks action-units"
            )
            from count in Gen.Choose(0, 12)
            from assignments in Assignment.ListOf(count)
            from change in Assignment
            from several in Gen.Elements(false, true)
            from untrained in Gen.Elements("true", "false")
            let settings = toHashMap(assignments.GroupBy(a => a.Name).Select(g => (g.Key, g.Last().Value)))
                .AddOrUpdate("MpucProtocol", protocol)
                .AddOrUpdate("MpucModalities", modalities)
                .AddOrUpdate("MpucActionUnits", "/units.csv")
                // The untrained encoders are those of no epochs.
                .AddOrUpdate("MpucUntrained", change.Name == "MpucEpochs" ? "false" : untrained)
            select new Change(settings, change.Name, change.Value, several ? new Labelling(Seq("happy", "sad"), true) : Labelling.Ravdess)
        ).ToArbitrary();

    private static Option<(Experiment Experiment, Settings Settings)> Parsed(HashMap<string, string> settings)
    {
        var written = Written.LeastAnd([.. settings.AsEnumerable().Select(s => (s.Key, s.Value))]);
        return ExperimentParser.Parse("some", written).Match(e => Some((e, written)), _ => None);
    }

    private static Seq<Step> Steps(Experiment e, Labelling labelling) =>
        Pipeline.Steps(e, Given.Clips with { Labelling = labelling }, Given.Folds(Given.Clips));

    [Property(Arbitrary = [typeof(InfluenceTests)], MaxTest = 3000)]
    public void A_change_reruns_the_stages_that_it_affects_and_where_there_are_none_it_is_warned_of(Change change)
    {
        var changed = change.Settings.AddOrUpdate(change.Property, change.Value);
        // Not all values go together.
        Parsed(change.Settings)
            .Iter(before => Parsed(changed).Iter(after => Holds(change, before.Experiment, after.Experiment, after.Settings)));
    }

    private static void Holds(Change change, Experiment was, Experiment now, Settings written)
    {
        var property = All.Find(p => p.Name == change.Property).IfNone(() => throw new InvalidOperationException());
        var (stepsBefore, stepsNow) = (Steps(was, change.Labelling), Steps(now, change.Labelling));
        var stored = Given.Stored(stepsBefore);
        var rerun = stepsNow.Filter(s => !stored.Contains(s.Key.Fingerprint)).Map(s => s.Stage).Distinct();

        // By what it says of itself, in the experiment as it was and as it is.
        var affected = property
            .Influences.Filter(i =>
                i.Stage.IsSome
                && property.WordIn(was) != property.WordIn(now)
                && (Holds(i, was, change.Labelling) || Holds(i, now, change.Labelling))
            )
            .Bind(i => i.Stage.ToSeq());
        var warned = MpucMer
            .Pure.Configuration.Properties.WithoutEffect(now, change.Labelling, written)
            .Exists(p => p is Problem.PropertyWithoutEffect w && w.Property == property.Name);

        Assert.Equal(affected.AsEnumerable().SelectMany(Given.From).Distinct().OrderBy(Given.Place), rerun.OrderBy(Given.Place));
        if (warned)
            Assert.DoesNotContain(property.Influences, i => Holds(i, now, change.Labelling));
        if (!warned && property.Influences.Exists(i => i.Stage.IsSome) && change.Value != property.Default(now.Protocol))
        {
            Assert.Contains(property.Influences, i => Holds(i, now, change.Labelling));
        }
    }

    // In the experiment, or in its encoders before training, with which it is compared.
    private static bool Holds(Influence influence, Experiment e, Labelling labelling) =>
        influence.When.Holds(e, labelling) || e.ComparesUntrained && influence.When.Holds(e.Untrained, labelling);

    /// <summary>What depends on what, known from the networks and the training and not from the declarations.</summary>
    [Theory]
    [InlineData("MpucMomentum=0.5", "", "MpucOptimiser=sgd", "contrast")]
    [InlineData("MpucMomentum=0.5", "", "MpucProbeOptimiser=sgd", "probe")]
    [InlineData("MpucMomentum=0.5", "MpucProbe=online", "MpucProbe=online MpucProbeOptimiser=sgd", "contrast")]
    [InlineData("MpucScheduleStep=5", "", "MpucSchedule=step", "contrast")]
    [InlineData("MpucScheduleGamma=0.5", "MpucSchedule=constant", "MpucSchedule=step", "contrast")]
    [InlineData("MpucWarmup=0.5", "MpucSchedule=step", "MpucSchedule=cosine", "contrast")]
    [InlineData("MpucVectorNoise=0.5", "", "MpucModalities=audio action-units", "contrast")]
    [InlineData("MpucVectorDropout=0.5", "", "MpucModalities=audio action-units", "contrast")]
    [InlineData("MpucFaceParts=true", "MpucModalities=audio action-units", "", "contrast")]
    [InlineData("MpucFaceAttention=both", "MpucModalities=audio action-units", "", "contrast")]
    [InlineData("MpucSpecAugment=true", "MpucModalities=landmarks action-units", "", "contrast")]
    [InlineData("MpucDropout=0.5", "MpucEpochs=0", "", "contrast")]
    [InlineData("MpucTemperature=0.5", "MpucEpochs=0", "", "contrast")]
    [InlineData("MpucProbeEpochs=5", "MpucProbe=online MpucUntrained=false", "", "probe")]
    [InlineData("MpucProbeEpochs=5", "MpucProbe=online MpucUntrained=false", "MpucProbe=online", "probe")]
    [InlineData("MpucProbeBatchSize=5", "MpucProbe=online MpucUntrained=false", "MpucProbe=online MpucEpochs=0", "probe")]
    [InlineData("MpucProbeFeatures=group", "MpucProbe=online", "", "probe")]
    [InlineData("MpucSplitPercentage=0.5", "", "MpucSplit=published", "")]
    [InlineData("MpucPositiveWeight=none", "", null, "")]
    [InlineData("MpucMaskTemperature=0.5", "MpucObjective=supervised", null, "")]
    [InlineData("MpucTrainPickle=/x", "", null, "")]
    [InlineData("MpucVideoFrames=4", "", null, "")]
    [InlineData("MpucTextPositions=batch", "", null, "")]
    public void What_counts_only_with_something_else_reruns_nothing_without_it_and_says_so(
        string change,
        string without,
        string? with,
        string stage
    )
    {
        static (string, string)[] Of(string text) =>
            [
                .. text.Split("Mpuc", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(w => ("Mpuc" + w.Split('=')[0], w.Split('=')[1])),
            ];
        (string, string)[] common = [("MpucActionUnits", "/units.csv"), ("MpucModalities", "audio landmarks")];

        var (before, after) = (Written.LeastAnd([.. common, .. Of(without)]), Written.LeastAnd([.. common, .. Of(without), .. Of(change)]));
        Assert.Equal(
            Steps(Written.Good(before), Labelling.Ravdess).Map(s => s.Key),
            Steps(Written.Good(after), Labelling.Ravdess).Map(s => s.Key)
        );
        Assert.Contains(MpucMer.Pure.Configuration.Properties.WithoutEffect(Written.Good(after), Labelling.Ravdess, after), p =>
            p is Problem.PropertyWithoutEffect w && w.Property == Of(change)[0].Item1
        );

        if (with is null)
            return;
        (before, after) = (Written.LeastAnd([.. common, .. Of(with)]), Written.LeastAnd([.. common, .. Of(with), .. Of(change)]));
        Assert.DoesNotContain(MpucMer.Pure.Configuration.Properties.WithoutEffect(Written.Good(after), Labelling.Ravdess, after), p =>
            p is Problem.PropertyWithoutEffect w && w.Property == Of(change)[0].Item1
        );
        var stored = Given.Stored(Steps(Written.Good(before), Labelling.Ravdess));
        Assert.Equal(
            stage.Length == 0 ? "" : stage,
            Steps(Written.Good(after), Labelling.Ravdess)
                .Find(s => !stored.Contains(s.Key.Fingerprint))
                .Map(s => s.Stage.ToString().ToLowerInvariant())
                .IfNone("")
        );
    }

    [Theory]
    [InlineData("MpucMomentum=0.5", "MpucOptimiser=sgd, or MpucProbeOptimiser=sgd")]
    [InlineData(
        "MpucAudioDir=/a MpucDataset=demo",
        "MpucDataset=ravdess|crema-d|savee|tess|emo-db|enterface05|iemocap|meld|cmu-mosi|ch-sims|afew"
    )]
    [InlineData(
        "MpucMaskTemperature=0.5 MpucEpochs=0",
        "MpucEpochs above 0 and MpucObjective=supervised and clips that have several labels"
    )]
    [InlineData("MpucVideoFrames=3", "the modality video")]
    public void The_warning_says_what_lacks(string settings, string lacks)
    {
        var written = Written.LeastAnd([.. settings.Split(' ').Select(s => (s.Split('=')[0], s.Split('=')[1]))]);
        var warnings = MpucMer.Pure.Configuration.Properties.WithoutEffect(Written.Good(written), Labelling.Ravdess, written);
        Assert.Contains(lacks, warnings.Map(w => ((Problem.PropertyWithoutEffect)w).Needs));
    }

    [Theory]
    [InlineData("MpucNegatives=same-group", "MpucEpochs=0", false)]
    [InlineData("MpucFolds=3", "MpucProtocol=published", false)]
    [InlineData("MpucNegatives=same-group", "MpucTemperature=0.5", false)]
    [InlineData("", "MpucNegatives=same-group MpucEpochs=0", true)]
    [InlineData("MpucNegatives=same-group MpucEpochs=0", "MpucTemperature=0.1", true)]
    public void What_a_project_says_is_not_complained_of_where_the_command_line_asks_for_something_else(
        string project,
        string commandLine,
        bool warns
    )
    {
        static IEnumerable<Setting> Of(string text, Place place) =>
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => new Setting(s.Split('=')[0], s.Split('=')[1], place));
        var settings = Settings.Of([.. Of(project, Written.Here), .. Of(commandLine, Place.CommandLine)]).Over(Written.Least);
        var warnings = MpucMer.Pure.Configuration.Properties.WithoutEffect(Written.Good(settings), Labelling.Ravdess, settings);
        Assert.Equal(warns, warnings.Exists(w => w is Problem.PropertyWithoutEffect { Property: "MpucNegatives" or "MpucFolds" }));
    }
}
