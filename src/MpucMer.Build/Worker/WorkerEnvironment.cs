using System.Globalization;

namespace MpucMer.Build.Worker;

/// <summary>What the worker's process is started with. Only a process of its own can have these: libraries read them once, as they are loaded.</summary>
internal static class WorkerEnvironment
{
    /// <param name="threads">MpucThreads; 0: all cores.</param>
    /// <param name="share">How many experiments run beside each other.</param>
    /// <param name="has">Whether a variable is set by the user, whose word counts.</param>
    public static IEnumerable<string> Of(int threads, int share, Func<string, bool> has)
    {
        var cores = threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / Math.Max(1, share));
        (string Name, string Value)[] wanted =
        [
            // glibc gives each large tensor back to the system and asks for it again, page fault by page fault, unless told not to.
            ("MALLOC_MMAP_THRESHOLD_", "1073741824"),
            ("MALLOC_TRIM_THRESHOLD_", "2147483648"),
            ("OMP_NUM_THREADS", cores.ToString(CultureInfo.InvariantCulture)),
            // OpenMP's threads and those of a BLAS built with pthreads are two pools on the same cores: the one that spins while it waits takes
            // the core from the one that works (two threads were then no faster than one).
            ("OMP_WAIT_POLICY", "PASSIVE"),
            ("DOTNET_TieredPGO", "0"),
        ];
        return wanted.Where(v => !has(v.Name)).Select(v => $"{v.Name}={v.Value}");
    }
}
