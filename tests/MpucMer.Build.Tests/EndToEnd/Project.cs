using System.Diagnostics;
using System.Text;
using MpucMer.Build.Tests.Fakes;
using MpucMer.Build.Tests.Settings;

namespace MpucMer.Build.Tests.EndToEnd;

/// <summary>
/// An experiment's project file in a folder of its own, built by <c>dotnet build</c> with the repository's targets, this build's tasks and
/// the fake worker.
/// </summary>
public sealed class Project : IDisposable
{
    public Project()
    {
        Clips.Write(Folder);
        Write("x", "<MpucFolds>2 3/4 5</MpucFolds><MpucValidationActors>1</MpucValidationActors><MpucBatchSize>2</MpucBatchSize>");
    }

    public TempFolder Folder { get; } = new();

    public string Write(string name, string properties, string items = "") =>
        Folder.Write(
            $"{name}.proj",
            $"""
            <Project>
              <PropertyGroup>
                <MpucAudioDir>audio</MpucAudioDir>
                <MpucLandmarksDir>landmarks</MpucLandmarksDir>
                <MpucRunDir>runs/{name}</MpucRunDir>
                <MpucStoreDir>store</MpucStoreDir>
                {properties}
              </PropertyGroup>
              {items}
              <Import Project="{Path.Combine(TargetsTests.Root(), "Directory.Build.targets")}" />
            </Project>
            """
        );

    /// <summary>What the fake worker does in the run to come.</summary>
    public void Behave(string behaviour, string name = "x") => Folder.Write($"runs/{name}/{FakeWorker.BehaviourFile}", behaviour);

    public Build Start(params string[] arguments) =>
        new(
            Folder.Path,
            ["build", .. arguments, "-nr:false", "-p:_MpucPipelineReady=true", $"-p:_MpucWorker={typeof(FakeWorker).Assembly.Location}"]
        );

    public (int Exit, string Output) Run(params string[] arguments)
    {
        using var build = Start(arguments);
        return (build.Wait(), build.Output);
    }

    public void Dispose() => Folder.Dispose();
}

/// <summary>A <c>dotnet build</c> that is under way.</summary>
public sealed class Build : IDisposable
{
    private readonly StringBuilder output = new();
    private readonly Process process;
    private int openStreams = 2;

    public Build(string folder, IEnumerable<string> arguments)
    {
        // A shell's background jobs ignore SIGINT, those of nohup SIGHUP, and so would all that tests started from one start: a build at a
        // terminal does not.
        (string program, IEnumerable<string> all) = OperatingSystem.IsLinux()
            ? ("env", ["--default-signal=HUP,INT,TERM", "dotnet", .. arguments])
            : ("dotnet", arguments);
        process = new Process
        {
            StartInfo = new ProcessStartInfo(program, all)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public bool HasExited => process.HasExited;

    public int Wait()
    {
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Until the build has said that; fails where it ends without.</summary>
    public void WaitFor(string text)
    {
        lock (output)
        {
            while (!output.ToString().Contains(text, StringComparison.Ordinal))
            {
                Assert.True(openStreams > 0, $"waited for '{text}' in vain:\n{output}");
                Monitor.Wait(output);
            }
        }
    }

    /// <summary>Sends a signal to the build alone, as kill does.</summary>
    public void Signal(string name)
    {
        Unix.Signal(name, process.Id);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Add(string? line)
    {
        lock (output)
        {
            if (line is null)
                openStreams--;
            else
                output.AppendLine(line);
            Monitor.PulseAll(output);
        }
    }
}
