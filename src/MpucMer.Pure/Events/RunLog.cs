using System.Text;
using MpucMer.Pure.Runs;

namespace MpucMer.Pure.Events;

/// <summary>
/// What a run's metrics are written to, as experiments name it (<c>MpucLog</c>): the name, and what it leaves in the run folder. The worker
/// has the other half, which writes it. docs/extending/metric-sink.md says how to add one.
/// </summary>
/// <param name="Name">In MpucLog.</param>
/// <param name="Summary">What it is, in words.</param>
public sealed record RunLog(string Name, string Summary)
{
    public static readonly RunLog JsonLines = new("jsonl", "metrics.jsonl, a JSON object a line; always on")
    {
        IsAlways = true,
        File = new RunFile(MetricJson.FileName, content => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(MetricJson.Sign)))
        {
            Peek = MetricJson.Sign.Length,
        },
    };

    /// <summary>Its file is the report's own, which takes its place at the end.</summary>
    public static readonly RunLog Html = new("html", "report.html, which an open tab follows; always on") { IsAlways = true };

    public static readonly RunLog TensorBoard = new("tensorboard", "the folder tensorboard, for tensorboard --logdir")
    {
        Folder = TensorBoardFiles.Folder,
    };

    public static readonly RunLog Wandb = new("wandb", "Weights & Biases") { Folder = WandbFiles.Folder };

    public static readonly Seq<RunLog> All = Seq(JsonLines, Html, TensorBoard, Wandb);

    /// <summary>Whether it is written without being asked for.</summary>
    public bool IsAlways { get; init; }

    /// <summary>The file that it writes in the run folder.</summary>
    public Option<RunFile> File { get; init; }

    /// <summary>The folder that it writes there.</summary>
    public Option<RunSubfolder> Folder { get; init; }
}
