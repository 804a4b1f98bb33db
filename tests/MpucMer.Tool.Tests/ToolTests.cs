using System.Diagnostics;
using System.Text.Json.Nodes;
using MpucMer.Tests;

namespace MpucMer.Tool.Tests;

/// <summary>The program itself: what it prints, how it ends, and the commands of its documentation.</summary>
[Collection(TrainedCollection.Name)]
public sealed class ToolTests(Trained trained) : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "mpucmer.dll");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Asked_to_stop_it_deletes_what_it_was_sent_and_ends_well()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var running = await Running.Start(trained.Path, folder.Path);
        using var half = await running.HalfSent();
        Assert.NotEmpty(Left());
        running.Signal("INT");
        Assert.Equal(0, await running.Ended());
        Assert.Empty(Left());
    }

    [Fact]
    public async Task What_a_killed_server_has_left_the_next_one_removes()
    {
        using (var killed = await Running.Start(trained.Path, folder.Path))
        {
            using var half = await killed.HalfSent();
            killed.Kill();
            await killed.Ended();
        }
        Assert.NotEmpty(Left());
        using var next = await Running.Start(trained.Path, folder.Path);
        var own = Assert.Single(Left());
        // The next one's own clip, with which it warms up, may be there.
        Assert.DoesNotContain(Directory.EnumerateFiles(own, "*.wav", SearchOption.AllDirectories), f =>
            new FileInfo(f).Length == Running.Sent
        );
        next.Kill();
        await next.Ended();
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_with_a_code_and_a_hint()
    {
        using var running = await Running.Start(trained.Path, folder.Path);
        var second = Run("serve", trained.Path, "--port", $"{running.Address.Port}");
        Assert.Equal(1, second.Code);
        Assert.Contains("error MPUC6101: Nothing can be served on port", second.Error, StringComparison.Ordinal);
        Assert.Contains("--port", second.Error, StringComparison.Ordinal);
        running.Kill();
        await running.Ended();
    }

    [Theory]
    [InlineData("--token", "short")]
    [InlineData("--token", "with blanks and so on")]
    [InlineData("--port", "70000")]
    [InlineData("--max-upload", "0")]
    public void Options_that_cannot_be_are_told(string option, string value)
    {
        var said = Run("serve", trained.Path, option, value);
        Assert.Equal(1, said.Code);
        Assert.Contains(option, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_the_command_and_its_options_and_the_model_is_told_as_json()
    {
        Assert.Contains("serve <MODEL>", Run("--help").Output, StringComparison.Ordinal);
        var help = Run("serve", "--help").Output;
        foreach (var option in new[] { "--port", "--token", "--max-upload", "--max-seconds", "--at-once", "--queue" })
            Assert.Contains(option, help, StringComparison.Ordinal);
        Assert.DoesNotContain("--no-token", help, StringComparison.Ordinal);
        Assert.Equal("test", (string)JsonNode.Parse(Run("inspect", trained.Path, "--format", "json").Output)!["experiment"]!);
    }

    [Fact]
    public async Task The_commands_of_the_documentation_do_what_it_says()
    {
        if (OperatingSystem.IsWindows() || !File.Exists("/usr/bin/curl"))
            return;
        File.Copy(trained.Wav, Path.Combine(folder.Path, "one.wav"));
        File.Copy(trained.Csv, Path.Combine(folder.Path, "one.csv"));
        var document = await File.ReadAllTextAsync(Path.Combine(TestFiles.Repository, "docs", "serve.md"));
        var commands = document.Split('\n').Where(l => l.StartsWith("curl ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(5, commands.Length);
        using var running = await Running.Start(trained.Path, folder.Path);
        var said = commands
            .Select(c =>
            {
                var port = $":{running.Address.Port}";
                var start = new ProcessStartInfo(
                    "sh",
                    ["-c", "curl -sS --fail-with-body " + c["curl ".Length..].Replace(":8517", port, StringComparison.Ordinal)]
                )
                {
                    WorkingDirectory = folder.Path,
                    Environment = { ["MPUC_TOKEN"] = Served.Token },
                };
                var ended = Ended.Of(start);
                Assert.True(ended.Code == 0, $"{c}\n{ended.Text}");
                return ended.Output;
            })
            .ToArray();
        Assert.Equal("audio", (string)JsonNode.Parse(said[0])!["probe"]!);
        Assert.All(said[1].Trim().Split('\n'), line =>
            Assert.StartsWith("one@", (string)JsonNode.Parse(line)!["clip"]!, StringComparison.Ordinal)
        );
        Assert.Equal("one", (string)JsonNode.Parse(said[2])!["predictions"]![0]!["clip"]!);
        Assert.Equal("test", (string)JsonNode.Parse(said[3])!["experiment"]!);
        Assert.Equal("{\"status\":\"ok\"}\n", said[4]);
        running.Kill();
        await running.Ended();
    }

    private string[] Left() => Directory.GetDirectories(folder.Path, "mpucmer-serve-*");

    private static ProcessStartInfo Start(params string[] arguments) => new("dotnet", ["exec", Program, .. arguments]);

    private static Ended Run(params string[] arguments) => Ended.Of(Start(arguments));

    /// <summary>A server in a process of its own.</summary>
    private sealed class Running : IDisposable
    {
        /// <summary>Bytes of a body that is never sent to its end.</summary>
        public const int Sent = 100;

        private readonly Process process;

        private Running(Process process, Uri address) => (this.process, Address) = (process, address);

        public Uri Address { get; }

        public static async Task<Running> Start(string model, string temporary)
        {
            var start = ToolTests.Start("serve", model, "--threads", "1");
            start.RedirectStandardOutput = true;
            start.Environment["MPUC_TOKEN"] = Served.Token;
            start.Environment["TMPDIR"] = temporary;
            var process = Process.Start(start)!;
            var line = await process.StandardOutput.ReadLineAsync();
            Assert.StartsWith("open  http://127.0.0.1:", line, StringComparison.Ordinal);
            Assert.EndsWith($"/#{Served.Token}", line, StringComparison.Ordinal);
            return new Running(process, new Uri(line!["open  ".Length..]));
        }

        /// <summary>A connection on which a part of a clip was sent, which lies in a file.</summary>
        public async Task<Half> HalfSent()
        {
            var half = new Half(Address.Port);
            await half.Send(
                $"POST /predict HTTP/1.1\r\nHost: 127.0.0.1:{Address.Port}\r\nAuthorization: Bearer {Served.Token}\r\n"
                    + "Content-Type: audio/wav\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n"
            );
            Assert.StartsWith("HTTP/1.1 100", await half.Line(), StringComparison.Ordinal);
            await half.Send(new byte[Sent]);
            return half;
        }

        public void Signal(string name) => MpucMer.Tests.Ended.Of(new ProcessStartInfo("sh", ["-c", $"kill -{name} {process.Id}"]));

        public void Kill() => process.Kill();

        public async Task<int> Ended()
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }

        public void Dispose()
        {
            if (!process.HasExited)
                process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
