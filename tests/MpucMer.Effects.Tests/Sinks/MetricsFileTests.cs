using System.Text.Json.Nodes;
using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Events;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Sinks;

/// <summary>metrics.jsonl: what is measured stands in it once, whatever happens to the run.</summary>
[Collection(AloneCollection.Name)]
public sealed class MetricsFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-metrics-").FullName;

    [Fact]
    public void Every_step_and_epoch_of_every_training_and_probe_is_a_line()
    {
        var request = New("whole");
        TinyRun.Good(request);
        var told = Read(request);
        var log = EpochLog.Read(File.ReadAllText(Assert.Single(Directory.GetFiles(Place(request, "contrast"), "log.csv", Deep))));
        Assert.Equal(2, log.Count);
        var epochs = told.Map(t => t.Metric).OfType<Metric.TrainingEpoch>().Select(e => e.Row).ToArray();
        // The log rounds seconds.
        Assert.Equal(log.Map(r => r with { Seconds = 0 }), epochs.Select(r => r with { Seconds = 0 }));
        var steps = told.Map(t => t.Metric).OfType<Metric.TrainingStep>().ToArray();
        Assert.Equal(
            Enumerable.Range(1, 2).SelectMany(e => Enumerable.Range(1, steps[0].Batches).Select(b => (e, b))),
            steps.Select(s => (s.Epoch, s.Batch))
        );
        foreach (var epoch in epochs)
        {
            var mine = steps.Where(s => s.Epoch == epoch.Epoch).ToArray();
            Assert.Equal(mine.Average(s => s.Loss), epoch.Loss, 1e-12);
            Assert.Equal(mine.Average(s => s.Accuracy), epoch.Accuracy, 1e-12);
            Assert.Equal(mine[^1].LearningRate, epoch.LearningRate);
        }
        var probes = told.Map(t => t.Metric).OfType<Metric.ProbeTrained>().ToArray();
        Assert.Equal(
            from probe in new[] { "fused", "audio", "landmarks" }
            from epoch in Enumerable.Range(1, 2)
            select (probe, epoch),
            probes.Select(p => (p.Probe, p.Row.Epoch))
        );
        Assert.All(probes, p => Assert.True(p.Row.Loss.Exists(l => l > 0) && p.Row.Validation.Exists(v => v is >= 0 and <= 1)));
        Assert.True(told.ForAll(t => t.Origin == Origin.Now && t.Time.IsSome));
    }

    [Fact]
    public void The_scores_are_those_of_the_results()
    {
        var request = New("scores");
        TinyRun.Good(request);
        var scores = Read(request).Map(t => t.Metric).OfType<Metric.Score>().Where(s => s.Part == "test").ToArray();
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(request.RunDir, "results.json")))!["folds"]![0]!["test"]!.AsObject();
        Assert.NotEmpty(results);
        foreach (var (probe, figures) in results)
        {
            foreach (var measure in (string[])["accuracy", "weighted_f1", "macro_f1", "uar"])
            {
                var score = Assert.Single(scores, s => s.Probe == probe && s.Measure == measure);
                Assert.Equal(figures![measure]!.GetValue<double>(), score.Value, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1e-9")]
    public void Stopped_after_each_checkpoint_and_gone_on_it_says_what_a_run_that_was_not_stopped_says(string minutes)
    {
        var whole = New("whole");
        TinyRun.Good(whole);
        var request = New("stopped", ("MpucCheckpointMinutes", minutes));
        for (var stops = 0; stops < 2; stops++)
            DamageTests.StopAfterCheckpoints(request, 1);
        // What a worker that was killed had told since its checkpoint, the last line cut off.
        var subject = Read(request)[0].Metric.Subject;
        File.AppendAllText(
            FileOf(request),
            MetricJson.Write(new Told(new Metric.TrainingStep(subject, 9, 1, 2, 7, 0, 1, 1), Origin.Now, None))
                + "\n"
                + "{\"metric\":\"step\",\"step\":\"contr"
        );

        TinyRun.Good(request);

        Assert.Equal(Said(whole), Said(request));
    }

    [Fact]
    public void What_is_reused_is_told_from_the_store_and_marked()
    {
        var request = New("reused");
        TinyRun.Good(request);
        var before = Read(request);
        File.Delete(FileOf(request));
        File.Delete(Path.Combine(request.RunDir, "results.json"));

        TinyRun.Good(request);

        var after = Read(request);
        Assert.True(after.ForAll(t => t.Origin == Origin.Stored));
        Assert.Equal(
            Rounded(before.Map(t => t.Metric).Filter(m => m is Metric.TrainingEpoch or Metric.ProbeTrained or Metric.Score)),
            Rounded(after.Map(t => t.Metric).Filter(m => m is Metric.TrainingEpoch or Metric.ProbeTrained or Metric.Score))
        );
    }

    [Fact]
    public void A_run_that_makes_nothing_changes_nothing()
    {
        var request = New("again");
        TinyRun.Good(request);
        var before = File.ReadAllText(FileOf(request));
        TinyRun.Good(request);
        Assert.Equal(before, File.ReadAllText(FileOf(request)));
    }

    [Fact]
    public void What_other_settings_measured_goes()
    {
        var request = New("settings");
        TinyRun.Good(request);
        var other = New("settings", ("MpucTemperature", "0.3"), ("MpucCheckpointMinutes", "5"));
        TinyRun.Good(other);
        var alone = New("alone", ("MpucTemperature", "0.3"));
        TinyRun.Good(alone);
        Assert.Equal(Said(alone), Said(other));
    }

    [Fact]
    public void Another_programs_file_is_left_as_it_is_and_the_run_ends_as_it_would()
    {
        var request = New("foreign");
        Directory.CreateDirectory(request.RunDir);
        File.WriteAllText(FileOf(request), "{\"loss\":1}\n");

        var events = TinyRun.Good(request);

        Assert.Single(TinyRun.Codes(events), "MPUC4060");
        Assert.Equal("{\"loss\":1}\n", File.ReadAllText(FileOf(request)));
        var whole = New("whole");
        TinyRun.Good(whole);
        File.Delete(FileOf(request));
        File.Delete(FileOf(whole));
        Outcome.Equal(Outcome.Of(whole), request, "with another program's file");
    }

    [Fact]
    public void A_full_disk_is_told_once_and_changes_no_result()
    {
        if (!File.Exists("/dev/full"))
            return;
        var request = New("full");
        Directory.CreateDirectory(request.RunDir);
        // Its name is taken by what can be opened and not be written.
        File.CreateSymbolicLink(FileOf(request), "/dev/full");

        var events = TinyRun.Good(request);

        Assert.Single(TinyRun.Codes(events), "MPUC4060");
        Assert.True(File.Exists(Path.Combine(request.RunDir, "results.json")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const SearchOption Deep = SearchOption.AllDirectories;

    private Request New(string name, params ReadOnlySpan<(string, string)> more)
    {
        var place = Path.Combine(folder, name);
        return TinyRun.In(place, TinyRun.Corrected, Directory.Exists(place) ? Prepared.Nothing : Prepared.Features, more);
    }

    private static string FileOf(Request request) => Path.Combine(request.RunDir, MetricJson.FileName);

    private static string Place(Request request, string stage) => Path.Combine(request.StoreDir, stage);

    private static Seq<Told> Read(Request request)
    {
        var bytes = File.ReadAllBytes(FileOf(request));
        var (told, read) = MetricJson.Read(bytes);
        Assert.Equal(bytes.Length, read);
        return told;
    }

    // Without what says when and how fast, and where the run began anew.
    private static string[] Said(Request request) =>
        [
            .. Rounded(Read(request).Map(t => t.Metric).Filter(m => m is not Metric.Began))
                .Select(m => MetricJson.Write(new Told(m, Origin.Now, None))),
        ];

    private static Metric[] Rounded(Seq<Metric> metrics) =>
        [
            .. metrics.Map(m =>
                m switch
                {
                    Metric.TrainingStep s => s with { ClipsPerSecond = 0 },
                    Metric.TrainingEpoch e => e with { Row = e.Row with { Seconds = 0 } },
                    _ => m,
                }
            ),
        ];
}
