using System.Globalization;

namespace MpucMer.Build.Worker;

/// <summary>
/// What the worker's process is started with: its share of the cores, which only the build knows. The rest it sets by itself.
/// </summary>
internal static class WorkerEnvironment
{
    /// <param name="threads">MpucThreads; 0: all cores.</param>
    /// <param name="share">How many experiments run beside each other.</param>
    /// <param name="has">Whether a variable is set by the user, whose word counts.</param>
    public static IEnumerable<string> Of(int threads, int share, Func<string, bool> has)
    {
        var cores = threads > 0 ? threads : Math.Max(1, Environment.ProcessorCount / Math.Max(1, share));
        if (!has("OMP_NUM_THREADS"))
            yield return string.Create(CultureInfo.InvariantCulture, $"OMP_NUM_THREADS={cores}");
    }
}
