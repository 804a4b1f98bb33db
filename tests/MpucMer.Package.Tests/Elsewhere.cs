using System.Diagnostics;
using MpucMer.Tests;

namespace MpucMer.Package.Tests;

/// <summary>
/// A machine that has the packages and no clone: a feed with what dotnet pack wrote, a home and a folder for packages of its own, in which
/// those lie that the repository was built with, so that nothing is fetched.
/// </summary>
public sealed class Elsewhere : IDisposable
{
    private static readonly string[] Packed = ["MpucMer.Sdk", "MpucMer.Templates", "MpucMer.Tool", "MpucMer"];

    /// <summary>What SkiaSharp names on every system and no Linux needs; Windows and macOS name their own.</summary>
    public static readonly string[] Foreign = ["skiasharp.nativeassets.win32", "skiasharp.nativeassets.macos"];

    private readonly string root = Directory.CreateTempSubdirectory("mpuc-package-").FullName;

    public Elsewhere()
    {
        try
        {
            foreach (var project in Packed)
                Good(
                    TestFiles.Repository,
                    "dotnet",
                    "pack",
                    $"src/{project}",
                    "-c",
                    "Debug",
                    "--no-build",
                    "-o",
                    Feed,
                    "-nr:false",
                    "-v:q"
                );
            Directory.CreateDirectory(Packages);
            var installed = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            foreach (
                var folder in Directory
                    .GetDirectories(installed)
                    .Where(f => !Path.GetFileName(f).StartsWith("mpucmer", StringComparison.Ordinal))
                    // A machine that has built the repository alone has those of its own system.
                    .Where(f => !Foreign.Contains(Path.GetFileName(f)))
            )
                Directory.CreateSymbolicLink(Path.Combine(Packages, Path.GetFileName(folder)), folder);
            File.WriteAllText(
                Path.Combine(root, "nuget.config"),
                $"<configuration><packageSources><clear /><add key=\"here\" value=\"{Feed}\" /></packageSources></configuration>"
            );
        }
        catch
        {
            // Nobody disposes what was never made.
            Dispose();
            throw;
        }
    }

    /// <summary>The folder with the packages.</summary>
    public string Feed => Path.Combine(root, "feed");

    private string Packages => Path.Combine(root, "packages");

    /// <summary>A path below the root of all.</summary>
    public string this[string path] => Path.Combine(root, path);

    /// <summary>What a program said that ended well.</summary>
    /// <param name="folder">Below the root.</param>
    public string Good(string folder, string program, params string[] arguments)
    {
        var ended = Run(folder, program, arguments);
        Assert.True(ended.Code == 0, $"{program} {string.Join(' ', arguments)}: exit code {ended.Code}\n{ended.Text}");
        return ended.Text;
    }

    internal Ended Run(string folder, string program, params string[] arguments) =>
        Ended.Of(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Path.Combine(root, folder),
                Environment =
                {
                    ["DOTNET_CLI_HOME"] = Path.Combine(root, "home"),
                    ["NUGET_PACKAGES"] = Packages,
                    ["DOTNET_NOLOGO"] = "1",
                    ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                },
            }
        );

    public void Dispose() => Directory.Delete(root, recursive: true);
}
