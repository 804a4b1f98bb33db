using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Planning;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>
/// Stands in for the worker: takes the same request, leaves the same traces (manifests, steps.json, results.json), trains nothing. How it behaves is said by a file
/// in the run folder: empty, wait (until it is asked to stop), die, refuse.
/// </summary>
public static class FakeWorker
{
    public const string BehaviourFile = "fake.txt";

    public static int Main(string[] args)
    {
        if (args is not ["run", var path]) return 2;
        var request = Json.ReadRequest(JsonNode.Parse(File.ReadAllText(path))!);
        Console.Out.WriteLine("a library's own line");
        Say(new WorkerEvent.StepStarted("contrast fold 1 seed 0", 1, 2));
        var behaviour = Path.Combine(request.RunDir, BehaviourFile);
        switch (File.Exists(behaviour) ? File.ReadAllText(behaviour).Trim() : "")
        {
            case "wait": return Wait(request);
            case "die":
                Console.Error.WriteLine("terminate called after throwing an instance of 'c10::Error'");
                return 134;
            case "refuse":
                Say(new WorkerEvent.Told(ProblemText.Explain(new Problem.LossNotFinite("contrast fold 1 seed 0", 3, 7, 0.5, None))));
                return 1;
        }
        Say(new WorkerEvent.Progress("contrast fold 1 seed 0", 3, 30, "epochs", Seq1(new Figure("loss", 3.41, "F3")), Some(80.0)));
        Finish(request);
        return 0;
    }

    private static void Finish(Request request)
    {
        var experiment = ExperimentParser.Parse(request.Name, request.Settings).Match(e => e, p => throw new InvalidOperationException(p.ToString()));
        var steps = Planner.Steps(experiment, request.Inventory, request.Folds);
        foreach (var step in steps.Filter(s => s.Stage != Stage.Report && (request.Goal == Goal.Train || s.Stage == Stage.Features)))
        {
            var folder = Path.Combine(request.StoreDir, StoreLayout.Entry(step.Key));
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, StoreLayout.Manifest), "{}");
            Say(new WorkerEvent.StepFinished(step.Name, 0.1, false));
        }
        if (request.Goal == Goal.Check) return;
        File.WriteAllText(Path.Combine(request.RunDir, RunRecord.FileName), RunRecord.Write(toHashMap(steps.Map(s => (s.Name, s.Key)))));
        var results = Path.Combine(request.RunDir, "results.json");
        File.WriteAllText(results, new JsonObject { ["fingerprint"] = steps.Last.Key.Fingerprint, ["threads"] = Environment.GetEnvironmentVariable("OMP_NUM_THREADS") }.ToJsonString());
        Say(new WorkerEvent.Summary(Seq("fold   fused", "1      75.0 %"), results));
    }

    private static int Wait(Request request)
    {
        using var stopped = new ManualResetEventSlim();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c =>
        {
            c.Cancel = true;
            stopped.Set();
        });
        Say(new WorkerEvent.Message("waiting"));
        if (!stopped.Wait(TimeSpan.FromSeconds(60))) return 3;
        Thread.Sleep(300);
        File.WriteAllText(Path.Combine(request.RunDir, "saved.txt"), "a state");
        Say(new WorkerEvent.Told(ProblemText.Explain(new Problem.Interrupted("contrast fold 1 seed 0", 3, Some("checkpoints/x")))));
        return 130;
    }

    private static void Say(WorkerEvent e)
    {
        Console.Out.WriteLine(EventJson.Write(e));
        Console.Out.Flush();
    }
}
