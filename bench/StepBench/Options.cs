using System.Globalization;
using MpucMer.Effects.Tensors;

namespace MpucMer.Bench;

/// <summary>Whose step.</summary>
internal enum Column
{
    /// <summary>The worker's: kernels of ours.</summary>
    Ours,

    /// <summary>The worker's, with TorchSharp's operations alone.</summary>
    Plain,

    /// <summary>The published operations, one by one in eager TorchSharp.</summary>
    Peer,
}

/// <summary>What to measure.</summary>
internal sealed record Options(
    string Mode,
    Column Column,
    string[] Modalities,
    int Batch,
    int Frames,
    int Threads,
    int Steps,
    int Rounds,
    Arithmetic Arithmetic,
    string Device,
    bool Json
)
{
    public const string Usage = """
        usage: dotnet run -c Release --project bench/StepBench -- [compare | leak] [options]

        without a word: seconds of one column's steps
        compare: ours, plain TorchSharp and the published step in eager TorchSharp (without and with what glibc and OpenMP are told
                 for ours), in turn, each in a process of its own; ends with a table in Markdown
        leak:    --steps steps of ours on small clips, with collections forced all the time; fails where tensors or memory grow

        --column ours|plain|peer  --modalities audio,landmarks  --batch 32  --frames 90  --threads 2  --steps 5
        --rounds 3  --arithmetic fast|published  --device cpu|cuda  --json
        modalities: audio, landmarks, action_units; not for the peer: text, video
        """;

    private static readonly Options Default = new(
        "one",
        Column.Ours,
        ["audio", "landmarks"],
        32,
        90,
        2,
        5,
        3,
        Arithmetic.Fast,
        "cpu",
        false
    );

    /// <summary>Null: wrong use.</summary>
    public static Options? Read(string[] args)
    {
        var options = args is ["compare" or "leak", ..]
            ? Default with
            {
                Mode = args[0],
                Steps = args[0] == "leak" ? 10_000 : Default.Steps,
            }
            : Default;
        for (var i = options.Mode == "one" ? 0 : 1; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                options = options with { Json = true };
                continue;
            }
            if (i + 1 == args.Length)
                return null;
            var value = args[++i];
            var number = int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 0;
            var next = args[i - 1] switch
            {
                "--column" when Enum.TryParse<Column>(value, true, out var column) => options with { Column = column },
                "--modalities" => options with { Modalities = value.Split(',') },
                "--batch" when number > 1 => options with { Batch = number },
                "--frames" when number > 10 => options with { Frames = number },
                "--threads" when number > 0 => options with { Threads = number },
                "--steps" when number > 0 => options with { Steps = number },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--arithmetic" when Enum.TryParse<Arithmetic>(value, true, out var arithmetic) => options with { Arithmetic = arithmetic },
                "--device" => options with { Device = value },
                _ => null,
            };
            if (next is null)
                return null;
            options = next;
        }
        var peer = options.Column == Column.Peer || options.Mode == "compare";
        return options.Modalities.All(m => m is "audio" or "landmarks" or "action_units" || (!peer && m is "text" or "video"))
            ? options
            : null;
    }

    /// <summary>Where the tensors live.</summary>
    public TorchSharp.torch.Device Place => TorchSharp.torch.device(Device);

    /// <summary>As <see cref="Read"/> wants them, for one column.</summary>
    public string[] Arguments(Column column) =>
        [
            "--column",
            $"{column}",
            "--modalities",
            string.Join(',', Modalities),
            "--batch",
            $"{Batch}",
            "--frames",
            $"{Frames}",
            "--threads",
            $"{Threads}",
            "--steps",
            $"{Steps}",
            "--arithmetic",
            $"{Arithmetic}",
            "--device",
            Device,
            "--json",
        ];
}
