using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Tests;
using MpucMer.Tests.Media;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// The example of recordings in docs/own-data.md, with its own manifest and its own commands: pictures, sound and words of videos, and a
/// vector.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class RecordingsExampleTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void The_example_of_recordings_runs_as_it_stands_and_another_transcript_redoes_that_text_alone()
    {
        var text = File.ReadAllText(Path.Combine(Experiment.Root, "docs", "own-data.md"));
        var marked = text.IndexOf("<!-- recordings -->", StringComparison.Ordinal);
        var manifest = Block(text, marked);
        File.WriteAllText(folder["clips.csv"], manifest);
        var rows = manifest.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToArray();
        Directory.CreateDirectory(folder["face"]);
        foreach (var (row, i) in rows.Select((r, i) => (r, i)))
        {
            File.WriteAllBytes(folder[row[9]], Npy([i % 2, i, 1, 0]));
            if (i % 2 == 0)
                Recordings.Write(folder.Path, row[1], 300 + 40 * i);
        }
        Recordings.WriteWords(folder.Path);

        var commands = Block(text, text.IndexOf("dotnet build", marked, StringComparison.Ordinal) - 5)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, commands.Length);
        foreach (var command in commands)
            Run(command);
        var results = JsonNode.Parse(File.ReadAllText(folder["run/results.json"]))!;
        Assert.Equal("fused text audio video vectors:face", string.Join(' ', results["mean"]!.AsObject().Select(p => p.Key)));
        Assert.Equal(10, results["clips"]!.GetValue<int>());
        Assert.Contains("nothing to do", Run(commands[1]), StringComparison.Ordinal);

        var before = Features();
        Assert.Equal(
            (10, 10, 10),
            (
                before.Count(f => f.Contains("/video/", StringComparison.Ordinal)),
                before.Count(f => f.Contains("/audio/", StringComparison.Ordinal)),
                before.Count(f => f.Contains("/text/", StringComparison.Ordinal))
            )
        );
        File.AppendAllText(folder["tom.csv"], "day,2.9,3\n");
        var said = Run(commands[1]);
        Assert.Contains("clips changed (tom-1, tom-2)", said, StringComparison.Ordinal);
        var made = Features().Except(before).ToArray();
        Assert.Equal(2, made.Length);
        Assert.All(made, f => Assert.Contains("/text/", f, StringComparison.Ordinal));
    }

    private string[] Features() => Directory.GetFiles(folder["store/features"], "*.safetensors", SearchOption.AllDirectories);

    // What is added only makes it quick.
    private string Run(string command)
    {
        var arguments = command
            .Replace("/data/talks", folder.Path, StringComparison.Ordinal)
            .Replace("/data/glove.840B.300d.txt", folder[Recordings.Words], StringComparison.Ordinal)
            .Split(' ')[3..];
        var (exit, output) = Experiment.Build(
            "own",
            folder.Path,
            [
                .. arguments,
                "-p:MpucEpochs=2",
                "-p:MpucFeatureSize=16",
                "-p:MpucVideoFrames=2",
                "-p:MpucVideoSize=16",
                "-p:MpucEvaluationWindows=1",
                "-p:MpucProbeHidden=16",
            ]
        );
        Assert.True(exit == 0, output);
        return output;
    }

    private static string Block(string text, int from)
    {
        var open = text.IndexOf('\n', text.IndexOf("```", from, StringComparison.Ordinal)) + 1;
        return text[open..text.IndexOf("```", open, StringComparison.Ordinal)];
    }

    private static byte[] Npy(float[] values)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.Length},), }}".PadRight(117) + "\n";
        return
        [
            0x93,
            .. "NUMPY"u8,
            1,
            0,
            (byte)header.Length,
            0,
            .. Encoding.ASCII.GetBytes(header),
            .. values.SelectMany(BitConverter.GetBytes),
        ];
    }
}
