using FsCheck.Xunit;
using MpucMer.Pure;

namespace MpucMer.Tests;

public sealed class EithersTests
{
    /// <summary>
    /// The effects that are run are those up to the first failure and it, each once, in order; the outcome is as Sequence's.
    /// </summary>
    [Property]
    public void Nothing_is_run_after_the_first_failure(bool[] good)
    {
        var run = new List<int>();
        Either<Problem, int> Run(int place, bool fine)
        {
            run.Add(place);
            return fine ? place : new Problem.FileUnreadable($"{place}", "it fails");
        }
        var outcome = good.InTurn(Run);

        var failure = System.Array.IndexOf(good, false);
        var reached = failure < 0 ? good.Length : failure + 1;
        Assert.Equal(Enumerable.Range(0, reached), run);
        Assert.Equal(good.Select((fine, place) => Run(place, fine)).ToSeq().Sequence(), outcome);
    }
}
