using System.Diagnostics.CodeAnalysis;

namespace MpucMer.Effects;

/// <summary>Leaving a loop at the first problem, where a query expression cannot loop.</summary>
public static class Eithers
{
    /// <summary>True with the problem, or false with the value.</summary>
    public static bool Fails<A>(this Either<Problem, A> either, [NotNullWhen(true)] out Problem? problem, [NotNullWhen(false)] out A? value)
    {
        Problem? left = null;
        A? right = default;
        either.Match(Right: r => { right = r; }, Left: l => { left = l; });
        (problem, value) = (left, right);
        return left is not null;
    }
}
