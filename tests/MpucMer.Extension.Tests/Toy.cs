using MpucMer.Tests;

namespace MpucMer.Extension.Tests;

/// <summary>Something that is added to the program: one file, and one entry in a list.</summary>
/// <param name="Page">Which page of docs/extending explains it.</param>
/// <param name="File">In the folder Toys; empty where another entry has brought it.</param>
/// <param name="Folder">Where it goes, from the repository's root.</param>
/// <param name="List">The file with the list, from the repository's root.</param>
/// <param name="Entry">What is put into the list.</param>
/// <param name="Before">The text before which it is put; it stands once in the file.</param>
public sealed record Toy(string Page, string File, string Folder, string List, string Entry, string Before)
{
    public static readonly IReadOnlyList<Toy> All =
    [
        new(
            "property",
            "PulseJitter.cs",
            "src/MpucMer.Pure/Configuration",
            "src/MpucMer.Pure/Configuration/Properties.cs",
            "+ Seq1<Property>(PulseProperties.Jitter)\n        ",
            "+ ExecutionProperties.All"
        ),
        new("modality", "Pulse.cs", "src/MpucMer.Pure/Modalities", "src/MpucMer.Pure/Modalities/Modality.cs", "Pulse, ", "Vectors()]"),
        new(
            "layer",
            "FeatureScale.cs",
            "src/MpucMer.Pure/Networks/Layers",
            "src/MpucMer.Effects/Tensors/Interpreter.cs",
            "Layer.FeatureScale => x.mul(at[path, \"gain\"]),\n            ",
            "Layer.ReLU =>"
        ),
        new(
            "layer",
            "",
            "",
            "src/MpucMer.Pure/Networks/OnnxNetwork.cs",
            "Layer.FeatureScale => at.Operation(\"Mul\", [x, at[\"gain\"]]),\n            ",
            "Layer.Gelu =>"
        ),
        new(
            "layout",
            "ClassFolders.cs",
            "src/MpucMer.Pure/Layouts",
            "src/MpucMer.Pure/Layouts/Layouts.cs",
            "ClassFolders.Declaration,\n        ",
            "DemoLayout.Layout,"
        ),
        new(
            "sink",
            "ScoresCsv.cs",
            "src/MpucMer.Pure/Reports",
            "src/MpucMer.Pure/Reports/ReportForms.cs",
            ", ScoresCsv.Form",
            ");\n\n    /// <summary>The form whose"
        ),
        new(
            "metric-sink",
            "EpochsCsv.cs",
            "src/MpucMer.Pure/Events",
            "src/MpucMer.Pure/Events/RunLog.cs",
            "EpochsCsv.Log, ",
            "TensorBoard, Wandb);"
        ),
        new(
            "metric-sink",
            "EpochsCsvSink.cs",
            "src/MpucMer.Effects/Sinks",
            "src/MpucMer.Effects/Sinks/IMetricSink.cs",
            "EpochsCsvSink.Sink, ",
            "TensorBoardSink.Sink, WandbSink.Sink);"
        ),
        new("stage", "Norms.cs", "src/MpucMer.Pure/Planning", "src/MpucMer.Pure/Planning/Stage.cs", "Norms.Goal, ", "Export, Pack);"),
        new(
            "stage",
            "NormsWork.cs",
            "src/MpucMer.Effects/Stages",
            "src/MpucMer.Effects/Stages/StageWork.cs",
            "Closing(Norms.Goal.Stage, NormsWork.Run),\n        ",
            "Closing(Stage.Report,"
        ),
        new(
            "problem",
            "FeaturesShort.cs",
            "src/MpucMer.Pure/Diagnostics",
            "src/MpucMer.Pure/Diagnostics/Problem.cs",
            "ToysArea,\n            ",
            "BuildArea,"
        ),
        new(
            "target",
            "NormsCommand.cs",
            "src/MpucMer.Build/Commands",
            "src/MpucMer.Build/Commands/Command.cs",
            "NormsCommand.Command,\n        ",
            "Clean.Command,"
        ),
        new(
            "target",
            "",
            "",
            "src/MpucMer.Build/build/MpucMer.targets",
            "<Target Name=\"Norms\" DependsOnTargets=\"_MpucReady\"><Mpuc Command=\"Norms\" Context=\"@(_MpucContext)\" /></Target>\n  ",
            "<Target Name=\"Clean\""
        ),
        new(
            "loss",
            "DoubledLoss.cs",
            "src/MpucMer.Pure/Losses",
            "src/MpucMer.Pure/Losses/ContrastiveForm.cs",
            ", DoubledLoss.Form",
            "];\n\n    /// <summary>\n    /// Whether row"
        ),
    ];

    /// <summary>Adds it to a copy of the repository at <paramref name="root"/>.</summary>
    public void AddTo(string root)
    {
        var toys = Path.Combine(TestFiles.Repository, "tests", "MpucMer.Extension.Tests", "Toys");
        if (File.Length > 0)
            System.IO.File.Copy(Path.Combine(toys, File), Path.Combine(root, Folder, File));
        var list = Path.Combine(root, List);
        var parts = System.IO.File.ReadAllText(list).Split(Before);
        Assert.True(parts.Length == 2, $"'{Before}' stands {parts.Length - 1} times in {List}");
        System.IO.File.WriteAllText(list, parts[0] + Entry + Before + parts[1]);
    }
}
