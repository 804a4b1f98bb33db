using System.Globalization;
using System.Numerics;

namespace MpucMer.Pure.Configuration;

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
