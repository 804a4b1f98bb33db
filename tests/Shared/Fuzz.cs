using System.Globalization;
using LanguageExt;
using MpucMer.Pure.Problems;

namespace MpucMer.Tests;

/// <summary>
/// Ten thousand damaged files for a reader, the same in every run, of which an ordinary run takes the first thousand; MPUC_FUZZ=10 takes all of them, 2 two thousand. Each gives a value that can be, or
/// a problem with words, within memory in proportion to the file: what is beyond is a crash or a bomb, and a hang shows as one.
/// </summary>
internal static class Fuzz
{
    /// <summary>How many files of each form.</summary>
    public static readonly int Files = 1000 * (int.TryParse(Environment.GetEnvironmentVariable("MPUC_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var tenths) ? Math.Clamp(tenths, 1, 10) : 1);

    /// <param name="read">What is made of a file; whether it can be.</param>
    public static void Of(byte[][] seeds, Func<byte[], Either<Problem, bool>> read)
    {
        var good = 0;
        for (var i = 0; i < Files; i++)
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fine = read(bytes).Match(Right: holds =>
            {
                good++;
                return holds;
            }, Left: problem => ProblemText.Explain(problem).Message.Length > 0);
            Assert.True(fine, $"file {i}: a value that cannot be");
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken < 1_000_000 + 1000L * bytes.Length, $"file {i} of {bytes.Length} bytes: {taken} bytes of memory");
        }
        // Damage that every file shows at once would test the first check only.
        Assert.InRange(good, Files / 500, Files - 1);
    }

    /// <summary>The same of a reader that makes nothing of what is damaged.</summary>
    public static void OfOption(byte[][] seeds, Func<byte[], Option<bool>> read) =>
        Of(seeds, bytes => read(bytes).ToEither<Problem>(() => new Problem.FileUnreadable("a", "it is damaged")));
}
