namespace MpucMer.Pure.Tests.Signals;

/// <summary>What a test expects of an Either.</summary>
internal static class EitherExpectations
{
    /// <summary>The value, or a failure that says the problem in words.</summary>
    public static A Expect<A>(this Either<Problem, A> either) =>
        either.Match(Right: a => a, Left: p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    /// <summary>The problem.</summary>
    public static Problem ExpectProblem<A>(this Either<Problem, A> either) =>
        either.Match(Right: a => throw new Xunit.Sdk.XunitException($"a problem was expected, got {a}"), Left: p => p);
}
