using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MpucMer.Pure;

/// <summary>
/// Leaving a loop at the first problem: what a query expression cannot, and what LanguageExt's Sequence does only after every effect is
/// run.
/// </summary>
public static class Eithers
{
    /// <summary>True with what is wrong, or false with the value.</summary>
    public static bool Fails<L, A>(this Either<L, A> either, [NotNullWhen(true)] out L? left, [NotNullWhen(false)] out A? value)
        where L : class
    {
        left = either.MatchUnsafe<L?>(Right: static _ => null, Left: static l => l);
        value = either.MatchUnsafe<A?>(Right: static r => r, Left: static _ => default);
        return left is not null;
    }

    /// <summary>
    /// What <paramref name="run"/> makes of the items, one after the other. Of those after the first that fails nothing is run.
    /// </summary>
    public static Either<L, Seq<B>> InTurn<L, A, B>(this IEnumerable<A> items, Func<A, Either<L, B>> run)
        where L : class => items.InTurn((_, item) => run(item));

    /// <summary>The same, with the place of each.</summary>
    public static Either<L, Seq<B>> InTurn<L, A, B>(this IEnumerable<A> items, Func<int, A, Either<L, B>> run)
        where L : class
    {
        var made = new List<B>();
        foreach (var item in items)
        {
            if (run(made.Count, item).Fails(out var left, out var value))
                return left;
            made.Add(value);
        }
        return made.ToSeq().Strict();
    }
}

/// <summary>
/// What no input can cause, only a mistake in the code: it ends the program. What input can cause is a problem, and is returned.
/// </summary>
public static class Bug
{
    /// <exception cref="ArgumentException">It does not hold.</exception>
    public static void Unless([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
            Found(otherwise);
    }

    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void Found(string what) => throw new ArgumentException(what);
}

/// <summary>
/// Texts as a terminal may show them. File names, labels and values come from users' data, and may hold characters that move the cursor,
/// clear the screen, break a line or turn the order of letters round: these are shown by their number (<c>\x1B</c>, <c>\u202E</c>).
/// </summary>
public static class Printable
{
    /// <summary>The text on one line, with nothing in it that acts.</summary>
    public static string Of(string text)
    {
        var first = 0;
        while (first < text.Length && !Acts(text, first))
            first++;
        if (first == text.Length)
            return text;
        var shown = new StringBuilder(text, 0, first, text.Length + 16);
        for (var i = first; i < text.Length; i++)
        {
            if (!Acts(text, i))
                shown.Append(text[i]);
            else if (text[i] <= '\xFF')
                shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)text[i]:X2}");
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
        }
        return shown.ToString();
    }

    private static bool Acts(string text, int i) =>
        text[i] switch
        {
            // The C0 and C1 controls, ESC, CSI and line breaks among them, and DEL.
            < ' ' or (>= '\x7F' and <= '\x9F') => true,
            // A hyphen that nobody sees.
            '\xAD' => true,
            < '\x300' => false,
            // Marks, embeddings, overrides and isolates of the direction of writing; line and paragraph separators; a byte order mark
            // within a text.
            '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF' => true,
            // Interlinear annotation, and letters that nobody sees.
            (>= '\uFFF9' and <= '\uFFFB') or '\u180E' or (>= '\u2060' and <= '\u2064') => true,
            // The tags, U+E0000 to U+E007F, and halves of a pair that are alone.
            '\uDB40' => !IsPair(text, i) || text[i + 1] <= '\uDC7F',
            >= '\uD800' and <= '\uDBFF' => !IsPair(text, i),
            >= '\uDC00' and <= '\uDFFF' => i == 0 || !IsPair(text, i - 1) || (text[i - 1] == '\uDB40' && text[i] <= '\uDC7F'),
            _ => false,
        };

    private static bool IsPair(string text, int i) => i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
}
