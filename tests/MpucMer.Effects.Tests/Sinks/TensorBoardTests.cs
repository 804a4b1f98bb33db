using System.Text.RegularExpressions;
using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>The folder tensorboard, read back by another reader than TensorBoard's (<see cref="EventRecords"/>).</summary>
[Collection(AloneCollection.Name)]
public sealed partial class TensorBoardTests : IDisposable
{
    private const string Contrast = "contrast-fold-fold-1-seed-0";
    private const string Probe = "probe-fold-fold-1-seed-0";
    private const string Embed = "embed-fold-fold-1-seed-0";

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-tensorboard-").FullName;

    [Fact]
    public void Its_tags_are_those_of_the_documentation_and_its_figures_those_of_metrics_jsonl()
    {
        var request = New("whole", ("MpucUntrained", "true"));
        TinyRun.Good(request);
        var runs = Runs(request);
        Assert.Equal(["all", Contrast, Probe, "probe-untrained-fold-fold-1-seed-0"], runs.Keys.Order(StringComparer.Ordinal));
        var tags = runs.SelectMany(r => r.Value.Select(v => $"{r.Key.Split('-')[0]} {Pattern(v.Tag)}")).Distinct();
        Assert.Equal(Documented().Order(StringComparer.Ordinal), tags.Order(StringComparer.Ordinal));

        var told = MetricJson.Read(File.ReadAllBytes(Path.Combine(request.RunDir, MetricJson.FileName))).Told;
        var expected = told.Bind(t =>
            TensorBoardFiles
                .Scalars(t.Metric)
                .Select(s => (TensorBoardFiles.Run(t.Metric.Subject.Step), s.Tag, s.Step, Value(s.Tag, s.Value), Time(t)))
                .ToSeq()
        );
        Assert.Equal(
            expected.Order(),
            runs.Where(r => r.Key != "all")
                .SelectMany(r =>
                    r.Value.Where(v => v.Kind == "scalar")
                        .Select(v => (r.Key, v.Tag, v.Step, Value(v.Tag, v.Number), Math.Round(v.Time, 3)))
                )
                .Order()
        );
    }

