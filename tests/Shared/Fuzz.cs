using System.Globalization;
using LanguageExt;
using MpucMer.Pure.Diagnostics;

namespace MpucMer.Tests;

/// <summary>
/// Ten thousand damaged files for a reader, the same in every run, of which an ordinary run takes the first thousand;
/// MPUC_FUZZ=10 takes all of them, 2 two thousand. Each gives a value that can be, or a problem with words, within memory in
/// proportion to the file: what is beyond is a crash or a bomb. Nothing is timed; what hangs shows by not ending.
/// </summary>
internal static class Fuzz
{
    private static readonly int Tenths = int.TryParse(
        Environment.GetEnvironmentVariable("MPUC_FUZZ"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var tenths
    )
        ? Math.Clamp(tenths, 1, 10)
        : 1;

    /// <summary>How many files of each form.</summary>
    public static readonly int Files = 1000 * Tenths;

    /// <param name="read">What is made of a file; whether it can be.</param>
    /// <param name="memory">The most bytes of memory for each of the file.</param>
    /// <param name="signed">The file tells any damage to it by a hash of its own: hardly any is good.</param>
    public static void Of(byte[][] seeds, Func<byte[], Either<Problem, bool>> read, long memory = 1000, bool signed = false)
    {
        var good = 0;
        for (var i = 0; i < Files; i++)
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var fine = Read(read, bytes, i)
                .Match(
                    Right: holds =>
                    {
                        good++;
                        return holds;
                    },
                    Left: problem => problem.Explain().Message.Length > 0
                );
            Assert.True(fine, $"{Named(i)}: a value that cannot be");
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken < 1_000_000 + memory * bytes.Length, $"{Named(i)} of {bytes.Length} bytes: {taken} bytes of memory");
        }
        // Damage that every file shows at once would test the first check only.
        Assert.True((signed || good >= Files / 500) && good < Files, $"{good} of {Files} files are good ({How})");
    }

    /// <summary>The same of a reader that makes nothing of what is damaged.</summary>
    public static void OfOption(byte[][] seeds, Func<byte[], Option<bool>> read, bool signed = false) =>
        Of(seeds, bytes => read(bytes).ToEither<Problem>(() => new Problem.FileUnreadable("a", "it is damaged")), signed: signed);

    private static string How => $"MPUC_FUZZ={Tenths}; MPUC_FUZZ=10 reads all 10,000";

    private static string Named(int file) => $"damaged file {file} ({How})";

    private static Either<Problem, bool> Read(Func<byte[], Either<Problem, bool>> read, byte[] bytes, int file)
    {
        try
        {
            return read(bytes);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{Named(file)}: {e}");
        }
    }
}
