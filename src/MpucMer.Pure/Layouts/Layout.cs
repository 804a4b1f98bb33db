using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Planning;
using PathProperty = MpucMer.Pure.Configuration.Property<LanguageExt.Option<string>>;

namespace MpucMer.Pure.Layouts;

/// <summary>
/// A way in which a data set lies on disk, declared once: a value in a file of its own and a line in <see cref="Layouts.All"/>
/// (docs/extending/layout.md). The choices of MpucDataset, the properties that say where files are, the conditions under which these count,
/// the modalities to choose from and the search for clips are all made of it.
/// </summary>
/// <param name="Name">
/// The word of MpucDataset. Several layouts of one data set have the same, and are told apart by their <see cref="Listing"/>.
/// </param>
/// <param name="Summary">What lies there and how, for the help.</param>
/// <param name="Read">From what is written to where the clips are; all of <see cref="Listing"/> is given then.</param>
public sealed record Layout(string Name, string Summary, Func<Values, Dataset> Read)
{
    /// <summary>The files that say which clips there are: all have to be given. Empty where the names of files say it.</summary>
    public Seq<PathProperty> Listing { get; init; } = Seq<PathProperty>();

    /// <summary>What the first file of <see cref="Listing"/> is usually called, for hints.</summary>
    public string Example { get; init; } = "it";

    /// <summary>The modalities that it can have; empty where only the data itself says it (<see cref="Look.Says"/>).</summary>
    public Seq<Offer> Offers { get; init; } = Seq<Offer>();

    /// <summary>What else it reads.</summary>
    public Seq<Property> Others { get; init; } = Seq<Property>();

    /// <summary>The gender of a group, where its name tells it: a word such as male or female.</summary>
    public Func<string, Option<string>> Gender { get; init; } = _ => None;

    /// <summary>How its clips are split where nobody says it; none: as the protocol has it.</summary>
    public Option<SplitKind> UsualSplit { get; init; }

    /// <summary>All properties that it reads, each once.</summary>
    public Seq<Property> Properties =>
        (Listing.Map(p => (Property)p) + Offers.Bind(o => o.Ways.Bind(w => w)).Map(p => (Property)p) + Others)
            .AsEnumerable()
            .DistinctBy(p => p.Name)
            .ToSeq();

    public bool Reads(Property property) => Properties.Exists(p => p.Name == property.Name);

    // By name and listing: two functions are never equal.
    public bool Equals(Layout? other) =>
        other is not null && Name == other.Name && Listing.Map(p => p.Name) == other.Listing.Map(p => p.Name);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>
/// A modality that a layout can have, and the ways in which it can be given, each some properties (none: it comes with the layout). Where
/// several ways are given in full, the first counts.
/// </summary>
public abstract record Offer(Modality Modality)
{
    /// <summary>Whether it is used only where it is named.</summary>
    public bool OnRequest { get; init; }

    /// <summary>The properties of each way; the last says where the modality's own data is.</summary>
    public abstract Seq<Seq<PathProperty>> Ways { get; }

    public bool IsGiven(Values values) => Ways.Exists(way => way.ForAll(values.IsGiven));

    /// <summary>What is missing of the way that lacks least, and of these of the one of which most is given.</summary>
    public Seq<PathProperty> Missing(Values values) =>
        Ways.OrderBy(w => w.Count(p => !values.IsGiven(p))).ThenByDescending(w => w.Count).First().Filter(p => !values.IsGiven(p));
}

/// <inheritdoc cref="Offer"/>
/// <typeparam name="A">How the layout knows where the data is.</typeparam>
public sealed record Offer<A>(Modality Modality, Seq<Way<A>> From) : Offer(Modality)
{
    public Offer(Modality modality, params Way<A>[] from)
        : this(modality, from.ToSeq()) { }

    public override Seq<Seq<PathProperty>> Ways => From.Map(w => w.Properties);

    /// <summary>Where the data is, by the first way that is given in full.</summary>
    public Option<A> In(Values values) => From.Find(w => w.Properties.ForAll(values.IsGiven)).Map(w => w.Of(values));
}

/// <summary>A way to give a modality: properties that have to be written, and what they say together.</summary>
public sealed record Way<A>(Seq<PathProperty> Properties, Func<Values, A> Of);

/// <summary>The usual ways to give a modality.</summary>
public static class Way
{
    /// <summary>What comes with the layout.</summary>
    public static Way<A> Always<A>(A value) => new(Seq<PathProperty>(), _ => value);

    /// <summary>What lies where a property says it.</summary>
    /// <param name="needs">What has to be given besides.</param>
    public static Way<A> By<A>(PathProperty property, Func<string, A> of, params PathProperty[] needs) =>
        new(needs.ToSeq().Add(property), values => of(values.Path(property).IfNone("")));
}

/// <summary>
/// Where the clips of an experiment lie, as its settings say: a case for each layout, which holds the paths of that layout and no others.
/// </summary>
public abstract record Dataset
{
    public abstract Layout Layout { get; }

    /// <summary>
    /// Looks at what says which clips there are, with every plan: at no file of a clip, since settings may still be wrong.
    /// </summary>
    public abstract Either<Seq<Problem>, Look> Look(IFiles files);

    /// <summary>The file that says which part of the split each clip is in; none where the data gives no split.</summary>
    public virtual Option<string> SplitFile => None;

    /// <summary>What is wrong where its own split is asked for and there is none.</summary>
    /// <param name="asked">What asks for it.</param>
    public virtual Problem WithoutSplit(Setting asked) =>
        new Problem.NotOfDataset(asked.Name, asked.Value, Layout.Name, "a manifest with a column split", asked.Place);

    /// <summary>What the numbers of its ready spectrograms are.</summary>
    public virtual SpectrogramScale Spectrograms => SpectrogramScale.Powers;

    /// <summary>The actors among whom the published code draws, whichever of them are there.</summary>
    public virtual Option<Seq<string>> PublishedActors => None;
}

/// <summary>What a data set says of itself before the experiment is known.</summary>
/// <param name="Discover">The clips of an experiment: lists and hashes what it uses of them.</param>
public sealed record Look(Func<DataSettings, Either<Seq<Problem>, Found>> Discover)
{
    /// <summary>What the data says of properties that nobody wrote (the modalities of a manifest's columns).</summary>
    public Settings Says { get; init; } = Settings.None;
}

/// <summary>The clips as found.</summary>
/// <param name="Watched">
/// The files and folders that a build with nothing to do looks at; of one with a slash at its end only the folders in it, since its files
/// are too many.
/// </param>
public sealed record Found(Inventory Inventory, Seq<Problem> Warnings, Seq<string> Watched)
{
    /// <summary>Warnings of the worker, which looked through data for this.</summary>
    public Seq<Explanation> Told { get; init; } = Seq<Explanation>();
}