    [Fact]
    public void Settings_matrices_and_weights_are_what_the_run_has()
    {
        var request = New("whole", ("MpucTemperature", "0.3"));
        TinyRun.Good(request);
        var runs = Runs(request);
        Assert.Contains("| MpucTemperature | 0.3 |", Assert.Single(runs["all"], v => v.Kind == "text").Text, StringComparison.Ordinal);
        var pictures = runs["all"].Where(v => v.Kind == "image").ToArray();
        Assert.Equal(
            ["confusion/audio", "confusion/fused", "confusion/landmarks"],
            pictures.Select(p => p.Tag).Order(StringComparer.Ordinal)
        );
        // PNG: its sign, and its width.
        Assert.All(pictures, p => Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(p.Picture[..8])));
        Assert.All(pictures, p => Assert.Equal(32 * request.Inventory.Labelling.Names.Count, p.Picture[18] << 8 | p.Picture[19]));
        var arrays = Safetensors
            .Read(File.ReadAllBytes(Directory.GetFiles(request.StoreDir, "encoders.safetensors", SearchOption.AllDirectories).Single()), "")
            .IfLeft(p => throw new InvalidDataException(p.ToString()))
            .Arrays;
        var histograms = runs[Contrast].Where(v => v.Kind == "histogram").ToArray();
        Assert.Equal(arrays.Count, histograms.Length);
        foreach (var array in arrays)
        {
            var one = Assert.Single(histograms, h => h.Tag == "weights/" + array.Name.Replace('.', '/'));
            Assert.Equal(array.Values.Length, one.Number);
            Assert.Equal(array.Values.Length, one.Bins.Sum());
        }
    }

    [Fact]
    public void The_projector_has_the_features_of_the_test_clips()
    {
        var request = New("whole");
        TinyRun.Good(request);
        var place = Path.Combine(request.RunDir, "tensorboard", Embed);
        var config = File.ReadAllText(Path.Combine(place, "projector_config.pbtxt"));
        var clips = File.ReadAllLines(Path.Combine(place, "mpuc-clips.tsv"));
        Assert.Equal(request.Folds[0].TestIds, clips[1..].Select(l => l.Split('\t')[0]).ToSeq());
        foreach (var name in (string[])["fused", "audio", "landmarks"])
        {
            Assert.Contains($"tensor_path: \"mpuc-features-{name}.tsv\"", config, StringComparison.Ordinal);
            var rows = File.ReadAllLines(Path.Combine(place, $"mpuc-features-{name}.tsv"));
            Assert.Equal(clips.Length - 1, rows.Length);
            Assert.All(rows, row => Assert.Equal(name == "fused" ? 16 : 8, row.Split('\t').Length));
        }
    }

    [Fact]
    public void A_run_that_was_stopped_and_goes_on_shows_each_step_once()
    {
        var request = New("stopped");
        DamageTests.StopAfterCheckpoints(request, 1);
        TinyRun.Good(request);
        var steps = Runs(request)[Contrast].Where(v => v.Tag == "step/loss").Select(v => v.Step).ToArray();
        Assert.Equal(Enumerable.Range(1, steps.Length).Select(i => (long)i), steps.Order());
        Assert.True(steps.Length > 2);
    }

    [Fact]
    public void What_another_program_put_there_stays()
    {
        var request = New("others");
        var other = Path.Combine(request.RunDir, "tensorboard", "mine", "events.out.tfevents.1700000000.host");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.WriteAllBytes(other, [1, 2, 3]);
        TinyRun.Good(request);
        File.Delete(Path.Combine(request.RunDir, "results.json"));
        TinyRun.Good(request);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(other));
        // Of each run there is one file: those of the run before are gone.
        Assert.Single(Directory.GetFiles(Path.Combine(request.RunDir, "tensorboard", Contrast)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Request New(string name, params ReadOnlySpan<(string, string)> more) =>
        TinyRun.In(
            Path.Combine(folder, name),
            TinyRun.Corrected,
            Directory.Exists(Path.Combine(folder, name, "store")) ? Prepared.Nothing : Prepared.Features,
            [("MpucLog", "tensorboard"), .. more]
        );

    private static Dictionary<string, EventRecords.Value[]> Runs(Request request)
    {
        var runs = new Dictionary<string, EventRecords.Value[]>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(Path.Combine(request.RunDir, "tensorboard"), "events.*", SearchOption.AllDirectories))
        {
            var (version, writer, values) = EventRecords.Read(path);
            Assert.Equal(("brain.Event:2", "mpucmer"), (version, writer));
            runs.Add(Path.GetFileName(Path.GetDirectoryName(path)!), values);
        }
        return runs;
    }

    private static double Time(Told told) =>
        Math.Round((told.Time.IfNone(default(DateTimeOffset)) - DateTimeOffset.UnixEpoch).TotalSeconds, 3);

    // metrics.jsonl has fewer digits of what says how fast it was.
    private static float Value(string tag, double value) =>
        tag.EndsWith("seconds", StringComparison.Ordinal) || tag.EndsWith("per_second", StringComparison.Ordinal) ? 0 : (float)value;

    // As the documentation writes tags.
    private static string Pattern(string tag) =>
        tag.Split('/') switch
        {
            ["weights", ..] => "weights/PARAMETER",
            [("probe" or "probe_untrained") and var first, _, var what] => $"{first}/PROBE/{what}",
            ["score", ..] => "score/PART/MEASURE/PROBE",
            ["confusion", _] => "confusion/PROBE",
            _ => tag,
        };

    // But for what a tiny run has not: a probe that learns beside the encoders.
    private static IEnumerable<string> Documented() =>
        File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "metrics.md"))
            .Split("\n## ")
            .Single(section => section.StartsWith("TensorBoard", StringComparison.Ordinal))
            .Split('\n')
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split(" | "))
            .SelectMany(cells =>
                cells[1].Split(", ").SelectMany(run => Quoted().Matches(cells[0]).Select(tag => $"{run} {tag.Groups[1].Value}"))
            )
            .Where(tag => tag != "contrast epoch/validation_accuracy");

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
