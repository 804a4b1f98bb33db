using System.Collections;
using Microsoft.Build.Framework;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>MSBuild as a task sees it: keeps what is logged, and says which properties are global.</summary>
public sealed class FakeEngine : IBuildEngine6
{
    private readonly List<BuildEventArgs> events = [];

    private readonly Dictionary<string, TaskCompletionSource> awaited = new(StringComparer.Ordinal);

    /// <summary>Over when that line has been shown.</summary>
    public Task WhenShown(string line)
    {
        lock (events)
        {
            if (Shown.Contains(line))
                return Task.CompletedTask;
            if (!awaited.TryGetValue(line, out var source))
                awaited[line] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return source.Task;
        }
    }

    public Dictionary<string, string> Globals { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<BuildErrorEventArgs> Errors => [.. All<BuildErrorEventArgs>()];

    public IReadOnlyList<BuildWarningEventArgs> Warnings => [.. All<BuildWarningEventArgs>()];

    /// <summary>What a user sees without asking for more.</summary>
    public IReadOnlyList<string> Shown =>
        [.. All<BuildMessageEventArgs>().Where(m => m.Importance == MessageImportance.High).Select(m => m.Message ?? "")];

    public IEnumerable<A> All<A>()
        where A : BuildEventArgs
    {
        lock (events)
            return [.. events.OfType<A>()];
    }

    /// <summary>Everything, for the words of a failed assertion.</summary>
    public string Text =>
        string.Join(
            '\n',
            All<BuildEventArgs>().Select(e => $"{e.GetType().Name}: {(e is BuildErrorEventArgs b ? b.Code + " " : "")}{e.Message}")
        );

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 1;

    public int ColumnNumberOfTaskNode => 1;

    public string ProjectFileOfTaskNode => "fake.proj";

    public bool IsRunningMultipleNodes => false;

    public IReadOnlyDictionary<string, string> GetGlobalProperties() => Globals;

    public void LogErrorEvent(BuildErrorEventArgs e) => Keep(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => Keep(e);

    public void LogMessageEvent(BuildMessageEventArgs e) => Keep(e);

    public void LogCustomEvent(CustomBuildEventArgs e) => Keep(e);

    public void LogTelemetry(string eventName, IDictionary<string, string> properties) { }

    public void Yield() { }

    public void Reacquire() { }

    public object? GetRegisteredTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => null;

    public void RegisterTaskObject(object key, object obj, RegisteredTaskObjectLifetime lifetime, bool allowEarlyCollection) { }

    public object? UnregisterTaskObject(object key, RegisteredTaskObjectLifetime lifetime) => null;

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs) =>
        throw new NotSupportedException();

    public bool BuildProjectFile(
        string projectFileName,
        string[] targetNames,
        IDictionary globalProperties,
        IDictionary targetOutputs,
        string toolsVersion
    ) => throw new NotSupportedException();

    public bool BuildProjectFilesInParallel(
        string[] projectFileNames,
        string[] targetNames,
        IDictionary[] globalProperties,
        IDictionary[] targetOutputsPerProject,
        string[] toolsVersion,
        bool useResultsCache,
        bool unloadProjectsOnCompletion
    ) => throw new NotSupportedException();

    public BuildEngineResult BuildProjectFilesInParallel(
        string[] projectFileNames,
        string[] targetNames,
        IDictionary[] globalProperties,
        IList<string>[] removeGlobalProperties,
        string[] toolsVersion,
        bool returnTargetOutputs
    ) => throw new NotSupportedException();

    private void Keep(BuildEventArgs e)
    {
        lock (events)
        {
            events.Add(e);
            if (
                e is BuildMessageEventArgs { Importance: MessageImportance.High, Message: { } line }
                && awaited.TryGetValue(line, out var source)
            )
                source.TrySetResult();
        }
    }
}
