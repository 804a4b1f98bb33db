using System.Globalization;
using MpucMer.Effects.Tensors;

namespace MpucMer.Bench;

/// <summary>What to measure.</summary>
internal sealed record Options(string[] Modalities, int Batch, int Frames, int Threads, int Steps, Arithmetic Arithmetic, bool Json)
{
    public const string Usage = """
        usage: dotnet StepBench.dll [--modalities audio,landmarks] [--batch 32] [--frames 90] [--threads 2] [--steps 5] [--arithmetic fast|published] [--json]
        modalities: audio, landmarks, action_units
        """;

    /// <summary>Null: wrong use.</summary>
    public static Options? Read(string[] args)
    {
        var options = new Options(["audio", "landmarks"], 32, 90, 2, 5, Arithmetic.Fast, false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
            {
                options = options with { Json = true };
                continue;
            }
            if (i + 1 == args.Length) return null;
            var value = args[++i];
            var number = int.TryParse(value, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : 0;
            var next = args[i - 1] switch
            {
                "--modalities" => options with { Modalities = value.Split(',') },
                "--batch" when number > 1 => options with { Batch = number },
                "--frames" when number > 10 => options with { Frames = number },
                "--threads" when number > 0 => options with { Threads = number },
                "--steps" when number > 0 => options with { Steps = number },
                "--arithmetic" when Enum.TryParse<Arithmetic>(value, true, out var arithmetic) => options with { Arithmetic = arithmetic },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }
        return options.Modalities.All(m => m is "audio" or "landmarks" or "action_units") ? options : null;
    }
}
