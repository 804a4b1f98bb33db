using System.IO.Pipes;
using System.Runtime.InteropServices;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Metrics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using MpucMer.Tests;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>
/// Stands in for the worker: takes the same commands, leaves the same traces (manifests, steps.json, results.json), trains nothing. How it
/// behaves is said by a file in the run folder: empty, wait (until it is asked to stop), die, refuse. To it a manifest is damaged that is
/// not empty of members.
/// </summary>
public static class FakeWorker
{
    public const string BehaviourFile = "fake.txt";

    /// <summary>A named pipe in the run folder.</summary>
    public const string GoPipe = "go";

    /// <summary>Where a worker that waits leaves its process number.</summary>
    public const string ProcessFile = "pid.txt";

    private const string Manifest = "{}";

    public static int Main(string[] args) =>
        args switch
        {
            ["run", var path] => Run(path),
            ["segments", var path] => Segments(path),
            ["verify", var store] => Verify(store),
            ["remove", var list] => Remove(Removal.Json.Whole(File.ReadAllText(list))),
            ["fetch", var path] => Fetch(path),
            _ => 2,
        };

    // Says what it was asked for.
    private static int Fetch(string path)
    {
        Say(new WorkerEvent.Message(File.ReadAllText(path)));
        return 0;
    }

    private static int Run(string path)
    {
        var request = Reread.Request(path);
        Console.Out.WriteLine("a library's own line");
        Say(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 1, 2));
        var behaviour = Path.Combine(request.RunDir, BehaviourFile);
        switch (File.Exists(behaviour) ? File.ReadAllText(behaviour).Trim() : "")
        {
            case "wait":
                return Wait(request);
            case "die":
                Console.Error.WriteLine("terminate called after throwing an instance of 'c10::Error'");
                return 134;
            case "refuse":
                Say(new WorkerEvent.Told(new Problem.LossNotFinite("contrast fold 1 seed 0", 3, 7, 0.5, None).Explain()));
                return 1;
        }
        Say(new WorkerEvent.Progress("contrast fold 1 seed 0", 3, 30, "epochs", Seq1(new Figure("loss", 3.41, "F3")), Some(80.0)));
        if (request.Goal == Goal.Export)
            Say(
                new WorkerEvent.Message(
                    $"{request.Name}: exported to {request.Settings.Find("MpucExportDir").Match(s => s.Value, () => "the run folder")}"
                )
            );
        else
            Finish(request);
        return 0;
    }

    private static void Finish(Request request)
    {
        var experiment = ExperimentParser
            .Parse(request.Name, request.Settings)
            .Match(e => e, p => throw new InvalidOperationException(p.ToString()));
        var steps = request.Steps;
        foreach (var step in steps.Filter(s => s.Stage != Stage.Report && (request.Goal == Goal.Train || s.Stage == Stage.Features)))
        {
            var folder = Path.Combine(request.StoreDir, StoreLayout.Entry(step.Key));
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, StoreLayout.Manifest), Manifest);
            Say(new WorkerEvent.StepFinished(step.Name, 0.1, false));
        }
        foreach (var feature in request.Inventory.Clips.Bind(c => c.Sources.Map(s => StoreLayout.Feature(FeatureKeys.Of(c, s.Modality)))))
        {
            var path = Path.Combine(request.StoreDir, feature);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "a feature");
        }
        if (request.Goal == Goal.Check)
            return;
        File.WriteAllText(Path.Combine(request.RunDir, RunRecord.FileName), RunRecord.Write(toHashMap(steps.Map(s => (s.Name, s.Key)))));
        var results = Path.Combine(request.RunDir, ReportJson.FileName);
        foreach (var form in ReportForms.All)
            File.WriteAllBytes(Path.Combine(request.RunDir, form.File), form.Write(Reported(request, experiment), ReportDetails.None));
        Say(new WorkerEvent.Summary(Seq("fold   fused", "1      75.0 %"), results));
    }

    // The accuracy is a function of the temperature, so that two runs differ in it.
    private static Report Reported(Request request, Experiment experiment)
    {
        var confusion = Confusion.Of([0], [0], request.Inventory.Labelling.Names.Count);
        ProbeScores scores = new ProbeScores.Classes(new Scores(0.5 + experiment.Loss.Temperature, 0.5, 0.5, 0.5, confusion));
        var found = new ProbeReport(Seq1((ProbeReport.Fused, scores)), Seq1((ProbeReport.Fused, scores)), Seq1((ProbeReport.Fused, 1)));
        return Report.Of(
            request,
            experiment,
            request.Steps.Filter(s => s.Stage == Stage.Probe).Map(s => (s, found)),
            new Dictionary<string, double>(),
            Seq1(("mpucmer", Some("0"))),
            int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) ? threads : 1,
            TimeSpan.Zero
        );
    }

    /// <summary>
    /// To it a label sequence is a table of segments, and any other sequence a list of their ids; a list that is empty is refused.
    /// </summary>
    private static int Segments(string path)
    {
        var request = IndexJson.Request.Whole(File.ReadAllText(path));
        var labels = request.Labels.IfNone("");
        var segments = SegmentTable.Parse(File.ReadAllBytes(labels), labels).IfLeft(p => throw new InvalidOperationException(p.ToString()));
        var lists = request.Sequences.Map(File.ReadAllLines).ToArray();
        if (System.Array.FindIndex(lists, l => l.Length == 0) is >= 0 and var empty)
        {
            Say(
                new WorkerEvent.Told(new Problem.SequenceFileWrong(request.Sequences[empty], "it is no HDF5 file, or is damaged").Explain())
            );
            return 1;
        }
        Say(new WorkerEvent.Message("looked through"));
        var found = segments
            .Select(s => s with { In = [.. Enumerable.Range(0, lists.Length).Where(i => lists[i].Contains(s.Id))] })
            .ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(request.Output)!);
        File.WriteAllBytes(
            request.Output,
            IndexJson.Write(
                new SegmentIndex(found, Seq1(new Problem.IntervalsWrong(labels, "v", IntervalFault.Overlapping, 3, 1).Explain()))
            )
        );
        return 0;
    }

    private static int Verify(string store)
    {
        var manifests = Directory.GetFiles(store, StoreLayout.Manifest, SearchOption.AllDirectories);
        var damaged = manifests.Where(m => File.ReadAllText(m) != Manifest).ToArray();
        foreach (var path in damaged)
            Say(new WorkerEvent.Told(new Problem.EntryDamaged("an entry", path, Damage.Manifest, "quarantine").Explain()));
        Say(new WorkerEvent.Message($"read {manifests.Length} results"));
        if (damaged.Length == 0)
            return 0;
        Say(new WorkerEvent.Told(new Problem.StoreDamaged(store, damaged.Length, manifests.Length).Explain()));
        return 1;
    }

    private static int Remove(Removal removal)
    {
        foreach (var (place, _) in removal.Items)
        {
            var path = Path.Combine(removal.StoreDir, place);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }
        Say(new WorkerEvent.Message($"deleted {removal.Items.Count}"));
        return 0;
    }

    // Until it is asked to stop, or nobody is there who could ask; then it saves its state, for which it takes as long as the pipe "go" has
    // nothing in it.
    private static int Wait(Request request)
    {
        using var stopped = new ManualResetEventSlim();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = true;
            stopped.Set();
        });
        if (Environment.GetEnvironmentVariable(Lifeline.Variable) is { Length: > 0 } handle)
            new Thread(() => Watch(handle, stopped.Set)) { IsBackground = true }.Start();
        File.WriteAllText(
            Path.Combine(request.RunDir, ProcessFile),
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)
        );
        Say(new WorkerEvent.Message("waiting"));
        stopped.Wait();
        var go = Path.Combine(request.RunDir, GoPipe);
        if (File.Exists(go))
            _ = File.ReadAllText(go);
        File.WriteAllText(Path.Combine(request.RunDir, "saved.txt"), "a state");
        Say(new WorkerEvent.Told(new Problem.Interrupted("contrast fold 1 seed 0", 3, Some("checkpoints/x")).Explain()));
        return 130;
    }

    private static void Watch(string handle, Action gone)
    {
        using var pipe = new AnonymousPipeClientStream(PipeDirection.In, handle);
        while (pipe.ReadByte() >= 0) { }
        gone();
    }

    private static void Say(WorkerEvent e)
    {
        Console.Out.WriteLine(EventJson.Write(e));
        Console.Out.Flush();
    }
}
