using LanguageExt;
using MpucMer.Effects.Data;
using MpucMer.Effects.Media;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Media;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>Features of recordings: what they are, on which clock, where they are kept, and what becomes of a fault on the way.</summary>
[Collection(AloneCollection.Name)]
public sealed class RecordingsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<Problem> told = [];

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void Pictures_sound_and_words_of_a_stretch_are_on_one_clock()
    {
        Recordings.Write(folder.Path, "eva", 440);
        Recordings.WriteWords(folder.Path);
        foreach (var rate in (double[])[30, 24, 12.5])
        {
            var set = Read(
                Seq(Clip("a", new Cut(0, Some(1.5)), rate), Clip("b", new Cut(1.5, Some(3.0)), rate), Clip("whole", Cut.Whole, rate)),
                rate
            );
            for (var c = 0; c < 3; c++)
            {
                var frames = (c == 2 ? 3 : 1.5) * rate;
                Assert.All(set.Modalities, m => Assert.InRange(m.Frames(c), frames - 1, frames + 1.5));
                // Words are where they are said: at 0.6 s of a "lovely, sunny" that has no vector, at 1.1 s a day; at 2.2 s awfully, which
                // is 0.7 s of b.
                var text = set.Modalities[0];
                bool Said(double seconds) => text.Clips[c].AsSpan((int)(seconds * rate) * 300, 300).ContainsAnyExcept(0f);
                Assert.Equal(
                    c == 1 ? (true, true, false) : (false, true, false),
                    (Said(c == 1 ? .7 : .65), Said(1.1), Said(c == 1 ? .02 : .02))
                );
            }
        }
        Assert.Equal(["MPUC2160"], told.Select(p => p.Explain().Code).Distinct());
    }

    [FfmpegFact]
    public void Pictures_follow_the_rows_of_the_landmarks_and_words_their_times()
    {
        Recordings.Write(folder.Path, "eva", 440);
        Recordings.WriteWords(folder.Path);
        // A face at 20 frames a second.
        File.WriteAllText(
            folder["face.csv"],
            "timestamp,"
                + string.Join(',', from p in Enumerable.Range(17, 51) from a in (string[])["x", "y"] select $"{a}_{p}")
                + "\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 60)
                        .Select(f =>
                            FormattableString.Invariant($"{f / 20.0},")
                            + string.Join(',', Enumerable.Range(0, 102).Select(i => i + f))
                            + "\n"
                        )
                )
        );
        var clip = Clip("a", new Cut(1.5, Some(3.0)), 30);
        var set = Read(Seq1(clip with { Sources = clip.Sources.Add(Of(Modality.Landmarks, "face.csv", clip.Sources[0].Cut, 30)) }), 30);

        Assert.Equal("text audio video landmarks", string.Join(' ', set.Modalities.Map(m => m.Modality.Name)));
        Assert.Equal([30, 31, 30, 30], set.Modalities.Map(m => m.Frames(0)).ToArray());
        var chosen = Assert.IsType<ClipFrames.Chosen>(set.Modalities[2].Pictures[0]);
        Assert.InRange(chosen.Of.Count, 44, 46);
        Assert.Equal(chosen.Places.Order(), chosen.Places);
        // "sad" is said from 2.5 s: a second after the clip begins, which is row 20.
        var text = set.Modalities[0].Clips[0];
        Assert.Equal(text.AsSpan(21 * 300, 300), text.AsSpan(26 * 300, 300));
        Assert.False(text.AsSpan(21 * 300, 300).SequenceEqual(text.AsSpan(15 * 300, 300)));
    }

    [FfmpegFact]
    public void Where_rows_of_the_face_end_early_pictures_are_not_pressed_into_them()
    {
        Recordings.Write(folder.Path, "eva", 440);
        Recordings.WriteWords(folder.Path);
        // Two of three seconds.
        File.WriteAllText(
            folder["face.csv"],
            "timestamp,"
                + string.Join(',', from p in Enumerable.Range(17, 51) from a in (string[])["x", "y"] select $"{a}_{p}")
                + "\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 60)
                        .Select(f =>
                            FormattableString.Invariant($"{f / 30.0:F4},")
                            + string.Join(',', Enumerable.Range(0, 102).Select(i => i + f))
                            + "\n"
                        )
                )
        );
        var clip = Clip("a", Cut.Whole, 30);
        var set = Read(Seq1(clip with { Sources = clip.Sources.Add(Of(Modality.Landmarks, "face.csv", Cut.Whole, 30)) }), 30);

        // The clip ends with the face; the sound has its third second, at the same rate.
        Assert.Equal((60, 60), (set.Modalities[2].Frames(0), set.Modalities[3].Frames(0)));
        Assert.InRange(set.Modalities[1].Frames(0), 90, 92);
        // The picture of row 50 is that of 1.67 seconds, not of 2.5.
        var pictures = set.Modalities[2].Pictures[0];
        var whole = Read(Seq1(clip), 30).Modalities[2].Pictures[0];
        Assert.Equal(whole.Read(50), pictures.Read(50));
    }

    [FfmpegFact]
    public void A_second_reading_decodes_nothing_and_damage_is_mended()
    {
        Recordings.Write(folder.Path, "eva", 440);
        Recordings.WriteWords(folder.Path);
        Seq<SourceClip> clips = Seq(Clip("a", new Cut(0, Some(1.5)), 30), Clip("b", new Cut(1.5, None), 30));
        byte[][] Pictures(ClipSet set) =>
            [
                .. from c in (int[])[0, 1]
                from f in Enumerable.Range(0, set.Modalities[2].Frames(c))
                select set.Modalities[2].Pictures[c].Read(f),
            ];
        var first = Pictures(Read(clips, 30));
        // The recording is gone: what is in the store is enough.
        File.Move(folder["eva.mp4"], folder["gone.mp4"]);
        Assert.Equal(first, Pictures(Read(clips, 30)));

        File.Move(folder["gone.mp4"], folder["eva.mp4"]);
        var kept = Directory
            .GetFiles(folder["store/features/video"], "*.safetensors", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(2, kept.Length);
        foreach (var at in (Func<byte[], int>[])[b => 0, b => b.Length / 2, b => b.Length - 1])
        {
            var bytes = File.ReadAllBytes(kept[0]);
            bytes[at(bytes)] ^= 1;
            File.WriteAllBytes(kept[0], bytes);
            told.Clear();
            Assert.Equal(first, Pictures(Read(clips, 30)));
            Assert.Equal(["MPUC3002"], told.Select(p => p.Explain().Code).Where(c => c != "MPUC2160"));
        }
        var store = new Store(folder["store"], new FileLayer(), told.Add);
        Assert.Equal(0, store.Verify().IfLeft(p => throw new InvalidOperationException(p.ToString())).Damaged);
    }

    [FfmpegFact]
    public void What_ffmpeg_passed_over_is_told_and_kept_beside_the_features()
    {
        Recordings.Write(folder.Path, "eva", 440);
        // Beyond the end of both tracks.
        var clip = Clip("a", new Cut(2, Some(9.0)), 30) is var c
            ? c with
            {
                Sources = c.Sources.Filter(s => s.Modality != Modality.Text),
            }
            : throw new InvalidOperationException();
        var store = new Store(folder["store"], new FileLayer(), told.Add);
        Seq<Feature> Get(string program) =>
            new FeatureExtraction(
                store,
                Seq(Modality.Audio, Modality.Video),
                new SourceReaders(Seq1(clip), new Ffmpeg(program), _ => { }, CancellationToken.None)
            )
                .Get(clip)
                .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        var first = Get("ffmpeg").Map(f => f.Facts.Notes).Strict();
        Assert.Equal(new[] { "Short sound", "Short pictures" }, first.Map(n => Assert.Single(n).Split(':')[0]));
        Assert.Equal(first, Get("no-such-ffmpeg").Map(f => f.Facts.Notes));
        var warnings = ClipChecks
            .Of(Get("no-such-ffmpeg").Map(f => new ReadSource("a", Modality.Video, folder["eva.mp4"], f.Facts)))
            .Warnings;
        Assert.Equal(
            2,
            Assert.Single(warnings.Filter(w => w is Problem.RecordingsShort).Map(w => (Problem.RecordingsShort)w)).Recordings.Count
        );
    }

    [FfmpegFact]
    public void A_killed_ffmpeg_leaves_nothing()
    {
        Recordings.Write(folder.Path, "eva", 440);
        var clip = Clip("a", Cut.Whole, 30);
        var store = new Store(folder["store"], new FileLayer(), told.Add);
        Either<Problem, Seq<Feature>> Get(string program) =>
            new FeatureExtraction(
                store,
                Seq1(Modality.Video),
                new SourceReaders(Seq1(clip), new Ffmpeg(program), _ => { }, CancellationToken.None)
            ).Get(clip);

        // It decodes as ever, but only the first half of it comes through before it dies.
        var killed = FakeProgram.Write(folder["ffmpeg"], "ffmpeg \"$@\" | head -c 30000; kill -9 $$");
        Assert.IsType<Problem.VideoUndecodable>(
            Get(killed).Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p)
        );
        Assert.False(Directory.Exists(folder["store"]) && Directory.GetFiles(folder["store"], "*", SearchOption.AllDirectories).Length > 0);

        // A stream that ends in the middle of a picture though ffmpeg says that all is well.
        var cut = FakeProgram.Write(folder["ffmpeg"], "ffmpeg \"$@\" | head -c 30000");
        Assert.IsType<Problem.VideoUndecodable>(
            Get(cut).Match(Right: _ => throw new Xunit.Sdk.XunitException("a problem was expected"), Left: p => p)
        );

        Assert.InRange(Get("ffmpeg").IfLeft(p => throw new InvalidOperationException(p.ToString()))[0].Frames, 89, 91);
    }

    [Fact]
    public async Task A_stop_ends_decoding_at_once_and_leaves_nothing()
    {
        foreach (var name in (string[])["a.mp4", "b.mp4"])
            File.WriteAllText(folder[name], name);
        Directory.CreateDirectory(folder["programs"]);
        // It says that it has begun, and decodes for ever: it waits for somebody who writes to a pipe.
        foreach (var pipe in (string[])["begun", "never"])
        {
            using var make = System.Diagnostics.Process.Start("mkfifo", [folder[pipe]]);
            make.WaitForExit();
        }
        FakeProgram.Write(
            folder["programs/ffmpeg"],
            $"echo $$ >> {folder["pids"]}; echo > {folder["begun"]}; read line < {folder["never"]}"
        );
        var request = Request(
            Seq("a", "b")
                .Map(n => new SourceClip(
                    n,
                    n,
                    0,
                    Seq(Of(Modality.Audio, n + ".mp4", Cut.Whole, 30), Of(Modality.Video, n + ".mp4", Cut.Whole, 30))
                )),
            30,
            "audio video"
        );
        using var worker = new WorkerProcess("run", WorkerProcess.Written(request), programs: folder["programs"]);
        // A worker that ends before it decodes would never write there.
        var begun = Task.Run(() => File.ReadAllText(folder["begun"]));
        Assert.Same(begun, await Task.WhenAny(begun, Task.Run(worker.Wait)));

        worker.Interrupt();
        Assert.Equal(Effects.Worker.Session.Stopped, worker.Wait());
        var pids = File.ReadAllLines(folder["pids"]);
        Assert.NotEmpty(pids);
        foreach (var pid in pids)
            Assert.False(
                Directory.Exists($"/proc/{pid}") && File.ReadAllText($"/proc/{pid}/stat").Contains("(ffmpeg) S", StringComparison.Ordinal),
                "ffmpeg is left behind"
            );
        Assert.Empty(Directory.GetFiles(folder["store"], "*.safetensors", SearchOption.AllDirectories));
        Outcome.Clean(request, "stopped");
    }

    [Fact]
    public void Ffmpeg_that_is_missing_is_told_once()
    {
        var names = Range(0, 12).Map(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToSeq();
        foreach (var name in names)
            File.WriteAllText(folder[name + ".mp4"], "video");
        var clips = names
            .Map(n => new SourceClip(
                n,
                n,
                0,
                Seq(Of(Modality.Audio, n + ".mp4", Cut.Whole, 30), Of(Modality.Video, n + ".mp4", Cut.Whole, 30))
            ))
            .ToSeq();
        var (path, output) = (Environment.GetEnvironmentVariable("PATH"), default((int Code, Seq<WorkerEvent> Events)));
        Environment.SetEnvironmentVariable("PATH", folder["nowhere"]);
        try
        {
            output = TinyRun.Run(Request(clips, 30, "audio video"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
        Assert.Equal("MPUC2132", string.Join(' ', TinyRun.Codes(output.Events)));
    }

    private SourceClip Clip(string id, Cut cut, double rate) =>
        new(
            id,
            id,
            0,
            Seq(Of(Modality.Text, "eva.csv", cut, rate), Of(Modality.Audio, "eva.mp4", cut, rate), Of(Modality.Video, "eva.mp4", cut, rate))
        );

    private Source Of(Modality modality, string file, Cut cut, double rate)
    {
        string HashOf(string name) => File.Exists(folder[name]) ? ContentHash.OfFile(File.ReadAllBytes(folder[name])) : "";
        var source = new Source(modality, folder[file], None, HashOf(file)) { Cut = cut, Rate = rate };
        return modality == Modality.Text
            ? source with
            {
                Form = SourceForm.Transcript,
                Words = new WordSource(folder[Recordings.Words], HashOf(Recordings.Words)),
            }
            : source;
    }

    private Request Request(Seq<SourceClip> clips, double rate, string modalities) =>
        new(
            "recordings",
            Settings.Of(
                new[]
                {
                    ("MpucDataset", "manifest"),
                    ("MpucManifest", folder["clips.csv"]),
                    ("MpucModalities", modalities),
                    ("MpucSplit", "manifest"),
                    ("MpucFrameRate", rate.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                    ("MpucWindow", "4"),
                    ("MpucBatchSize", "2"),
                }.Select(s => new Setting(s.Item1, s.Item2, Place.CommandLine))
            ),
            new Inventory(clips),
            Seq1(
                new Fold("given", new Part(clips.Map(c => c.Id), clips.Map(c => c.Group)), new Part(Empty, Empty), new Part(Empty, Empty))
            ),
            Seq<RequestedStep>(),
            None,
            Goal.Check,
            folder["store"],
            folder["run"]
        );

    private ClipSet Read(Seq<SourceClip> clips, double rate)
    {
        var request = Request(clips, rate, clips[0].Sources.Count > 3 ? "text audio video landmarks" : "text audio video");
        var experiment = ExperimentParser
            .Parse(request.Name, request.Settings)
            .Match(Succ: e => e, Fail: p => throw new InvalidOperationException(string.Join(';', p)));
        var step = Pipeline
            .Steps(experiment, request.Inventory, request.Folds)
            .Find(s => s.Stage == Stage.Features)
            .IfNone(() => throw new InvalidOperationException());
        var context = new StageContext(
            request,
            experiment,
            step,
            new Store(request.StoreDir, new FileLayer(), told.Add),
            2,
            e => Hear(e),
            CancellationToken.None
        );
        return FeaturesStage.Read(context, _ => false).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));
    }

    // Warnings of the stage come as explanations; a code is all that is looked at.
    private void Hear(WorkerEvent e)
    {
        if (e is WorkerEvent.Told { Explanation.Code: "MPUC2160" })
            told.Add(new Problem.WordsUnknown("", 0, 0, []));
    }
}
