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
