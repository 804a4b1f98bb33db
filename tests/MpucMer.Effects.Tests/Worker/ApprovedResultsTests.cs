using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>
/// What a small demo comes to, word for word: results.json and the table (tests/Approved). What differs from machine to machine by right
/// stands there as a word: times, versions, and fingerprints, which are numbered as they first occur; thresholds, which lie anywhere
/// between two probabilities, are one half, and what is said of the probabilities themselves is left out. Properties stand by name: in results.json they are in the order of their list.
/// </summary>
public sealed partial class ApprovedResultsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-approved-").FullName;

    // One epoch of small networks: no prediction hangs on the last bits of an arithmetic.
    private static readonly Dictionary<string, string> Small = new()
    {
        ["MpucFolds"] = "2",
        ["MpucSeeds"] = "0;1",
        ["MpucValidationActors"] = "1",
        ["MpucWindow"] = "12",
        ["MpucFeatureSize"] = "16",
        ["MpucEpochs"] = "1",
        ["MpucBatchSize"] = "8",
        ["MpucProbeEpochs"] = "3",
        ["MpucThreads"] = "1",
        ["MpucUntrained"] = "true",
    };

    [Fact]
    public void A_demo_comes_to_the_approved_results() => Comes(DemoRequest.Make(folder, Small), "demo");

    // The same clips, each labelled with three things that are there or not.
    [Fact]
    public void A_demo_of_several_labels_comes_to_the_approved_results()
    {
        var request = DemoRequest.Make(folder, Small);
        var clips = request.Inventory.Clips.Map(c =>
            c with
            {
                Intensities = Seq<double>(c.Label % 2, c.Label / 4, c.Label == 1 ? 1.5 : 0),
            }
        );
        Comes(
            request with
            {
                Inventory = request.Inventory with { Clips = clips, Labelling = new Labelling(Seq("odd", "upper", "calm"), Several: true) },
            },
            "demo-labels"
        );
    }

    private static void Comes(Request request, string name)
    {
        var (code, events) = DemoRequest.Run(request);
        Assert.True(code == 0, string.Join('\n', events));

        Approved.Matches($"{name}-results.json", Settled(File.ReadAllText(Path.Combine(request.RunDir, "results.json"))));
        var table = events.Choose(e => e is WorkerEvent.Summary s ? Some(s.Lines) : None).Bind(lines => lines);
        Approved.Matches($"{name}-report.md", Results(File.ReadAllText(Path.Combine(request.RunDir, ReportMarkdown.FileName))));
        Approved.Matches($"{name}-table.txt", string.Join('\n', table) + "\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>The document without how sure probes are and how it was made.</summary>
    private static string Results(string report) =>
        Regex.Replace(report[..report.IndexOf(ReportMarkdown.HowSure, StringComparison.Ordinal)], "[0-9a-f]{64}", "fingerprint");

    /// <summary>The text with its line ends, order and figures, and words for what varies.</summary>
    private static string Settled(string results)
    {
        var seen = new List<string>();
        var text = Fingerprint()
            .Replace(results, m =>
            {
                if (!seen.Contains(m.Value))
                    seen.Add(m.Value);
                return $"\"fingerprint {seen.IndexOf(m.Value) + 1}\"";
            })
            .ReplaceLineEndings("\n");
        text = Seconds().Replace(text, "$1\"seconds\"");
        text = Threshold().Replace(text, "${1}0.5");
        text = Calibration().Replace(text, "$1[],\n  \"settings\"");
        text = PropertyLines().Replace(text, m => m.Groups[1].Value + ByName(m.Groups[2].Value) + m.Groups[3].Value);
        foreach (var (name, value) in JsonNode.Parse(results)!["versions"]!.AsObject())
        {
            var written = $"\"{name}\": {value?.ToJsonString() ?? "null"}";
            text = text.Replace(written, $"\"{name}\": \"version\"", StringComparison.Ordinal);
        }
        return text + "\n";
    }

    private static string ByName(string lines) =>
        string.Join(",\n", lines.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd(',')).Order(StringComparer.Ordinal)) + "\n";

    [GeneratedRegex("(\"settings\": \\{\\n)(.*?)(^  \\},$)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex PropertyLines();

    [GeneratedRegex("\"[0-9a-f]{64}\"")]
    private static partial Regex Fingerprint();

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    [GeneratedRegex("(\"threshold\": )([0-9.E+-]+)")]
    private static partial Regex Threshold();

    [GeneratedRegex("(\"calibration\": )\\[.*?\\],\n  \"settings\"", RegexOptions.Singleline)]
    private static partial Regex Calibration();

    [GeneratedRegex("(\"(?:wall_)?seconds\": )[0-9.E+-]+")]
    private static partial Regex Seconds();
}
