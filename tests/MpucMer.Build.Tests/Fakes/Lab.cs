using Microsoft.Build.Utilities;
using MpucMer.Build.Tasks;
using MpucMer.Build.Worker;

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
        Folder.Write("experiments/x.proj", Project);
        Properties["MpucFolds"] = "2 3/4 5";
        Properties["MpucValidationActors"] = "1";
        Properties["MpucBatchSize"] = "2";
        Global("MpucAudioDir", Folder["audio"]);
        Global("MpucLandmarksDir", Folder["landmarks"]);
    }

    public TempFolder Folder { get; } = new();

    /// <summary>Whether settings given outside the project file name runs, as they do; without it all are the default's.</summary>
    public bool NamesRuns { get; init; }

    public Dictionary<string, string> Properties { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, string> Globals { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string ProjectFile { get; set; } = "experiments/x.proj";

    public string RunDir => Folder["artifacts/runs/x/default"];

    public void Global(string name, string value)
    {
        Properties[name] = value;
        Globals[name] = value;
    }

    /// <summary>The property as it was before, nobody having said anything.</summary>
    public void Clear(string name)
    {
        Properties.Remove(name);
        Globals.Remove(name);
    }

    /// <summary>Has a command of the experiment carried out, with the fake worker.</summary>
    public (bool Succeeded, FakeEngine Engine) Ask(string command)
    {
        var engine = new FakeEngine();
        var task = Task(engine, Folder.Path);
        task.Command = command;
        return (task.Execute(), engine);
    }

    /// <summary>The items that a command hands to its target.</summary>
    public IReadOnlyList<Microsoft.Build.Framework.ITaskItem> StepsOf(string command)
    {
        var engine = new FakeEngine();
        var task = Task(engine, Folder.Path);
        task.Command = command;
        Assert.True(task.Execute(), engine.Text);
        return task.Steps;
    }

    /// <summary>The same, given in another folder.</summary>
    public (bool Succeeded, FakeEngine Engine) AskIn(string folder, string command)
    {
        var engine = new FakeEngine();
        var task = Task(engine, folder);
        task.Command = command;
        return (task.Execute(), engine);
    }

    /// <summary>What planning says: the request for the worker (empty: nothing has to run) in the run's folder.</summary>
    public sealed record Planned(string Request, string RunDir);

    /// <summary>Plans; gives the request, the result and what was logged.</summary>
    internal (Planned Task, bool Succeeded, FakeEngine Engine) Plan(
        string purpose = "train",
        Action<Mpuc>? with = null,
        string? worker = null
    )
    {
        var engine = new FakeEngine();
        var task = Task(engine, Folder.Path, worker);
        with?.Invoke(task);
        string? request = null;
        var succeeded = task.Execute(t =>
        {
            var outcome = t.Plan(purpose);
            request = outcome.Request;
            return outcome.Succeeded;
        });
        return (new Planned(request ?? "", task.Inputs.RunDir), succeeded, engine);
    }

    /// <summary>Plans, and runs what there is to run with the fake worker.</summary>
    public (bool Succeeded, FakeEngine Engine) Train(string behaviour = "")
    {
        var (plan, planned, engine) = Plan();
        if (!planned || plan.Request.Length == 0)
            return (planned, engine);
        return (Worker(plan, engine, behaviour).Execute(), engine);
    }

    /// <summary>The task that would run a plan's request.</summary>
    public RunWorker Worker(Planned plan, FakeEngine engine, string behaviour = "")
    {
        File.WriteAllText(Path.Combine(plan.RunDir, FakeWorker.BehaviourFile), behaviour);
        return new RunWorker
        {
            BuildEngine = engine,
            Request = plan.Request,
            RunDir = plan.RunDir,
            Worker = typeof(FakeWorker).Assembly.Location,
            Pages = Folder.Path,
            Completes = true,
        };
    }

    private Mpuc Task(FakeEngine engine, string startupDirectory, string? worker = null)
    {
        foreach (var (name, value) in Globals)
            engine.Globals[name] = value;
        var build = new TaskItem(
            "Build",
            new Dictionary<string, string>
            {
                ["Kind"] = "Build",
                ["ProjectFile"] = Folder[ProjectFile],
                ["StartupDirectory"] = startupDirectory,
                ["RepositoryRoot"] = Folder.Path,
                ["Worker"] = worker ?? typeof(FakeWorker).Assembly.Location,
            }
        );
        var properties = MpucMer.Pure.Configuration.Properties.All.Select(p => new TaskItem(
            p.Name,
            new Dictionary<string, string>
            {
                ["Kind"] = "Property",
                ["Value"] = Properties.GetValueOrDefault(p.Name, ""),
                ["IsPath"] = p.IsPath ? "true" : "",
                ["NamesRuns"] = NamesRuns && p.NamesRuns ? "true" : "",
            }
        ));
        return new Mpuc { BuildEngine = engine, Context = [build, .. properties] };
    }

    public void Dispose() => Folder.Dispose();
}
