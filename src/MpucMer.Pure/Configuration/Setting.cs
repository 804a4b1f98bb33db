using System.Globalization;
using System.Numerics;

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

/// <summary>From the text of a property to a value, or the problem with its place.</summary>
internal static class Read
{
    public static Validation<Problem, int> Whole(Setting s, WholeRange range) =>
        !BigInteger.TryParse(s.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? Malformed<int>(s, "a whole number")
        : n < range.Least || n > range.Most ? Range<int>(s, $"from {range.Least} to {range.Most}")
        : Success<Problem, int>((int)n);

    public static Validation<Problem, double> Number(Setting s, NumberRange range) =>
        Number(
            s,
            range.Holds,
            $"{(range.WithZero ? "0 or more" : "greater than 0")} and at most {range.Most.ToString(CultureInfo.InvariantCulture)}"
        );

    public static Validation<Problem, double> Number(Setting s, Func<double, bool> holds, string range) =>
        !double.TryParse(s.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) || !double.IsFinite(x)
            ? Malformed<double>(s, "a number")
        : holds(x) ? Success<Problem, double>(x + 0.0) // -0 is 0: they would have two fingerprints
        : Range<double>(s, range);

    public static Validation<Problem, double> Share(Setting s) => Number(s, x => x is >= 0 and < 1, "0 or more and less than 1");

    public static Validation<Problem, A> OneOf<A>(Setting s, params (string Word, A Value)[] choices)
    {
        foreach (var (word, value) in choices)
        {
            if (string.Equals(word, s.Value, StringComparison.OrdinalIgnoreCase))
                return Success<Problem, A>(value);
        }
        var words = choices.Select(c => c.Word).ToSeq();
        return Fail<Problem, A>(new Problem.NotOneOf(s.Name, s.Value, words, Text.Nearest(s.Value, words), s.Place));
    }

    public static Validation<Problem, bool> Flag(Setting s) => OneOf(s, ("true", true), ("false", false));

    /// <summary>Words between blanks, commas or semicolons (the latter two survive on a command line only as %2c and %3b).</summary>
    public static Seq<string> Words(string text) =>
        text.Split([' ', '\t', '\r', '\n', ',', ';'], StringSplitOptions.RemoveEmptyEntries).ToSeq();

    public static Validation<Problem, Seq<A>> Each<A>(IEnumerable<Validation<Problem, A>> parts)
    {
        var all = parts.ToSeq();
        var problems = all.Bind(v => v.Match(_ => Seq<Problem>(), p => p));
        return problems.IsEmpty
            ? Success<Problem, Seq<A>>(all.Bind(v => v.Match(Seq1, _ => Seq<A>())))
            : Validation<Problem, Seq<A>>.Fail(problems);
    }

    private static Validation<Problem, A> Malformed<A>(Setting s, string form) =>
        Fail<Problem, A>(new Problem.MalformedValue(s.Name, s.Value, form, s.Place));

    private static Validation<Problem, A> Range<A>(Setting s, string range) =>
        Fail<Problem, A>(new Problem.OutOfRange(s.Name, s.Value, range, s.Place));
}

/// <summary>Names that were meant.</summary>
public static class Text
{
    /// <summary>
    /// The candidate with the smallest edit distance (case aside), if that is at most two edits or a third of the name's length, and leaves
    /// something of it.
    /// </summary>
    public static Option<string> Nearest(string name, IEnumerable<string> candidates)
    {
        var (best, distance) = candidates
            .Select(c => (c, Distance(name.ToUpperInvariant(), c.ToUpperInvariant())))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(p => p.Item2);
        return distance <= Math.Max(2, name.Length / 3) && distance < Math.Max(name.Length, best.Length) ? Some(best) : None;
    }

    /// <summary>Damerau-Levenshtein distance (neighbours exchanged count as one edit).</summary>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var edit = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edit = Math.Min(edit, d[i - 2, j - 2] + 1);
                d[i, j] = edit;
            }
        }
        return d[a.Length, b.Length];
    }
}
