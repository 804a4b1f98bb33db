using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Pure;

/// <summary>
/// Leaving a loop at the first problem: what a query expression cannot, and what LanguageExt's Sequence does only after every effect is
/// run.
/// </summary>
public static class Eithers
{
    /// <summary>True with the problem, or false with the value.</summary>
    public static bool Fails<A>(this Either<Problem, A> either, [NotNullWhen(true)] out Problem? problem, [NotNullWhen(false)] out A? value)
    {
        Problem? left = null;
        A? right = default;
        either.Match(
            Right: r =>
            {
                right = r;
            },
            Left: l =>
            {
                left = l;
            }
        );
        (problem, value) = (left, right);
        return left is not null;
    }

    /// <summary>
    /// What <paramref name="run"/> makes of the items, one after the other. Of those after the first problem nothing is run.
    /// </summary>
    public static Either<Problem, Seq<B>> InTurn<A, B>(this IEnumerable<A> items, Func<A, Either<Problem, B>> run) =>
        items.InTurn((_, item) => run(item));

    /// <summary>The same, with the place of each.</summary>
    public static Either<Problem, Seq<B>> InTurn<A, B>(this IEnumerable<A> items, Func<int, A, Either<Problem, B>> run)
    {
        var made = new List<B>();
        foreach (var item in items)
        {
            if (run(made.Count, item).Fails(out var problem, out var value))
                return problem;
            made.Add(value);
        }
        return made.ToSeq().Strict();
    }
}
