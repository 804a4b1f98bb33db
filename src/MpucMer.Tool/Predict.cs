using System.CommandLine;
using MpucMer.Effects.Models;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Pure.Layouts;
using MpucMer.Pure.Models;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;

namespace MpucMer.Tool;

/// <summary>mpucmer predict MODEL PATH…: what the model says of clips.</summary>
internal static class Predict
{
    private sealed record Wish(string Model, string[] Paths, string Format, string? Output, int Threads, string Device, double? Every);

    public static Command Command(CancellationToken stop)
    {
        var model = Commands.Model;
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Clips: files, folders, patterns such as 'clips/*.wav', or manifests (a table with columns id, audio, …).",
            Arity = ArgumentArity.OneOrMore,
        };
        // What is no option of this command would be taken for a clip.
        paths.Validators.Add(given =>
        {
            foreach (var path in given.Tokens.Select(t => t.Value).Where(p => p.StartsWith('-') && !Path.Exists(p)))
                given.AddError($"There is no option {path}, and no file of that name.");
        });
        var format = new System.CommandLine.Option<string>("--format")
        {
            Description = "How it is said.",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        var output = new System.CommandLine.Option<string?>("--output", "-o")
        {
            Description = "A file to write it to, in place of the terminal.",
        };
        var every = new System.CommandLine.Option<double?>("--every")
        {
            Description = "Seconds: clips are judged over time, a window of the training's length every so many seconds (clip@seconds).",
        };
        every.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<double?>() is <= 0 or > 3600 or double.NaN)
                given.AddError("--every takes seconds, more than 0 and at most 3600.");
        });
        var threads = new System.CommandLine.Option<int>("--threads")
        {
            Description = "Threads; 0: all cores.",
            DefaultValueFactory = _ => 0,
        };
        var device = new System.CommandLine.Option<string>("--device")
        {
            Description = "auto, cpu, cuda or cuda:N.",
            DefaultValueFactory = _ => "auto",
        };
        var command = new Command("predict", "Says which emotions clips show, and how sure the model is.")
        {
            model,
            paths,
            format,
            output,
            every,
            threads,
            device,
        };
        command.SetAction(parsed =>
            Run(
                new Wish(
                    parsed.GetValue(model)!,
                    parsed.GetValue(paths)!,
                    parsed.GetValue(format)!,
                    parsed.GetValue(output),
                    parsed.GetValue(threads),
                    parsed.GetValue(device)!,
                    parsed.GetValue(every)
                ),
                stop
            )
        );
        return command;
    }

    private static int Run(Wish wish, CancellationToken stop)
    {
        var failed = false;
        void Tell(Explanation e)
        {
            failed |= e.Severity == Severity.Error;
            Commands.Tell(e);
        }
        var threads = NativeSettings.Threads(wish.Threads);
        var asked =
            from model in Model.Load(wish.Model, threads, wish.Device).MapLeft(Seq1)
            let paths = wish.Paths.SelectMany(Expanded).Select(Path.GetFullPath).Distinct().ToSeq().Strict()
            from found in AskedFiles.Find(paths, model.Experiment.Data, new LocalFiles(stop))
            select (Model: model, Found: found);
        return asked.Match(
            Right: a =>
            {
                using var model = a.Model;
                a.Found.Warnings.Iter(p => Tell(p.Explain()));
                using var to = wish.Output is { } path ? new StreamWriter(path) : Console.Out;
                var written = Written(
                    new Asking(model, threads, Tell, stop) { Every = Optional(wish.Every) }.Of(a.Found.Inventory.Clips),
                    wish.Format,
                    to,
                    Tell
                );
                to.Flush();
                return stop.IsCancellationRequested ? Commands.Stopped
                    : failed || written == 0 ? Commands.Failed
                    : Commands.Done;
            },
            Left: problems =>
            {
                problems.Iter(p => Tell(p.Explain()));
                return Commands.Failed;
            }
        );
    }

    // A table is aligned over all clips; lines go out as they come.
    private static int Written(IEnumerable<Either<Problem, Predictions>> said, string format, TextWriter to, Action<Explanation> tell)
    {
        var (count, all) = (0, Seq<Predictions>());
        foreach (var some in said)
        {
            some.Match(
                Right: p =>
                {
                    if (format == "csv")
                    {
                        var csv = p.Csv();
                        to.Write(count == 0 ? csv : csv[(csv.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
                    }
                    else if (format == "json")
                        p.JsonLines().Iter(line => to.Write(line + "\n"));
                    else
                        all = all.Add(p);
                    count += p.Clips.Count;
                },
                Left: problem => tell(problem.Explain())
            );
        }
        if (!all.IsEmpty)
            all.Reduce((a, b) => a.With(b)).Table(int.MaxValue, Width()).Iter(line => to.Write(line + "\n"));
        return count;
    }

    // A file, or a pipe, has lines of any length.
    private static int Width()
    {
        try
        {
            return Console.IsOutputRedirected ? int.MaxValue : Math.Max(TextTable.Widest, Console.WindowWidth);
        }
        catch (IOException)
        {
            return int.MaxValue;
        }
    }

    // Not every shell expands patterns.
    private static IEnumerable<string> Expanded(string path) =>
        !path.Contains('*', StringComparison.Ordinal) && !path.Contains('?', StringComparison.Ordinal) || File.Exists(path) ? [path]
        : Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
            ? Directory
                .EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path))
                .Order(StringComparer.Ordinal)
                .DefaultIfEmpty(path)
        : [path];
}
