using System.CommandLine;
using System.Diagnostics;
using MpucMer.Effects.Tensors.Native;

namespace MpucMer.Tool;

/// <summary>
/// mpucmer setup: libtorch, ONNX Runtime and what else is native, restored into NuGet's folder as packages of any project are.
/// </summary>
internal static class Setup
{
    public static Command Command(CancellationToken stop)
    {
        var command = new Command(
            "setup",
            "Restores libtorch (once, a download of 370 MB); not needed where a build of an experiment did it."
        );
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("mpucmer-setup-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "Natives.csproj"), Project());
            using var restore = Process.Start(
                new ProcessStartInfo("dotnet", ["restore", "--nologo", "-v:q", "-tl:off"]) { WorkingDirectory = folder.FullName }
            )!;
            restore.WaitForExit();
            return restore.ExitCode == 0 ? Commands.Done : Commands.Failed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Project() =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>
            {string.Join(
                '\n',
                NativePackages.Needed.Select(p => $"    <PackageDownload Include=\"{p.Name}\" Version=\"[{p.Version}]\" />")
            )}
              </ItemGroup>
            </Project>
            """;
}
