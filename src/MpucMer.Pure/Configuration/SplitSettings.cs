using static MpucMer.Pure.Configuration.PropertyForms;

namespace MpucMer.Pure.Configuration;

/// <summary>How clips are split into training, validation and test.</summary>
/// <param name="Folds">The test actors of each fold.</param>
/// <param name="FoldCount">So many folds by actor, in place of <paramref name="Folds"/>.</param>
/// <param name="ValidationActors">How many of a fold's other actors validate.</param>
/// <param name="Percentage">Share of the clips that train in the published splits, between 0 and 1.</param>
/// <param name="Seeds">Each fold is run with each.</param>
/// <param name="GroupsMayCross">Whether a group may be in two parts of a split that the data gives.</param>
public sealed record SplitSettings(
    SplitKind Kind,
    Seq<Seq<string>> Folds,
    Option<int> FoldCount,
    int ValidationActors,
    int Seed,
    double Percentage,
    Seq<long> Seeds,
    bool GroupsMayCross
)
{
    internal static Validation<Problem, SplitSettings> Read(Values values)
    {
        var (word, kind) = (values.Text(SplitProperties.Kind), KindIn(values));
        var folds = values.Text(SplitProperties.Folds);
        var count =
            !folds.Value.Contains('/') && Configuration.Read.Words(folds.Value).Count == 1
                ? Configuration.Read.Whole(folds, Limits.Folds).Map(Some)
                : Success<Problem, Option<int>>(None);
        var lists = count.Match(c => c.IsSome, _ => true) ? Seq<Seq<string>>() : Lists(folds.Value);
        var needsFolds = kind.Match(k => k == SplitKind.Folds, _ => false) && folds.Value.Length == 0;
        var wanted = needsFolds
            ? Fail<Problem, Option<int>>(
                new Problem.MissingSetting(
                    folds.Name,
                    $"{word.Name}={SplitProperties.Kind.Write(SplitKind.Folds)}",
                    "\"1 2 3/4 5 6\" (test actors of each fold), or a number of folds"
                )
            )
            : count;
        return (
            kind,
            wanted,
            values.Read(SplitProperties.ValidationActors),
            values.Read(SplitProperties.Seed),
            values.Read(SplitProperties.Percentage),
            values.Read(SplitProperties.Seeds),
            values.Read(SplitProperties.GroupsMayCross)
        ).Apply((k, c, v, s, p, seeds, x) => new SplitSettings(k, lists, c, v, s, p, seeds, x));
    }

    /// <summary>
    /// How clips are split: as is written, else as the layout usually is (CMU-MOSEI comes in three parts), else as the protocol has it.
    /// </summary>
    internal static Validation<Problem, SplitKind> KindIn(Values values)
    {
        var word = values.Text(SplitProperties.Kind);
        var usual = word.Place == Place.Nowhere ? Layouts.Layouts.Of(values).Match(l => l.UsualSplit, _ => None) : None;
        return usual.Match(Success<Problem, SplitKind>, () => SplitProperties.Kind.Read(word));
    }

    // An empty list between two slashes is kept, so that the split can refuse it by name; a slash at the end makes a single actor a list
    // (5/).
    private static Seq<Seq<string>> Lists(string folds) =>
        (folds.EndsWith('/') ? folds[..^1] : folds) is { Length: > 0 } text
            ? text.Split('/').Map(Configuration.Read.Words).ToSeq()
            : Seq<Seq<string>>();
}

/// <summary>The properties that say how clips are split, and with which seeds each fold is run.</summary>
public static class SplitProperties
{
    public static readonly Property<SplitKind> Kind = Choice(
            "MpucSplit",
            "How clips are split into training, validation and test; manifest: as its split column says. CMU-MOSEI has its own split "
                + "unless folds are asked for.",
            ("folds", SplitKind.Folds),
            ("leave-one-out", SplitKind.LeaveOneOut),
            ("manifest", SplitKind.Given),
            ("published", SplitKind.Published),
            ("published-clips", SplitKind.PublishedClips)
        )
        .Defaults("folds", published: "published")
        .Of(e => e.Split.Kind);

    public static readonly Property<string> Folds = Words(
            "MpucFolds",
            "actors / actors …",
            "The test actors of each fold: blanks between actors, / between folds; or one number k for k folds by actor."
        )
        .WithItem(
            new PropertyItem(
                "MpucFold",
                "TestActors",
                " / ",
                "<MpucFold Include=\"1\" TestActors=\"2 5 14 15 16\" />",
                "A fold by its test actors. Stands for a part of MpucFolds, which wins where it is set."
            )
        )
        .Selects(Kind.Is(SplitKind.Folds));

    public static readonly Property<int> ValidationActors = Whole(
            "MpucValidationActors",
            "How many of a fold's other actors validate (folds, leave-one-out).",
            Limits.ValidationActors
        )
        .Defaults("3")
        .Of(e => e.Split.ValidationActors)
        .Selects(Kind.Is(SplitKind.Folds, SplitKind.LeaveOneOut));

    public static readonly Property<int> Seed = Whole("MpucSplitSeed", "Seed of the published splits and of k folds.", Limits.Seed)
        .Defaults("42")
        .Of(e => e.Split.Seed)
        .Selects(Kind.Is(SplitKind.Folds, SplitKind.LeaveOneOut, SplitKind.Published, SplitKind.PublishedClips));

    public static readonly Property<double> Percentage = Number(
            "MpucSplitPercentage",
            "Share of the published splits.",
            x => x is > 0 and < 1,
            "a number in (0, 1)",
            "between 0 and 1"
        )
        .Defaults("0.9")
        .Of(e => e.Split.Percentage)
        .Selects(Kind.Is(SplitKind.Published, SplitKind.PublishedClips));

    /// <summary>Read by the layouts whose data gives a split by row.</summary>
    public static readonly Property<bool> GroupsMayCross = Choice(
            "MpucGroupsAcrossSplits",
            "What to do with a group that a manifest has in two splits: stop, or warn.",
            ("refuse", false),
            ("allow", true)
        )
        .Defaults("refuse")
        .Of(e => e.Split.GroupsMayCross)
        .Selects(Kind.Is(SplitKind.Given));

    public static readonly Property<Seq<long>> Seeds = new Property<Seq<long>>(
        "MpucSeeds",
        $"whole numbers, at most {Limits.Seeds}",
        "Seeds; each fold is run with each.",
        ReadSeeds,
        seeds => string.Join(' ', seeds)
    )
        .Defaults("0")
        .Of(e => e.Split.Seeds);

    public static readonly Seq<Property> All = Seq<Property>(Kind, Folds, ValidationActors, Seed, Percentage, Seeds);

    private static Validation<Problem, Seq<long>> ReadSeeds(Setting setting) =>
        Read.Words(setting.Value) is { IsEmpty: false } words
            ? words.Count > Limits.Seeds
                ? Fail<Problem, Seq<long>>(
                    new Problem.OutOfRange(setting.Name, $"{words.Count} seeds", $"at most {Limits.Seeds} seeds", setting.Place)
                )
                : Read.Each(words.Map(w => Read.Whole(setting with { Value = w }, Limits.Seed).Map(n => (long)n)))
                    .Map(seeds => seeds.Distinct())
            : Fail<Problem, Seq<long>>(new Problem.MalformedValue(setting.Name, setting.Value, "one whole number or more", setting.Place));
}
