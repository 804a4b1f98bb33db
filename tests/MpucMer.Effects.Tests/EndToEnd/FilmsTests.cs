using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Faces;
using MpucMer.Effects.Tests.Media;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Tests;
using MpucMer.Tests.Media;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>From films alone to a model: their sound, the face that is found in them, and what is said of another one.</summary>
[Collection(AloneCollection.Name)]
public sealed class FilmsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    // A face that comes nearer or goes away, somewhere in the picture, and a tone.
    private void Film(string name, int i) =>
        Lavfi.Run(
            folder.Path,
            "-loop",
            "1",
            "-framerate",
            "25",
            "-i",
            Astronaut.Path,
            "-f",
            "lavfi",
            "-i",
            FormattableString.Invariant($"sine={300 + 40 * i}"),
            "-t",
            "1.6",
            "-vf",
            FormattableString.Invariant(
                $"scale=w='{160 + 8 * i}+{(i % 2 == 0 ? "" : "-")}1*n':h=-2:eval=frame,pad=w=360:h=300:x={4 * i}:y=20:eval=frame,scale=360:300"
            ),
            "-pix_fmt",
            "yuv420p",
            "-preset",
            "ultrafast",
            name
        );

    [FfmpegFact]
    public void From_films_to_a_model_and_what_it_says_of_another_film()
    {
        string[] parts = ["train", "train", "train", "train", "validation", "validation", "test", "test"];
        var rows = parts.Select((part, i) => $"c{i},g{i},{part},{(i % 2 == 0 ? "near" : "far")},c{i}.mp4,c{i}.mp4,c{i}.mp4");
        foreach (var i in Enumerable.Range(0, parts.Length))
            Film($"c{i}.mp4", i);
        File.WriteAllText(folder["clips.csv"], "id,group,split,label,audio,landmarks,vectors:face\n" + string.Join('\n', rows) + "\n");
        Directory.CreateDirectory(folder["asked"]);
        File.Copy(folder["c3.mp4"], folder["asked/another.mp4"]);
        string[] small =
        [
            $"-p:MpucManifest={folder["clips.csv"]}",
            "-p:MpucBatchSize=4",
            "-p:MpucWindow=20",
            "-p:MpucEpochs=2",
            "-p:MpucFeatureSize=8",
            "-p:MpucProbeHidden=8",
            "-p:MpucEvaluationWindows=1",
        ];

        Run([.. small, "-p:MpucFaceSmoothing=none"]);
        var results = JsonNode.Parse(File.ReadAllText(folder["run/results.json"]))!;
        Assert.Equal("fused audio landmarks vectors:face", string.Join(' ', results["mean"]!.AsObject().Select(p => p.Key)));
        Assert.Equal(8, results["clips"]!.GetValue<int>());
        Assert.Contains("nothing to do", Run([.. small, "-p:MpucFaceSmoothing=none"]), StringComparison.Ordinal);

        // Smoothed: other features of the same tracks, and the old ones stay.
        var (tracks, landmarks) = (Kept("faces"), Kept("landmarks"));
        Assert.Equal((8, 8), (tracks.Length, landmarks.Length));
        Run(small);
        Assert.Equal(tracks, Kept("faces"));
        Assert.Equal(16, Kept("landmarks").Length);

        Run([.. small, "-t:Predict", $"-p:MpucClips={folder["asked"]}"]);
        var said = File.ReadAllLines(folder["run/predictions.csv"]).Skip(1).Select(l => l.Split(',')).ToArray();
        Assert.Equal(["audio", "fused", "landmarks", "vectors:face"], said.Select(l => l[2]).Order());
        Assert.All(said, l => Assert.Equal("another", l[0]));
    }

    // Sound, points, the face's pictures and words, all of films and their subtitles; then films that lack some of it.
    [FfmpegFact]
    public void From_films_and_subtitles_to_four_modalities_and_what_is_said_of_films_that_lack_some()
    {
        string[] parts = ["train", "train", "train", "train", "validation", "validation", "test", "test"];
        foreach (var i in Enumerable.Range(0, parts.Length))
        {
            Film($"c{i}.mp4", i);
            File.WriteAllText(
                folder[$"c{i}.srt"],
                $"1\n00:00:00,200 --> 00:00:01,400\n{(i % 2 == 0 ? "what a lovely day" : "is awfully sad")}\n"
            );
        }
        Recordings.WriteWords(folder.Path);
        var rows = parts.Select((part, i) => $"c{i},g{i},{part},{(i % 2 == 0 ? "near" : "far")},c{i}.mp4,c{i}.mp4,c{i}.mp4,c{i}.srt");
        File.WriteAllText(folder["clips.csv"], "id,group,split,label,audio,landmarks,video,text\n" + string.Join('\n', rows) + "\n");
        string[] small =
        [
            $"-p:MpucManifest={folder["clips.csv"]}",
            $"-p:MpucWordVectors={folder[Recordings.Words]}",
            "-p:MpucVideoCrop=face",
            "-p:MpucVideoFrames=2",
            "-p:MpucVideoSize=16",
            "-p:MpucBatchSize=4",
            "-p:MpucWindow=20",
            "-p:MpucEpochs=1",
            "-p:MpucFeatureSize=8",
            "-p:MpucProbeHidden=8",
            "-p:MpucEvaluationWindows=1",
            "-p:MpucUntrained=false",
        ];
        Run(small);
        var results = JsonNode.Parse(File.ReadAllText(folder["run/results.json"]))!;
        Assert.Equal("audio fused landmarks text video", string.Join(' ', results["mean"]!.AsObject().Select(p => p.Key).Order()));
        Assert.True(File.Exists(folder["run/report.html"]));

        Directory.CreateDirectory(folder["asked"]);
        Lavfi.Run(folder.Path, "-i", "c3.mp4", "-an", "-c:v", "copy", "asked/mute.mp4");
        Lavfi.Run(folder.Path, "-i", "c3.mp4", "-vn", "-c:a", "copy", "asked/unseen.mp4");
        Lavfi.Run(
            folder.Path,
            ["-f", "lavfi", "-i", "testsrc=s=160x120:r=25", "-f", "lavfi", "-i", "sine=400", "-t", "1.6", "asked/faceless.mp4"]
        );
        File.Copy(folder["c3.mp4"], folder["asked/whole.mp4"]);
        File.Copy(folder["c3.srt"], folder["asked/whole.srt"]);
        var output = Run([.. small, "-t:Predict", $"-p:MpucClips={folder["asked"]}"]);
        var said = File.ReadAllLines(folder["run/predictions.csv"]).Skip(1).Select(l => l.Split(',')).GroupBy(l => l[0], l => l[2]);
        Assert.Equal(
            ["faceless: audio", "mute: landmarks video", "unseen: audio", "whole: audio fused landmarks text video"],
            said.Select(g => $"{g.Key}: {string.Join(' ', g.Order())}").Order()
        );
        Assert.Contains("The recording has no sound. The clip mute is judged without audio.", output, StringComparison.Ordinal);
        foreach (var lacks in new[] { "faceless", "unseen" })
            Assert.Contains($"The clip {lacks} is judged without landmarks.", output, StringComparison.Ordinal);
    }

    private string[] Kept(string what) =>
        [.. Directory.GetFiles(folder[$"store/features/{what}"], "*.safetensors", SearchOption.AllDirectories).Order()];

    private string Run(string[] arguments)
    {
        var (exit, output) = Experiment.Build("own", folder.Path, arguments);
        Assert.True(exit == 0, output);
        return output;
    }
}
