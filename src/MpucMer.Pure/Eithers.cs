using System.Diagnostics.CodeAnalysis;

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
