using MpucMer.Effects.Stages;

namespace MpucMer.Effects.Tests.Data;

public sealed class RecentTests
{
    [Fact]
    public void What_was_asked_for_last_is_kept_and_the_rest_made_again()
    {
        var made = new List<string>();
        var recent = new Recent<string>(2);
        foreach (var name in "aabacbca".Select(c => $"{c}"))
        {
            Assert.Equal(name, recent.Get(name, () =>
                {
                    made.Add(name);
                    return name;
                }));
        }
        // a, b; c pushes out b, which pushes out a; a is made again at the end.
        Assert.Equal("a b c b a", string.Join(' ', made));
    }

    [Fact]
    public void What_is_asked_for_by_many_at_once_is_made_once()
    {
        var (recent, made) = (new Recent<int>(4), 0);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
            Assert.Equal(1, recent.Get("a", () => Interlocked.Increment(ref made)))
        );
        Assert.Equal(1, made);
    }
}
