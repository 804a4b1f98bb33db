using System.Diagnostics;
using System.Globalization;
using MpucMer.Tests;

namespace MpucMer.Extension.Tests;

/// <summary>
/// A copy of the repository's sources to which all toys are added, built, and an experiment in it that uses them: five people, each once
/// happy and once sad, in sound and pulse. Nothing is fetched: packages are those that the repository itself was built with.
/// </summary>
public sealed class Extended : IDisposable
{
    private static readonly string[] Copied =
    [
        "src",
        "docs",
        "Directory.Build.props",
        "Directory.Build.targets",
        "Directory.Build.rsp",
        "Directory.Packages.props",
        ".editorconfig",
    ];

    private readonly string root = Path.Combine(Path.GetTempPath(), "mpuc-extension-" + Guid.NewGuid().ToString("N"));

    public Extended()
    {
        try
        {
            Made = Make();
        }
        catch
        {
            // Nobody disposes what was never made.
            Dispose();
            throw;
        }
    }

    /// <summary>What building the copy said.</summary>
    public (int Exit, string Output) Made { get; }

    public string Store => Path.Combine(root, "store");

    /// <summary>The beats of a clip as its file has them.</summary>
    public static IReadOnlyList<float> Beats(int clip) => [.. Enumerable.Range(0, 12).Select(t => 60 + 8 * (clip % 2) + clip + t % 3f)];

    /// <summary>Builds the experiment.</summary>
    /// <param name="name">Of its run folder.</param>
    public (int Exit, string Output) Run(string name, params string[] arguments) =>
        Dotnet([
            "build",
            "experiments/toys.proj",
            "-nr:false",
            "-tl:off",
            $"-p:MpucRunDir={Path.Combine(root, "runs", name)}",
            .. arguments,
        ]);

    /// <summary>A file of a run folder.</summary>
    public string RunFile(string name, string file) => Path.Combine(root, "runs", name, file);

    public void Dispose() => Directory.Delete(root, recursive: true);

    private (int Exit, string Output) Make()
    {
        foreach (var name in Copied)
            Copy(Path.Combine(TestFiles.Repository, name), Path.Combine(root, name));
        // No source of packages: what is not there already is an error and no download.
        File.WriteAllText(
            Path.Combine(root, "NuGet.config"),
            "<configuration><packageSources><clear /></packageSources><auditSources><clear /></auditSources></configuration>"
        );
        foreach (var toy in Toy.All)
            toy.AddTo(root);
        Data();
        // Writes what is made of declarations, the list of properties for MSBuild among it.
        return Dotnet("build", "docs", "-nr:false", "-tl:off");
    }

    private void Data()
    {
        var folder = Path.Combine(root, "data");
        for (var clip = 0; clip < 10; clip++)
        {
            var here = Directory.CreateDirectory(Path.Combine(folder, clip % 2 == 0 ? "happy" : "sad", $"p{clip / 2}")).FullName;
            File.WriteAllBytes(Path.Combine(here, $"c{clip}.wav"), Tone(200 + 40 * clip));
            File.WriteAllLines(Path.Combine(here, $"c{clip}.bpm"), Beats(clip).Select(b => b.ToString(CultureInfo.InvariantCulture)));
        }
        Directory.CreateDirectory(Path.Combine(root, "experiments"));
        File.WriteAllText(
            Path.Combine(root, "experiments", "toys.proj"),
            $"""
            <Project>
              <PropertyGroup>
                <MpucDataset>class-folders</MpucDataset>
                <MpucClassFolders>../data</MpucClassFolders>
                <MpucFolds>p4/</MpucFolds>
                <MpucValidationActors>1</MpucValidationActors>
                <MpucStoreDir>../store</MpucStoreDir>
                <MpucPairForm>doubled</MpucPairForm>
                <MpucPulseJitter>0.1</MpucPulseJitter>
                <MpucFeatureSize>8</MpucFeatureSize>
                <MpucWindow>12</MpucWindow>
                <MpucEpochs>2</MpucEpochs>
                <MpucUntrained>false</MpucUntrained>
                <MpucBatchSize>6</MpucBatchSize>
                <MpucProbeEpochs>2</MpucProbeEpochs>
                <MpucLog>epochs</MpucLog>
              </PropertyGroup>
              <Import Project="../Directory.Build.targets" />
            </Project>
            """
        );
    }

    // Half a second of a tone, 16 bits at 16 kHz.
    private static byte[] Tone(double frequency)
    {
        var samples = Enumerable.Range(0, 8000).Select(t => (short)(9000 * Math.Sin(2 * Math.PI * frequency * t / 16000))).ToArray();
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + 2 * samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(16000);
        writer.Write(32000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(2 * samples.Length);
        foreach (var sample in samples)
            writer.Write(sample);
        writer.Flush();
        return stream.ToArray();
    }

    private (int Exit, string Output) Dotnet(params string[] arguments)
    {
        var ended = Ended.Of(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root });
        return (ended.Code, ended.Text);
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }
        foreach (var file in Directory.EnumerateFiles(from))
            Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(f => Path.GetFileName(f) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
