using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>The worker as the build starts it: a process of its own, in a process group of its own.</summary>
public sealed partial class WorkerProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder said = new();
    private readonly Task output;
    private readonly Task<string> errors;
    private bool hasEnded;
    private readonly Stopwatch watch = Stopwatch.StartNew();

    public WorkerProcess(Request request, long? killAt = null)
        : this("run", Written(request), killAt) { }

    /// <param name="environment">Variables besides those of this process.</param>
    public WorkerProcess(Request request, IReadOnlyDictionary<string, string> environment)
        : this("run", Written(request), environment: environment) { }

    /// <param name="killAt">The point of the store's writing at which the process kills itself.</param>
    /// <param name="programs">A folder in which programs are looked for first.</param>
    public WorkerProcess(
        string command,
        string argument,
        long? killAt = null,
        string? programs = null,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo("setsid", ["dotnet", typeof(Session).Assembly.Location, command, argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (killAt is { } n)
            start.Environment["MPUC_FAULT"] = $"kill:{n}";
        if (programs is not null)
            start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (variable, value) in environment ?? new Dictionary<string, string>())
            start.Environment[variable] = value;
        process = Process.Start(start)!;
        (output, errors) = (Task.Run(Listen), process.StandardError.ReadToEndAsync());
    }

    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>The exit code; 137 where it was killed.</summary>
    public int Wait()
    {
        process.WaitForExit();
        watch.Stop();
        return process.ExitCode;
    }

    public bool EndsWithin(TimeSpan time) => process.WaitForExit(time);

    /// <summary>All that it said; waits for its end.</summary>
    public string Said
    {
        get
        {
            output.Wait();
            return said + errors.Result;
        }
    }

    /// <summary>Until it has said such a thing; fails where it ends without.</summary>
    public void WaitFor(Func<WorkerEvent, bool> isMeant)
    {
        lock (said)
        {
            while (!said.ToString().Split('\n').Any(l => EventJson.Read(l).Exists(isMeant)))
            {
                Assert.False(hasEnded, said.ToString());
                Monitor.Wait(said);
            }
        }
    }

    /// <summary>As Ctrl-C in a build: the worker alone is told.</summary>
    public void Interrupt() => _ = Kill(process.Id, StopSignal);

    // Ctrl-C's SIGINT; SIGTERM where the tests run behind a shell's & or nohup, whose processes ignore it, and so do all that they start.
    private static readonly int StopSignal = Ignores(2) ? 15 : 2;

    private static bool Ignores(int signal) =>
        File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1) & 1) == 1;

    public void KillGroup()
    {
        _ = Kill(-process.Id, 9);
        process.WaitForExit();
    }

    /// <summary>Runs to the end and expects success.</summary>
    public static (string Said, TimeSpan Time) Good(Request request, string after)
    {
        using var worker = new WorkerProcess(request);
        var code = worker.Wait();
        Assert.True(code == 0, $"{after}: exit code {code}\n{worker.Said}");
        return (worker.Said, worker.Elapsed);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            KillGroup();
        process.Dispose();
    }

    public static string Written(Request request)
    {
        Directory.CreateDirectory(request.RunDir);
        var path = request.RunDir.TrimEnd('/') + ".request.json";
        // As the build does: whole or not at all, for there may be a worker that reads it.
        var temp = $"{path}.tmp-{Guid.NewGuid():N}";
        File.WriteAllText(temp, Json.Write(request.Anew()).ToJsonString());
        File.Move(temp, path, overwrite: true);
        return path;
    }

    private void Listen()
    {
        while (process.StandardOutput.ReadLine() is { } line)
            Hear(() => said.AppendLine(line));
        Hear(() => hasEnded = true);
    }

    private void Hear(Action what)
    {
        lock (said)
        {
            what();
            Monitor.PulseAll(said);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
