using System.Text.Json;
using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Pure.Demo;
using MpucMer.Pure.Signals;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>experiments/ravdess.proj on the published layout of features: <c>CLASS/03-….pkl</c> with <c>CLASS/01-….csv</c>.</summary>
[Collection(AloneCollection.Name)]
public sealed class RavdessPublishedTests : IDisposable
{
    private static readonly string[] Small =
    [
        "-p:MpucFolds=3/4",
        "-p:MpucValidationActors=1",
        "-p:MpucWindow=24",
        "-p:MpucFeatureSize=16",
        "-p:MpucEpochs=2",
        "-p:MpucBatchSize=8",
        "-p:MpucProbeEpochs=4",
        "-p:MpucThreads=1",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-ravdess-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [PythonFact("numpy")]
    public void Pickles_of_the_same_spectrograms_give_the_same_results_as_the_sounds()
    {
        var names = Write();
        // As librosa leaves them, by our own extraction: numbers for Python to pickle, with other protocols and orders.
        Directory.CreateDirectory(Path.Combine(folder, "raw"));
        foreach (var (name, frames, mel) in names)
            File.WriteAllBytes(
                Path.Combine(folder, "raw", name + ".bin"),
                System.Runtime.InteropServices.MemoryMarshal.AsBytes(mel.Values.AsSpan()).ToArray()
            );
        File.WriteAllText(
            Path.Combine(folder, "frames.json"),
            JsonSerializer.Serialize(names.Select(n => new { name = n.Name, frames = n.Mel.Frames }))
        );
        Python.Run(
            """
            import json, os, pickle
            import numpy as np
            for i, clip in enumerate(json.load(open('frames.json'))):
                mel = np.fromfile(f"raw/{clip['name']}.bin", dtype='<f4').reshape(clip['frames'], 128)
                mel = (mel, np.asfortranarray(mel), mel.astype('>f4'))[i % 3]
                folder = os.path.join('pickles', 'class' + clip['name'].split('-')[2])
                os.makedirs(folder, exist_ok=True)
                with open(os.path.join(folder, clip['name'] + '.pkl'), 'wb') as f: pickle.dump(mel, f, i % 6)
            """,
            folder
        );

        var (exit, output) = Run("pickles");
        Assert.True(exit == 0, output);
        var pickles = Results();
        Directory.Delete(Path.Combine(folder, "store"), recursive: true);
        (exit, output) = Run("sounds");
        Assert.True(exit == 0, output);
        Assert.True(JsonNode.DeepEquals(pickles["mean"], Results()["mean"]), $"{pickles["mean"]} {Results()["mean"]}");
        Assert.Equal(names.Count, pickles["clips"]!.GetValue<int>());

        // Both forms in one place: the sounds are read, and it is told once.
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "sounds")))
            File.Copy(file, Path.Combine(folder, "pickles", Path.GetFileName(file)));
        (exit, output) = Run("pickles");
        Assert.True(
            exit == 0
                && output.Contains(
                    $"{names.Count} clips have their audio both as .wav and as .pkl; .wav is read",
                    StringComparison.Ordinal
                ),
            output
        );
    }

    [Fact]
    public void A_spectrogram_that_is_not_its_videos_is_told_with_both_lengths()
    {
        // The ready one has 14 frames, as many as are left of each face, but for one that has 18.
        var names = Write();
        foreach (var (i, name) in names.Select((n, i) => (i, n.Name)))
        {
            var path = Path.Combine(folder, "faces", "01" + name[2..] + ".csv");
            File.WriteAllLines(path, File.ReadLines(path).Take(1 + (i == 5 ? 18 : 14)).ToArray());
            Directory.CreateDirectory(Path.Combine(folder, "pickles", "happy"));
            File.Copy(
                Path.Combine(TestFiles.Folder, i == 7 ? "mel.pkl" : "decibels.pkl"),
                Path.Combine(folder, "pickles", "happy", name + ".pkl")
            );
        }
        var (exit, output) = Run("pickles", "-p:MpucWindow=12", "-t:Check");
        Assert.NotEqual(0, exit);
        Assert.Contains("MPUC2141: The spectrogram has 14 frames", output, StringComparison.Ordinal);
        Assert.Contains("has 18: with more than 3 between them", output, StringComparison.Ordinal);
        // Powers where decibels are expected, told in the same build.
        Assert.Contains("MPUC2140: The spectrogram holds 639", output, StringComparison.Ordinal);

        File.Copy(
            Path.Combine(TestFiles.Folder, "decibels.pkl"),
            Path.Combine(folder, "pickles", "happy", names[7].Name + ".pkl"),
            overwrite: true
        );
        var face = Path.Combine(folder, "faces", "01" + names[5].Name[2..] + ".csv");
        File.WriteAllLines(face, File.ReadAllLines(face).Take(1 + 17).ToArray());
        (exit, output) = Run("pickles", "-p:MpucWindow=12", "-t:Check");
        Assert.True(exit == 0, output);
    }

    // Sounds in sounds/, faces in faces/; the demo set's, of four actors.
    private List<(string Name, int Frames, Spectrogram Mel)> Write()
    {
        var settings = DemoSettings.Of(4, 1, 1, 1).IfFail(_ => throw new InvalidOperationException("bad demo settings"));
        var made = new List<(string, int, Spectrogram)>();
        Directory.CreateDirectory(Path.Combine(folder, "sounds"));
        Directory.CreateDirectory(Path.Combine(folder, "faces"));
        foreach (var name in DemoSet.Names(settings))
        {
            var files = DemoSet.FilesOf(settings, name);
            var (sound, face) = (
                files.First(f => f.RelativePath.EndsWith(".wav", StringComparison.Ordinal)),
                files.First(f => f.RelativePath.EndsWith(".csv", StringComparison.Ordinal))
            );
            File.WriteAllBytes(Path.Combine(folder, "sounds", Path.GetFileName(sound.RelativePath)), sound.Content);
            File.WriteAllBytes(Path.Combine(folder, "faces", Path.GetFileName(face.RelativePath)), face.Content);
            var mel = (
                from track in OpenFaceCsv.Parse(face.Content, "face")
                from wav in WavFile.Decode(sound.Content, "sound")
                from spectrogram in LogMel.Extract(wav, Some(track.Frames), "sound")
                select (track.Frames, spectrogram)
            ).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
            made.Add((Path.GetFileNameWithoutExtension(sound.RelativePath), mel.Frames, mel.spectrogram));
        }
        return made;
    }

    private (int Exit, string Output) Run(string sounds, params string[] more) =>
        Experiment.Build(
            "ravdess",
            folder,
            [$"-p:MpucAudioDir={folder}/{sounds}", $"-p:MpucLandmarksDir={folder}/faces", .. Small, .. more]
        );

    private JsonNode Results() => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", "results.json")))!;
}
