using System.Globalization;
using System.Text;
using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data;

/// <summary>
/// Names that are hardly meant to be different ones: that differ in case, blanks, signs that are not seen, or how a letter is composed.
/// </summary>
public static class NearNames
{
    /// <summary>Names that are the same but for that, together; each in ordinal order.</summary>
    public static Seq<Seq<string>> Of(IEnumerable<string> names) =>
        names
            .Distinct(StringComparer.Ordinal)
            .GroupBy(Key, StringComparer.Ordinal)
            .Where(g => g.Count() > 1)
            .Select(g => g.Order(StringComparer.Ordinal).ToSeq())
            .OrderBy(g => g.Head(), StringComparer.Ordinal)
            .ToSeq();

    /// <summary>A name as it is shown: what cannot be seen by its number, such as U+200B.</summary>
    public static string Shown(string name)
    {
        var shown = new StringBuilder("\"");
        foreach (var rune in name.EnumerateRunes())
        {
            if (IsSeen(rune))
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
        }
        // Letters and marks that compose to others look like them.
        return shown.Append('"').Append(Letters.Composed(name) == name ? "" : " (decomposed)").ToString();
    }

    // U+FF01 to U+FF5E are ASCII's signs as wide as Chinese ones.
    private static string Narrow(Rune rune) =>
        rune.Value is >= 0xFF01 and <= 0xFF5E ? ((char)(rune.Value - 0xFF01 + '!')).ToString() : rune.ToString();

    private static bool IsSeen(Rune rune) =>
        rune.Value is >= ' ' and < 0x7F || !(Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || IsFormat(rune));

    private static bool IsFormat(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    // Letters of full width count as what they look like, a number as its value; blanks, underscores and hyphens part words alike, but that
    // before a number is its sign.
    private static string Key(string name)
    {
        var key = new StringBuilder();
        foreach (var rune in Letters.Composed(name).ToUpperInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || (rune.Value is '_' or '-' && key.Length > 0))
                key.Append(' ');
            else if (!Rune.IsControl(rune) && !IsFormat(rune))
                key.Append(Narrow(rune));
        }
        var words = key.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Select(w => w.All(char.IsAsciiDigit) ? w.TrimStart('0').PadLeft(1, '0') : w));
    }
}

/// <summary>
/// Names in the order of people: stretches of digits by their number ("frame2" before "frame10"), everything else letter by letter. Equal
/// but for leading zeros: fewer zeros first.
/// </summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    private NaturalOrder() { }

    public int Compare(string? x, string? y)
    {
        var a = x.AsSpan();
        var b = y.AsSpan();
        while (!a.IsEmpty && !b.IsEmpty)
        {
            var (digitsA, digitsB) = (Digits(a), Digits(b));
            var order = digitsA > 0 && digitsB > 0 ? Numbers(a[..digitsA], b[..digitsB]) : a[0].CompareTo(b[0]);
            if (order != 0)
                return order;
            a = a[Math.Max(1, digitsA)..];
            b = b[Math.Max(1, digitsB)..];
        }
        // A name that goes on comes last; of equal ones the shorter first, so that the order is total.
        var rest = a.Length.CompareTo(b.Length);
        return rest != 0 ? rest
            : (x?.Length ?? 0) != (y?.Length ?? 0) ? (x?.Length ?? 0).CompareTo(y?.Length ?? 0)
            : string.CompareOrdinal(x, y);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    // More digits, larger number; so no number is too long.
    private static int Numbers(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}

/// <summary>What tables call the parts of a split, in any case: one reading for all of them.</summary>
public static class SplitWords
{
    /// <summary>The part that a word names; none where it is no such word.</summary>
    public static Option<SplitPart> Of(string word) =>
        word.Trim().ToLowerInvariant() switch
        {
            "train" or "training" => SplitPart.Train,
            "validation" or "valid" or "val" or "dev" or "development" => SplitPart.Validation,
            "test" or "testing" => SplitPart.Test,
            _ => None,
        };
}

/// <summary>
/// What the clips of a data set are labelled with. <paramref name="Several"/>: a clip has any number of the labels, each with an intensity
/// (none: neutral);
/// otherwise exactly one.
/// </summary>
public sealed record Labelling(Seq<string> Names, bool Several)
{
    /// <summary>One of RAVDESS's eight emotions.</summary>
    public static readonly Labelling Ravdess = new(Emotions.Names.ToSeq(), false);

    /// <summary>
    /// One class for clips with several labels, for what needs one (sampling by class, splits within classes): the strongest label, the
    /// first of equals;
    /// the number of labels where all are zero.
    /// </summary>
    public static int Strongest(IReadOnlyList<double> intensities)
    {
        var best = intensities.Count;
        for (var i = 0; i < intensities.Count; i++)
        {
            if (intensities[i] > (best == intensities.Count ? 0 : intensities[best]))
                best = i;
        }
        return best;
    }
}

/// <summary>The eight emotions of RAVDESS (Livingstone and Russo 2018), in the order of their numbers.</summary>
public static class Emotions
{
    /// <summary>Names by label, from 0.</summary>
    public static readonly IReadOnlyList<string> Names = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];
}
