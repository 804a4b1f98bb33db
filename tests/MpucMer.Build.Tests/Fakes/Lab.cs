using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MpucMer.Build.Tasks;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>An experiment in a folder of its own, planned by the task itself with a fake MSBuild around it.</summary>
public sealed class Lab : IDisposable
{
    public const string Project = """
        <Project>
          <PropertyGroup>
            <MpucFolds>2 3/4 5</MpucFolds>
            <MpucValidationActors>1</MpucValidationActors>
            <MpucBatchSize>2</MpucBatchSize>
          </PropertyGroup>
        </Project>
        """;

    public Lab()
    {
        Clips.Write(Folder);
        Folder.Write("work/x.proj", Project);
        Properties["MpucFolds"] = "2 3/4 5";
        Properties["MpucValidationActors"] = "1";
        Properties["MpucBatchSize"] = "2";
        Global("MpucAudioDir", Folder["audio"]);
        Global("MpucLandmarksDir", Folder["landmarks"]);
    }

    public TempFolder Folder { get; } = new();

    public Dictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string> Globals { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string RunDir => Folder["artifacts/runs/x"];

    public void Global(string name, string value)
    {
        Properties[name] = value;
        Globals[name] = value;
    }

    /// <summary>Runs another task of an experiment.</summary>
    public (bool Succeeded, FakeEngine Engine) Ask<T>(Action<T>? with = null)
        where T : ExperimentTask, new()
    {
        var engine = new FakeEngine();
        var task = Given(new T(), engine);
        with?.Invoke(task);
        return (task.Execute(), engine);
    }

    /// <summary>Plans; gives the task, its result and what it logged.</summary>
    public (PlanExperiment Task, bool Succeeded, FakeEngine Engine) Plan(string purpose = "train", Action<PlanExperiment>? with = null)
    {
        var engine = new FakeEngine();
        var task = Given(new PlanExperiment { Purpose = purpose, Worker = typeof(FakeWorker).Assembly.Location }, engine);
        with?.Invoke(task);
        return (task, task.Execute(), engine);
    }

    /// <summary>Plans, and runs what there is to run with the fake worker.</summary>
    public (bool Succeeded, FakeEngine Engine) Train(string behaviour = "")
    {
        var (plan, planned, engine) = Plan();
        if (!planned || plan.Request.Length == 0) return (planned, engine);
        return (Worker(plan, engine, behaviour).Execute(), engine);
    }

    /// <summary>The task that would run a plan's request.</summary>
    public RunWorker Worker(PlanExperiment plan, FakeEngine engine, string behaviour = "")
    {
        File.WriteAllText(Path.Combine(plan.RunDir, FakeWorker.BehaviourFile), behaviour);
        return new RunWorker
        {
            BuildEngine = engine,
            Request = plan.Request,
            RunDir = plan.RunDir,
            Worker = typeof(FakeWorker).Assembly.Location,
            RepositoryRoot = Folder.Path,
            Completes = true,
        };
    }

    private T Given<T>(T task, FakeEngine engine)
        where T : ExperimentTask
    {
        foreach (var (name, value) in Globals) engine.Globals[name] = value;
        task.BuildEngine = engine;
        task.ProjectFile = Folder["work/x.proj"];
        task.StartupDirectory = Folder.Path;
        task.RepositoryRoot = Folder.Path;
        task.Properties = [.. MpucMer.Pure.Configuration.Properties.All.Select(p => Item(p.Name, Properties.GetValueOrDefault(p.Name, ""), p.IsPath))];
        return task;
    }

    private static ITaskItem Item(string name, string value, bool isPath) =>
        new TaskItem(name, new Dictionary<string, string> { ["Value"] = value, ["IsPath"] = isPath ? "true" : "" });

    public void Dispose() => Folder.Dispose();
}
