using System.Text;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Demo;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>The example of docs/own-data.md, with its own manifest and its own commands.</summary>
[Collection(AloneCollection.Name)]
public sealed class OwnDataExampleTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-example-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_example_of_the_documentation_runs_as_it_stands()
    {
        var text = File.ReadAllText(Path.Combine(Experiment.Root, "docs", "own-data.md"));
        var manifest = Block(text, text.IndexOf("<!-- example -->", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "clips.csv"), manifest);
        var rows = manifest.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToArray();
        foreach (var (row, i) in rows.Select((r, i) => (r, i)))
            Write(row, i);

        var commands = Block(text, text.IndexOf("dotnet build experiments/own.proj -t:Check", StringComparison.Ordinal) - 5)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, commands.Length);
        foreach (var command in commands)
        {
            // What is added only makes it quick.
            var arguments = command.Replace("/data/mine", folder, StringComparison.Ordinal).Split(' ')[3..];
            var (exit, output) = Experiment.Build("own", folder, [.. arguments, "-p:MpucEpochs=2", "-p:MpucFeatureSize=32"]);
            Assert.True(exit == 0, output);
        }
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", "results.json")))!;
        Assert.Equal("happy sad", string.Join(' ', results["classes"]!.AsArray().Select(c => c!.GetValue<string>())));
        Assert.Equal("ann", results["folds"]![0]!["test_groups"]![0]!.GetValue<string>());
        Assert.Equal("fused audio vectors:face", string.Join(' ', results["mean"]!.AsObject().Select(p => p.Key)));
    }

    private static string Block(string text, int from)
    {
        var open = text.IndexOf('\n', text.IndexOf("```", from, StringComparison.Ordinal)) + 1;
        return text[open..text.IndexOf("```", open, StringComparison.Ordinal)];
    }

    // A voice of the demo set, and a vector of four numbers as numpy.save writes it.
    private void Write(string[] row, int place)
    {
        var settings = DemoSettings
            .Of(5, 1, 1, 1)
            .Match(Succ: s => s, Fail: p => throw new InvalidOperationException(string.Join(';', p.Map(x => x.Explain().Text))));
        var wanted = row[3] == "happy" ? 3 : 4;
        var name = DemoSet.Names(settings).First(n => n.Actor == 1 + place / 2 && n.Emotion == wanted);
        foreach (var (path, bytes) in new[] { (row[4], DemoSet.FilesOf(settings, name)[0].Content), (row[5], Npy([wanted, place, 1, 0])) })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
            File.WriteAllBytes(Path.Combine(folder, path), bytes);
        }
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
