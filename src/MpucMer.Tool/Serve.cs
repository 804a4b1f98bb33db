using System.CommandLine;
using MpucMer.Effects.Models;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Tool.Serving;

namespace MpucMer.Tool;

/// <summary>mpucmer serve MODEL: a page and an endpoint on this machine that ask a model.</summary>
internal static class Serve
{
    private const long Megabyte = 1_000_000;

    public static Command Command(CancellationToken stop)
    {
        var model = Commands.Model;
        var port = Whole("--port", "The port; 0: a free one.", 0, 0, 65535);
        var token = new System.CommandLine.Option<string?>("--token")
        {
            Description =
                "What those who ask have to show, in place of one made at random. Other users see command lines: "
                + $"better set {ServeSettings.TokenVariable} in the environment.",
        };
        token.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string?>() is { } text && !ServeSettings.IsToken(text))
                given.AddError(WrongToken("--token"));
        });
        var upload = Whole("--max-upload", "Megabytes that a request may send.", 64, 1, 2000);
        var seconds = Whole("--max-seconds", "Seconds that a clip may last.", 300, 1, 36_000);
        var atOnce = Whole("--at-once", "Requests that are judged at once.", 2, 1, 64);
        var queue = Whole("--queue", "Requests that may wait besides; more are turned away.", 16, 0, 1000);
        var threads = Whole("--threads", "Threads; 0: all cores.", 0, 0, 1024);
        var device = new System.CommandLine.Option<string>("--device")
        {
            Description = "auto, cpu, cuda or cuda:N.",
            DefaultValueFactory = _ => "auto",
        };
        var command = new Command(
            "serve",
            "Shows a page on this machine where clips are recorded or dropped and judged; programs ask it too (docs/serve.md)."
        )
        {
            model,
            port,
            token,
            upload,
            seconds,
            atOnce,
            queue,
            threads,
            device,
        };
        command.SetAction(parsed =>
        {
            var set = parsed.GetValue(token) ?? Environment.GetEnvironmentVariable(ServeSettings.TokenVariable);
            if (set is { Length: > 0 } && !ServeSettings.IsToken(set))
            {
                Console.Error.WriteLine(WrongToken(ServeSettings.TokenVariable));
                return Commands.Failed;
            }
            var count = NativeSettings.Threads(parsed.GetValue(threads));
            var settings = new ServeSettings(parsed.GetValue(port), set is { Length: > 0 } ? set : ServeSettings.RandomToken())
            {
                MostBytes = Megabyte * parsed.GetValue(upload),
                MostSeconds = parsed.GetValue(seconds),
                AtOnce = parsed.GetValue(atOnce),
                Waiting = parsed.GetValue(queue),
                Threads = count,
            };
            var path = parsed.GetValue(model)!;
            return Run(() => Model.Load(path, count, parsed.GetValue(device)!), settings, stop).GetAwaiter().GetResult();
        });
        return command;
    }

    private static async Task<int> Run(Func<Either<Problem, Model>> load, ServeSettings settings, CancellationToken stop)
    {
        if ((await Server.Start(load, settings, Console.Error.WriteLine, stop)).Fails(out var problem, out var server))
        {
            Commands.Tell(problem.Explain());
            return Commands.Failed;
        }
        await using (server)
        {
            Console.WriteLine($"open  {server.Address}");
            Console.WriteLine("end   Ctrl-C; only this machine is answered, and what is sent is deleted once it is judged");
            var ended = new TaskCompletionSource();
            await using var asked = stop.Register(ended.SetResult);
            await ended.Task;
        }
        return Commands.Done;
    }

    private static System.CommandLine.Option<int> Whole(string name, string description, int usual, int least, int most)
    {
        var option = new System.CommandLine.Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && int.TryParse(given.Tokens[0].Value, out var value) && (value < least || value > most))
                given.AddError($"{name} takes {least} to {most}.");
        });
        return option;
    }

    private static string WrongToken(string of) =>
        $"{of} takes at least {ServeSettings.LeastToken} letters, digits, and - _ . ~, such as {ServeSettings.RandomToken()}";
}
