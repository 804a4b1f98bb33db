using System.Globalization;
using System.Runtime.InteropServices;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// What libtorch's memory and threads are told on Linux, before it is loaded: a worker is as fast when it is started by hand, from a
/// published folder or by a scheduler as when a build starts it. What the user's environment says stands.
/// </summary>
internal static partial class NativeSettings
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int MapsAtMost = -4;

    /// <summary>
    /// How many threads work: what was asked for; else what the environment says (a build says so where experiments share the cores); else
    /// all cores.
    /// </summary>
    public static int Threads(int wanted) =>
        wanted > 0 ? wanted
        : int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out var said)
        && said > 0
            ? said
        : Environment.ProcessorCount;

    /// <summary>Nothing elsewhere than on Linux with glibc.</summary>
    /// <param name="threads">How many threads work.</param>
    public static void Apply(int threads)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            // glibc gives each large tensor back to the system and asks for it again, page fault by page fault, unless told not to.
            if (!IsSet("MALLOC_MMAP_THRESHOLD_") && !IsSet("MALLOC_MMAP_MAX_"))
                _ = MallOpt(MapsAtMost, 0);
            if (!IsSet("MALLOC_TRIM_THRESHOLD_"))
                _ = MallOpt(TrimThreshold, int.MaxValue);
            // OpenMP's threads otherwise spin while they wait, and take the core from whoever works. libgomp reads its variables as it is
            // loaded, and not those that .NET sets, which never reach the C library.
            _ = SetEnv("OMP_WAIT_POLICY", "PASSIVE", 0);
            _ = SetEnv("OMP_NUM_THREADS", threads.ToString(CultureInfo.InvariantCulture), 0);
            // MKL otherwise sums in an order that depends on where its operands happen to lie: a run repeated would differ in the last
            // digits.
            _ = SetEnv("MKL_CBWR", "AUTO", 0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library: slower, and as right.
        }
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
