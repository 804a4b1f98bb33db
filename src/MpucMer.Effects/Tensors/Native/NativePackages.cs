using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// Native libraries in NuGet's folder. The program of this repository is told where they are by what its build wrote
/// (build/Tensors.targets); one that came as a package itself (the SDK's worker, the tool) finds them here, by the versions that it was
/// made with.
/// </summary>
public static class NativePackages
{
    private const string Prefix = "package:";

    /// <summary>Folders of native libraries for this system, those that are there.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        .. from root in Roots()
        from package in Packages
        let folder = Path.Combine(root, package.Name, package.Version, "runtimes", Rid, "native")
        where Directory.Exists(folder)
        select folder,
    ];

    /// <summary>The packages that this system needs.</summary>
    public static IEnumerable<(string Name, string Version)> Needed =>
        Packages.Where(p =>
            p.Name == "torchsharp"
            || p.Name == "microsoft.ml.onnxruntime"
            || p.Name == $"libtorch-cpu-{Rid}"
            || p.Name
                == "skiasharp.nativeassets."
                    + (
                        OperatingSystem.IsWindows() ? "win32"
                        : OperatingSystem.IsMacOS() ? "macos"
                        : "linux.nodependencies"
                    )
        );

    /// <summary>Looks here, too, for native libraries that are found nowhere else.</summary>
    public static void Register() =>
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            Folders
                .SelectMany(folder => Names(name).Select(file => Path.Combine(folder, file)))
                .Where(File.Exists)
                .Select(NativeLibrary.Load)
                .FirstOrDefault();

    // A package of the SDK lies beside those that it needs; the tool does not.
    private static IEnumerable<string> Roots() =>
        new[]
        {
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..")),
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "",
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        }.Where(folder => folder.Length > 0);

    private static IEnumerable<(string Name, string Version)> Packages =>
        typeof(NativePackages)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(m => m.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(m => (m.Key[Prefix.Length..].ToLowerInvariant(), m.Value ?? ""));

    private static string Rid =>
        (
            OperatingSystem.IsWindows() ? "win-"
            : OperatingSystem.IsMacOS() ? "osx-"
            : "linux-"
        ) + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static IEnumerable<string> Names(string library) =>
        OperatingSystem.IsWindows() ? [library + ".dll", library]
        : OperatingSystem.IsMacOS() ? [$"lib{library}.dylib", library + ".dylib", library]
        : [$"lib{library}.so", library + ".so", library];
}

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
