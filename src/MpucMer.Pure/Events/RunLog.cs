using System.Text;

namespace MpucMer.Pure.Events;

/// <summary>
/// What a run's metrics are written to, as experiments name it (<c>MpucLog</c>): the name, and what it leaves in the run folder. The worker
/// has the other half, which writes it. docs/extending/metric-sink.md says how to add one.
/// </summary>
/// <param name="Name">In MpucLog.</param>
/// <param name="Summary">What it is, in words.</param>
/// <param name="Place">The file, or the folder with all that is below it, that it writes in the run folder.</param>
/// <param name="IsOwn">Whether a file of that name, or below that folder (its path from there, with slashes), was written by it, as its
/// first bytes tell (<see cref="SignBytes"/>).</param>
public sealed record RunLog(string Name, string Summary, string Place, Func<string, byte[], bool> IsOwn)
{
    public static readonly RunLog JsonLines = new(
        "jsonl",
        "metrics.jsonl, a JSON object a line; always on",
        MetricJson.FileName,
        (_, content) => content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(MetricJson.Sign))
    )
    {
        IsAlways = true,
    };

    public static readonly Seq<RunLog> All = Seq1(JsonLines);

    /// <summary>As many of a file's first bytes as <see cref="IsOwn"/> is shown, or all.</summary>
    public const int SignBytes = 4096;

    /// <summary>Whether it writes a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Whether it is written without being asked for.</summary>
    public bool IsAlways { get; init; }
}
