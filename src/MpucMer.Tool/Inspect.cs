using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MpucMer.Effects.Files;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Pure.Models;
using MpucMer.Pure.Reports;

namespace MpucMer.Tool;

/// <summary>mpucmer inspect MODEL: what it is, which files it reads, how well it does; or its card.</summary>
internal static class Inspect
{
    public static Command Command(CancellationToken stop)
    {
        var model = Commands.Model;
        var card = new System.CommandLine.Option<bool>("--card") { Description = "The whole model card, Markdown." };
        var format = new System.CommandLine.Option<string>("--format")
        {
            Description = "How it is said: text, or json (with the card).",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("inspect", "Says what a model is, what it reads and how well it does.") { model, card, format };
        command.SetAction(parsed =>
            SourceFiles
                .All(Path.GetFullPath(parsed.GetValue(model)!))
                .Bind(bytes => ModelFile.Read(bytes, parsed.GetValue(model)!))
                .Match(
                    Right: file =>
                    {
                        (
                            parsed.GetValue(format) == "json" ? Seq1(ModelJson.Inspected(file).TrimEnd('\n'))
                            : parsed.GetValue(card) ? Seq1(file.Card.TrimEnd('\n'))
                            : Lines(file)
                        ).Iter(Console.Out.WriteLine);
                        return Commands.Done;
                    },
                    Left: problem =>
                    {
                        Commands.Tell(problem.Explain());
                        return Commands.Failed;
                    }
                )
        );
        return command;
    }

    private static Seq<string> Lines(ModelFile file)
    {
        var about = file.About;
        return Seq(
                $"experiment: {about.Experiment}",
                $"labels: {string.Join(", ", about.Labelling.Names)}{(about.Labelling.Several ? " (any number a clip)" : "")}",
                $"networks: {about.Members.Count} (folds and seeds), each of "
                    + $"{file.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters",
                $"packed by: MpucMer {about.Version}",
                $"run: {about.Fingerprint}",
                "",
                "reads:"
            )
            + about.Modalities.Map(m => $"  {m.Modality.Name}: {string.Join(' ', m.Modality.Endings)}")
            + Seq("", "on test clips, %:")
            + TextTable.Aligned(
                Seq1("probe") + about.Scores.HeadOrNone().Map(s => s.Figures.Map(f => f.Measure.Replace('_', ' '))).IfNone(Seq<string>()),
                about.Scores.Map(s => Seq1(s.Probe) + s.Figures.Map(f => (100 * f.Value).ToString("F1", CultureInfo.InvariantCulture)))
            )
            + Seq("", "more: mpucmer inspect --card");
    }
}

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
