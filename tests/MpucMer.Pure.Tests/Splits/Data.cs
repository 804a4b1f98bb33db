using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Splits;

namespace MpucMer.Tests.Splits;

/// <summary>What can be split in every way.</summary>
/// <param name="Actors">How many there are.</param>
public sealed record Splittable(Seq<Item> Items, int Actors, int Seed);

/// <summary>Items to split, and what comes out of an Either.</summary>
internal static class Data
{
    /// <summary>The names of RAVDESS's 1440 speech videos without extension: no neutral class (01) in strong intensity (02).</summary>
    public static Seq<Item> Ravdess { get; } =
        Prelude.Seq(
            (
                from emotion in Enumerable.Range(1, 8)
                from intensity in Enumerable.Range(1, emotion == 1 ? 1 : 2)
                from statement in Enumerable.Range(1, 2)
                from repetition in Enumerable.Range(1, 2)
                from actor in Enumerable.Range(1, 24)
                select new Item($"01-01-{emotion:00}-{intensity:00}-{statement:00}-{repetition:00}-{actor:00}", $"{actor:00}", emotion - 1)
            ).ToArray()
        );

    /// <summary>A few clips of each of these actors.</summary>
    public static Seq<Item> Of(params IEnumerable<string> actors) =>
        Prelude.Seq(actors.SelectMany(a => Enumerable.Range(0, 3).Select(i => new Item($"{a}/{i}", a, i % 2))).ToArray());

    /// <summary>4 to 30 actors with 1 to 4 clips each, in any order; with them a seed.</summary>
    public static Arbitrary<Splittable> Any() =>
        (
            from actors in Gen.Choose(4, 30)
            from first in Gen.Choose(1, 200)
            from counts in Gen.Choose(1, 4).ArrayOf(actors)
            from seed in Gen.Choose(-1000, 1000)
            let items = counts
                .SelectMany((count, a) => Enumerable.Range(0, count).Select(c => new Item($"{first + a}-{c}", $"{first + a}", c)))
                .ToArray()
            from mixed in Gen.Shuffle(items)
            select new Splittable(Prelude.Seq(mixed.ToArray()), actors, seed)
        ).ToArbitrary();

    public static Seq<Fold> Folds(Either<Problem, Seq<Fold>> result) =>
        result.Match(Right: f => f, Left: p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    /// <summary>The problem, of the kind expected; its text must exist and carry the code.</summary>
    public static P Refused<P>(string code, Either<Problem, Seq<Fold>> result)
        where P : Problem
    {
        var problem = Assert.IsType<P>(
            result.Match(Right: f => throw new Xunit.Sdk.XunitException($"{f.Count} folds instead of {code}"), Left: p => p)
        );
        var explanation = problem.Explain();
        Assert.Equal(code, explanation.Code);
        Assert.NotEmpty(explanation.Message);
        Assert.NotEmpty(explanation.Hint);
        return problem;
    }
}
