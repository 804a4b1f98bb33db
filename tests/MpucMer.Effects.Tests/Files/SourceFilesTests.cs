using System.Diagnostics;
using LanguageExt;
using MpucMer.Effects.Data;
using MpucMer.Effects.Files;
using MpucMer.Effects.Media;
using MpucMer.Effects.Sequences;
using MpucMer.Effects.Stages;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Tests.Media;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using MpucMer.Tests.Media;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Files;

/// <summary>
/// Files that are replaced, or written to, between the plan and their reading, or while they are read: nothing of them is stored under the
/// old name.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SourceFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string HashOf(string path) => ContentHash.OfFile(File.ReadAllBytes(path));

    private string Copied(string name, string file)
    {
        File.Copy(file, folder[name], overwrite: true);
        return folder[name];
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(folder[name], text);
        return folder[name];
    }

    private static string OfTests(string name) => Path.Combine(TestFiles.Folder, name);

    private static Source Of(SourceClip clip, Modality modality) =>
        clip.Find(modality).IfNone(() => throw new InvalidOperationException($"no {modality}"));

    private static Source Whole(Modality modality, string path) => new(modality, path, None, HashOf(path));

    // A store of its own for each reading, so that nothing is found there.
    private Either<Problem, Seq<Feature>> Get(SourceClip clip, string program = "ffmpeg")
    {
        var store = new Store(folder[$"store-{Guid.NewGuid():N}"], new FileLayer(), p =>
            throw new InvalidOperationException(p.Explain().Text)
        );
        using var readers = new SourceReaders(Seq1(clip), new Ffmpeg(program), _ => { }, CancellationToken.None);
        var got = new FeatureExtraction(store, clip.Sources.Map(s => s.Modality), readers).Get(clip);
        got.IfLeft(_ =>
            Assert.Empty(Directory.Exists(store.Root) ? Directory.GetFiles(store.Root, "*.safetensors", SearchOption.AllDirectories) : [])
        );
        return got;
    }

    /// <summary>Good as it is; the same where it is copied over itself; refused where it is another content of the same form.</summary>
    private void Changes(Source source, Action change)
    {
        var clip = new SourceClip("a", "a", 0, Seq1(source));
        Assert.True(Get(clip).IsRight, Get(clip).Match(Right: _ => "", Left: p => p.Explain().Text));
        var bytes = File.ReadAllBytes(source.Path);
        File.Delete(source.Path);
        File.WriteAllBytes(source.Path, bytes);
        Assert.True(Get(clip).IsRight);
        change();
        Assert.Equal(new Problem.SourceChanged(source.Path), Get(clip).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p));
    }

    private void ChangesTo(Source source, string text) => Changes(source, () => File.WriteAllText(source.Path, text));

    [Fact]
    public void Sound_and_faces()
    {
        var clips = DemoRequest.Make(folder.Path, TinyRun.Corrected, actors: 3).Inventory.Clips;
        var (first, second) = (clips[0], clips[1]);
        Changes(Of(first, Modality.Audio), () =>
            File.Copy(Of(second, Modality.Audio).Path, Of(first, Modality.Audio).Path, overwrite: true)
        );
        var face = Of(second, Modality.Landmarks);
        Changes(face, () => File.Copy(Of(first, Modality.Landmarks).Path, face.Path, overwrite: true));
        var cut = Of(clips[2], Modality.Landmarks) with { Cut = new Cut(0, .5) };
        Changes(cut, () => File.Copy(Of(first, Modality.Landmarks).Path, cut.Path, overwrite: true));
    }

    [Fact]
    public void Arrays() => ChangesTo(Whole(Modality.Vectors(), Written("a.csv", "1,2,3\n4,5,6\n")), "1,2,3\n4,5,7\n");

    [Fact]
    public void Spectrograms_in_pickles() =>
        Changes(Whole(Modality.Audio, Copied("a.pkl", OfTests("mel.pkl"))), () => Copied("a.pkl", OfTests("decibels.pkl")));

    [Fact]
    public void A_row_of_a_table_and_not_the_others()
    {
        var path = Written("units.csv", "name,AU01_r,AU02_r\na,1,2\nb,3,4\n");
        var source = new Source(Modality.ActionUnits, path, "a", ContentHash.OfRow(["AU01_r", "AU02_r"], [1, 2]));
        Changes(source, () => Written("units.csv", "name,AU01_r,AU02_r\na,1,3\nb,3,4\n"));
        Written("units.csv", "name,AU01_r,AU02_r\na,1,2\nb,3,5\nc,6,7\n");
        Assert.True(Get(new SourceClip("a", "a", 0, Seq1(source))).IsRight);
    }

    [Fact]
    public void A_clip_of_a_pickle_that_holds_many()
    {
        var path = Copied("part.pkl", OfTests("mosei.pkl"));
        var utterance = MpucMer
            .Pure.Data.Mosei.MoseiPickle.Read(new Pure.Data.Pickles.MemorySource(File.ReadAllBytes(path)), path)
            .Map(p => p.Clips[0].Id)
            .IfLeft(p => throw new InvalidOperationException(p.Explain().Text));
        // A byte of another clip, or of no clip: the part is one content.
        Changes(new Source(Modality.Landmarks, path, utterance, ContentHash.OfPart(HashOf(path), utterance)), () =>
            File.AppendAllText(path, " ")
        );
    }

    [Fact]
    public void Transcripts_and_the_vectors_of_their_words()
    {
        static string Vector(double x) =>
            string.Join(
                ' ',
                Enumerable.Range(0, 300).Select(k => (x + k / 1000.0).ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
        var words = Written("words.txt", $"so {Vector(1)}\nsad {Vector(2)}\n");
        var source = Whole(Modality.Text, Written("a.csv", "word,start,end\nso,0,0.5\nsad,0.5,1\n")) with
        {
            Form = SourceForm.Transcript,
            Words = new WordSource(words, HashOf(words)),
        };
        ChangesTo(source, "word,start,end\nso,0,0.5\nso,0.5,1\n");
        Written("a.csv", "word,start,end\nso,0,0.5\nsad,0.5,1\n");
        var clip = new SourceClip("a", "a", 0, Seq1(source));
        Assert.True(Get(clip).IsRight);
        Written("words.txt", $"so {Vector(1)}\nsad {Vector(2)}\nglad {Vector(3)}\n");
        Assert.Equal(new Problem.SourceChanged(words), Get(clip).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p));
    }

    [Fact]
    public void A_video_of_a_sequence()
    {
        var path = Copied("openface.csd", OfTests("openface.csd"));
        string video;
        using (var file = CsdFile.Open(path).IfLeft(p => throw new InvalidOperationException(p.Explain().Text)))
            video = file.Videos[0];
        Changes(
            new Source(Modality.Vectors("acoustic"), path, video, ContentHash.OfPart(HashOf(path), video))
            {
                Form = SourceForm.Sequence,
                Cut = new Cut(0, 1),
            },
            () => File.AppendAllText(path, " ")
        );
    }

    [FfmpegFact]
    public void Recordings()
    {
        var path = Copied("a.mp4", OfTests("clip.mp4"));
        Changes(Whole(Modality.Video, path), () => File.AppendAllText(path, "\0\0\0\bfree"));
        Copied("a.mp4", OfTests("clip.mp4"));
        Changes(Whole(Modality.Audio, path), () => File.AppendAllText(path, "\0\0\0\bfree"));
    }

    [FfmpegFact]
    public void A_recording_that_is_written_to_while_it_is_decoded()
    {
        var path = Copied("a.mp4", OfTests("clip.mp4"));
        var clip = new SourceClip("a", "a", 0, Seq1(Whole(Modality.Video, path)));
        var writes = FakeProgram.Write(folder["ffmpeg"], $"ffmpeg \"$@\"; printf '\\000\\000\\000\\010free' >> {path}");
        Assert.Equal(new Problem.SourceChanged(path), Get(clip, writes).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p));
        // Written anew with the same content it is the same.
        Copied("a.mp4", OfTests("clip.mp4"));
        var copies = FakeProgram.Write(folder["ffmpeg"], $"ffmpeg \"$@\"; cp {path} {path}.new; mv {path}.new {path}");
        Assert.True(Get(clip, copies).IsRight);
    }

    [Fact]
    public void Frames_are_known_again_whenever_they_are_read()
    {
        Directory.CreateDirectory(folder["frames"]);
        foreach (var (name, file) in new[] { ("1.jpg", "red.jpg"), ("2.jpg", "lime.jpg") })
            Copied($"frames/{name}", OfTests(file));
        using var whole = new ContentHash.Folder();
        foreach (var name in new[] { "1.jpg", "2.jpg" })
            whole.Add(name, File.ReadAllBytes(folder[$"frames/{name}"]));
        var hash = whole.Value();
        ClipFrames Frames() =>
            new FrameFiles([folder["frames/1.jpg"], folder["frames/2.jpg"]]) { Seen = new SeenFolder(folder["frames"], hash) };
        Problem? Read(ClipFrames frames, int frame) => JpegFile.Read(frames, frame).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p);

        var begun = Frames();
        Assert.Null(Read(begun, 0));
        // Replaced after the first was read: seen when it is its turn, and by whoever begins now.
        Copied("frames/2.jpg", OfTests("red.jpg"));
        Assert.Null(Read(begun, 0));
        Assert.Equal(new Problem.SourceChanged(folder["frames"]), Read(begun, 1));
        Assert.Equal(new Problem.SourceChanged(folder["frames"]), Read(Frames(), 0));
        Copied("frames/2.jpg", OfTests("lime.jpg"));
        Assert.Null(Read(Frames(), 1));
        Copied("frames/3.jpg", OfTests("lime.jpg"));
        Assert.Equal(new Problem.SourceChanged(folder["frames"]), Read(Frames(), 0));
    }

    [Fact]
    public void A_run_stores_what_is_as_it_was_and_tells_the_rest()
    {
        var request = DemoRequest.Make(folder.Path, TinyRun.Corrected, actors: 3, goal: Goal.Check);
        var changed = Of(request.Inventory.Clips[4], Modality.Audio);
        File.Copy(Of(request.Inventory.Clips[5], Modality.Audio).Path, changed.Path, overwrite: true);
        var (code, events) = TinyRun.Run(request);
        Assert.Equal((1, "MPUC2060"), (code, string.Join(' ', TinyRun.Codes(events))));
        string Place(int clip) =>
            Path.Combine(request.StoreDir, StoreLayout.Feature(FeatureKeys.Of(request.Inventory.Clips[clip], Modality.Audio)));
        Assert.Equal((true, false), (File.Exists(Place(5)), File.Exists(Place(4))));
    }

    [Fact]
    public void Only_regular_files_are_read_and_none_that_is_too_large()
    {
        Process.Start("mkfifo", folder["a.wav"]).WaitForExit();
        Assert.IsType<Problem.FileUnreadable>(
            Get(new SourceClip("a", "a", 0, Seq1(new Source(Modality.Audio, folder["a.wav"], None, ""))))
                .MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
        Assert.Contains(
            "named pipe",
            Assert
                .IsType<Problem.FileUnreadable>(
                    SourceFiles.Bytes(folder["a.wav"], "").MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
                )
                .Reason,
            StringComparison.Ordinal
        );
        Assert.IsType<Problem.FileUnreadable>(
            new SourceFiles(CancellationToken.None).Hold(folder["a.wav"]).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
        Assert.IsType<Problem.FileUnreadable>(
            new Ffmpeg().Sound(folder["a.wav"], Cut.Whole).MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
        using (var vast = File.Create(folder["vast.wav"]))
            vast.SetLength(3L << 30);
        Assert.Equal(
            new Problem.SourceTooLarge(folder["vast.wav"], 3L << 30, IFileLayer.MostBytes),
            SourceFiles.Bytes(folder["vast.wav"], "").MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
        Assert.IsType<Problem.FileUnreadable>(
            SourceFiles.Bytes(folder["none.wav"], "").MatchUnsafe<Problem?>(Right: _ => null, Left: p => p)
        );
    }

    [Fact]
    public void An_index_of_files_that_changed_since_the_plan_is_not_stored()
    {
        var (labels, words) = (Copied("labels.csd", OfTests("labels.csd")), Copied("words.csd", OfTests("words.csd")));
        SeenFile Seen(string path) =>
            Build.Scanning.Stat.Of(path) is { } s
                ? new SeenFile(path, s.Length, s.Modified, s.Changed, HashOf(path))
                : throw new InvalidOperationException();
        var request = new IndexRequest(Seq<string>(), labels, None, Seq1(words), None, None, folder["store/indexes/x.json"])
        {
            Seen = Seq(Seen(labels), Seen(words)),
        };
        int Run() => Effects.Worker.Indexing.Run(request, new StringWriter(), CancellationToken.None);
        Assert.Equal(0, Run());
        File.Delete(request.Output);
        // A copy of the same content has other facts, and is the same.
        File.WriteAllBytes(words, File.ReadAllBytes(words));
        Assert.Equal(0, Run());
        File.Delete(request.Output);
        File.AppendAllText(words, " ");
        Assert.Equal(1, Run());
        Assert.False(File.Exists(request.Output));
    }
}
