using TorchSharp;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Work in a number of parts that does not depend on the threads: what each part sums is added up in the parts' order, so that results are
/// the same to the bit for any number of threads, of which there are as many as torch has.
/// </summary>
internal static class Parts
{
    /// <summary>Parts of sums: each has a sum of its own, and there are enough of them for the threads of a large machine.</summary>
    public const int OfSums = 32;

    /// <summary>Parts that sum nothing.</summary>
    public const int Many = 64;

    /// <summary>Does the items [from, to).</summary>
    public delegate void Part(int part, nint from, nint to);

    public static int Count(nint items, int most) => (int)Math.Min(items, most);

    /// <summary>Items in at most <paramref name="most"/> parts of nearly one size; back when all are done.</summary>
    public static void Each(nint items, int most, Part body)
    {
        var count = Count(items, most);
        void Do(int part) => body(part, items * part / count, items * (part + 1) / count);
        var threads = Math.Min(torch.get_num_threads(), count);
        if (threads < 2)
        {
            for (var part = 0; part < count; part++)
                Do(part);
            return;
        }
        var next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (var part = Interlocked.Increment(ref next); part < count; part = Interlocked.Increment(ref next))
                Do(part);
        });
    }
}
