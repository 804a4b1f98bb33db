using System.Globalization;
using LanguageExt;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Splits;
using MpucMer.Tests;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Tests.Worker;

/// <summary>
/// What the worker says of sources that are implausible, by themselves or together, and what their features are all the same.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class PlausibleTests : IDisposable
{
    private const int Rate = 16000;
    private const double Seconds = 1.5;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whole_clips_are_told_nothing_of()
    {
        var (code, events) = Check(Clip("a", Sound("a"), Face("a")), Clip("b", Sound("b"), Face("b")));

        Assert.Equal((0, ""), (code, Codes(events)));
    }

    [Fact]
    public void Lost_and_missing_frames_are_told_and_keep_their_time()
    {
        var (code, events) = Check(
            Clip("a", Sound("a"), Face("a")),
            Clip("b", Sound("b"), Face("b", keep: f => f is > 12 and < 41)),
            Clip("c", Sound("c"), Face("c", lost: f => f is > 30 and < 40))
        );

        // Five frames are missing at the end of b, which the length of its sound tells.
        Assert.Equal((0, "MPUC2036 MPUC2040"), (code, Codes(events)));
        Assert.Contains("b (12 of 40), c (9 of 45)", Said(events, "MPUC2036"), StringComparison.Ordinal);
        // The sound of b is not stretched over the rows that are there: it has the frames that a's has.
        Assert.Equal(Feature("a", Modality.Audio), Feature("b", Modality.Audio));
        Assert.NotEqual(Feature("a", Modality.Landmarks), Feature("b", Modality.Landmarks));
    }

    [Fact]
    public void A_face_that_is_lost_throughout_ends_the_run()
    {
        var (code, events) = Check(Clip("a", Sound("a"), Face("a")), Clip("b", Sound("b"), Face("b", lost: _ => true)));

        Assert.Equal((1, "MPUC2035"), (code, Codes(events)));
    }

    [Fact]
    public void Signals_of_other_lengths_are_told_and_of_other_recordings_refused()
    {
        Assert.Equal((0, "MPUC2040"), Outcome(Check(Clip("a", Sound("a"), Face("a")), Clip("b", Sound("b", seconds: 1.1), Face("b")))));
        var (code, events) = Check(Clip("a", Sound("a"), Face("a")), Clip("b", Sound("b"), Face("b", frames: 600)));
        Assert.Equal((1, "MPUC2039"), (code, Codes(events)));
        Assert.Contains("b (audio 1.5 s, landmarks 20 s)", Said(events, "MPUC2039"), StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_channels_that_cancel_and_headers_without_a_length_are_told_and_again_when_features_are_reused()
    {
        SourceClip[] clips =
        [
            Clip("a", Sound("a"), Face("a")),
            Clip("b", Sound("b", tone: _ => 0), Face("b")),
            Clip("c", Sound("c", channels: 2), Face("c")),
            Clip("d", Sound("d", length: 0), Face("d")),
        ];
        Assert.Equal((0, "MPUC2041 MPUC2042 MPUC2043"), Outcome(Check(clips)));
        Assert.Equal((0, "MPUC2041 MPUC2042 MPUC2043"), Outcome(Check(clips)));
        // Another experiment with the same features: they are not read again.
        clips.Iter(c => c.Sources.Iter(s => File.Delete(s.Path)));
        Assert.Equal((0, "MPUC2041 MPUC2042 MPUC2043"), Outcome(Check([.. clips.Select(c => c with { Id = c.Id + "2" })])));
    }

    [Fact]
    public void Action_units_alone_are_a_face_and_its_frames_are_those_of_the_sound()
    {
        Source Units(string name) => Face(name, points: false) with { Modality = Modality.ActionUnits };
        var (code, events) = Check(Clip("a", Sound("a"), Units("a")), Clip("b", Sound("b"), Units("b")));
        Assert.Equal((0, ""), (code, Codes(events)));
        Assert.InRange(Feature("a", Modality.Audio).Length / 128, 45, 47);

        var (missing, told) = Check(Clip("c", Sound("c"), Units("c") with { Modality = Modality.Landmarks }));
        Assert.Equal((1, "MPUC2014"), (missing, Codes(told)));
    }

    [Fact]
    public void Words_in_milliseconds_are_told_and_read_as_such()
    {
        File.WriteAllText(folder["words.txt"], $"well {string.Join(' ', Enumerable.Repeat("0.5", 300))}\n");
        Source Words(string name, int unit)
        {
            File.WriteAllText(
                folder[name + ".words.csv"],
                FormattableString.Invariant($"word,start,end\nwell,0,{.2 * unit}\nwell,{1.0 * unit},{1.4 * unit}\n")
            );
            return OnDisk.Source(Modality.Text, folder[name + ".words.csv"]) with
            {
                Form = SourceForm.Transcript,
                Words = OnDisk.Words(folder["words.txt"]),
            };
        }
        var (code, events) = Check(Clip("a", Sound("a"), Words("a", 1)), Clip("b", Sound("b"), Words("b", 1000)));
        Assert.Equal((0, "MPUC2164"), (code, Codes(events)));
        Assert.Contains("b.words.csv", Said(events, "MPUC2164"), StringComparison.Ordinal);
        Assert.Equal(Feature("a", Modality.Text), Feature("b", Modality.Text));
        // It is told again of features that are in the store.
        Assert.Equal((0, "MPUC2164"), Outcome(Check(Clip("a", Sound("a"), Words("a", 1)), Clip("b", Sound("b"), Words("b", 1000)))));
        // Of more than an hour nothing is made at all; it is the transcript's fault, not the sound's.
        var (refused, why) = Check(Clip("c", Sound("c"), Words("c", 60000)));
        Assert.Equal((1, "MPUC2129"), (refused, Codes(why)));
        Assert.Contains("ends at 84000 s", Said(why, "MPUC2129"), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_words_do_not_say_it_the_recording_tells_milliseconds_whichever_of_the_two_is_read_first()
    {
        File.WriteAllText(folder["words.txt"], $"well {string.Join(' ', Enumerable.Repeat("0.5", 300))}\n");
        Source Words(string name, string rows)
        {
            File.WriteAllText(folder[name + ".words.csv"], $"word,start,end\n{rows}");
            return OnDisk.Source(Modality.Text, folder[name + ".words.csv"]) with
            {
                Form = SourceForm.Transcript,
                Words = OnDisk.Words(folder["words.txt"]),
            };
        }
        // A letter in ten: of a long held word in seconds, or a breath in milliseconds.
        var (code, events) = Check(Clip("a", Words("a", "well,0,40\n"), Sound("a")), Clip("b", Sound("b"), Words("b", "well,1000,1040\n")));
        Assert.Equal((0, "MPUC2164"), (code, Codes(events)));
        Assert.Contains("2 transcripts", Said(events, "MPUC2164"), StringComparison.Ordinal);
    }

    [Fact]
    public void Transcripts_of_every_program_are_read_and_words_without_times_counted()
    {
        File.WriteAllText(folder["words.txt"], $"well {string.Join(' ', Enumerable.Repeat("0.5", 300))}\n");
        Source Words(string name, string text)
        {
            File.WriteAllText(folder[name], text);
            return OnDisk.Source(Modality.Text, folder[name]) with { Words = OnDisk.Words(folder["words.txt"]) };
        }
        var (code, events) = Check(
            Clip("a", Sound("a"), Words("a.srt", "1\n00:00:00,500 --> 00:00:01,000\nWell\n")),
            Clip("b", Sound("b"), Words("b.vtt", "WEBVTT\n\n00:00.500 --> 00:01.000\n<v Ann>Well</v>\n")),
            Clip(
                "c",
                Sound("c"),
                Words(
                    "c.json",
                    """
                    {"segments": [{"start": 0.5, "end": 1.5, "words": [{"word": "well", "start": 0.5, "end": 1.0}, {"word": "20"}]}],
                     "word_segments": []}
                    """
                )
            ),
            Clip(
                "d",
                Sound("d"),
                Words(
                    "d.TextGrid",
                    "File type = \"ooTextFile\"\n\"TextGrid\"\n0 2 <exists> 1 \"IntervalTier\" \"words\" 0 2 1 .5 1 \"well\""
                )
            )
        );
        Assert.Equal((0, "MPUC2160 MPUC2163"), (code, Codes(events)));
        Assert.Contains("A word has no times", Said(events, "MPUC2163"), StringComparison.Ordinal);
        foreach (var clip in (string[])["b", "d"])
            Assert.Equal(Feature("a", Modality.Text), Feature(clip, Modality.Text));
    }

    [Fact]
    public void Transcripts_that_say_nothing_are_told_and_again_when_features_are_reused()
    {
        File.WriteAllText(folder["words.txt"], $"well {string.Join(' ', Enumerable.Repeat("0.5", 300))}\n");
        Source Words(string name, string rows)
        {
            File.WriteAllText(folder[name + ".words.csv"], $"word,start,end\n{rows}");
            return OnDisk.Source(Modality.Text, folder[name + ".words.csv"]) with
            {
                Form = SourceForm.Transcript,
                Words = OnDisk.Words(folder["words.txt"]),
            };
        }
        SourceClip[] clips =
        [
            Clip("a", Sound("a"), Words("a", "well,0,1\n")),
            Clip("b", Sound("b"), Words("b", "")),
            Clip("c", Sound("c"), Words("c", "xyzzy,0,1\nwell,1,1.2\n")),
        ];
        var (_, first) = Check(clips);
        var (_, again) = Check(clips);
        Assert.Equal("MPUC2160 MPUC2161", Codes(first));
        Assert.Equal("MPUC2161", Codes(again));
        Assert.Contains("1 of 3 clips", Said(again, "MPUC2161"), StringComparison.Ordinal);
        Assert.Contains("throughout: b", Said(again, "MPUC2161"), StringComparison.Ordinal);
    }

    [Fact]
    public void Word_vectors_that_are_not_UTF8_and_files_that_were_not_fetched_are_told()
    {
        File.WriteAllBytes(folder["words.txt"], [.. "well 1\n"u8, 0xE9, .. " 1\n"u8]);
        File.WriteAllText(folder["a.words.csv"], "word,start,end\nthere,0,1\n");
        var words = OnDisk.Source(Modality.Text, folder["a.words.csv"]) with
        {
            Form = SourceForm.Transcript,
            Words = OnDisk.Words(folder["words.txt"]),
        };
        var (_, events) = Check(Clip("a", Sound("a"), words));
        Assert.Equal("MPUC2030", Codes(events));
        Assert.Equal(
            (2, 1),
            events.OfType<WorkerEvent.Told>().Select(t => (t.Explanation.Place.Line, t.Explanation.Place.Column)).Single()
        );

        File.WriteAllText(folder["b.flac"], "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 330454481\n");
        Assert.Equal((1, "MPUC2031"), Outcome(Check(Clip("b", OnDisk.Source(Modality.Audio, folder["b.flac"]), Face("b")))));
    }

    [Fact]
    public void Clips_shorter_than_the_window_are_counted_and_the_median_is_named()
    {
        SourceClip[] clips =
        [
            .. Enumerable.Range(1, 4).Select(i => Clip($"{i}", Sound($"{i}", seconds: i / 2.0), Face($"{i}", frames: 15 * i))),
        ];
        var (code, events) = Check(40, clips);
        Assert.Equal((0, "MPUC2049"), (code, Codes(events)));
        Assert.Contains("2 of 4 clips are shorter", Said(events, "MPUC2049"), StringComparison.Ordinal);
        // The features are the same, and the window is another.
        var (refused, told) = Check(200, clips);
        Assert.Equal((1, "MPUC1013"), (refused, Codes(told)));
        Assert.Contains("Set MpucWindow to 45 or less", Said(told, "MPUC1013"), StringComparison.Ordinal);
    }

    private static SourceClip Clip(string id, params Source[] sources) => new(id, id, 0, sources.ToSeq());

    private Source Sound(string name, double seconds = Seconds, Func<int, double>? tone = null, int channels = 1, uint? length = null)
    {
        var frames = (int)(seconds * Rate);
        // A second channel is the first with the opposite sign.
        byte[] data =
        [
            .. Enumerable
                .Range(0, frames)
                .SelectMany(i =>
                    Enumerable
                        .Range(0, channels)
                        .SelectMany(c => BitConverter.GetBytes((short)((c == 0 ? 1 : -1) * 9000 * (tone ?? (t => Math.Sin(t / 9.0)))(i))))
                ),
        ];
        byte[] file =
        [
            .. "RIFF"u8,
            .. BitConverter.GetBytes(36 + data.Length),
            .. "WAVEfmt "u8,
            .. BitConverter.GetBytes(16),
            1,
            0,
            (byte)channels,
            0,
            .. BitConverter.GetBytes(Rate),
            .. BitConverter.GetBytes(2 * channels * Rate),
            (byte)(2 * channels),
            0,
            16,
            0,
            .. "data"u8,
            .. BitConverter.GetBytes(length ?? (uint)data.Length),
            .. data,
        ];
        File.WriteAllBytes(folder[name + ".wav"], file);
        return OnDisk.Source(Modality.Audio, folder[name + ".wav"]);
    }

    private Source Face(string name, int frames = 45, Func<int, bool>? keep = null, Func<int, bool>? lost = null, bool points = true)
    {
        string[] columns =
        [
            .. points ? from p in Enumerable.Range(17, 51) from a in (string[])["x", "y"] select $"{a}_{p}" : OpenFaceUnits.Names,
        ];
        File.WriteAllText(
            folder[name + ".face.csv"],
            $"frame, face_id, timestamp, confidence, success, {string.Join(", ", columns)}\n"
                + string.Concat(
                    Enumerable
                        .Range(1, frames)
                        .Where(keep ?? (_ => true))
                        .Select(f =>
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{f}, 0, {(f - 1) / 30.0:F3}, 0.98, {(lost?.Invoke(f) == true ? 0 : 1)}, "
                            )
                            + string.Join(
                                ", ",
                                columns.Select((_, i) => (i + 10 * Math.Sin(f + i)).ToString("F1", CultureInfo.InvariantCulture))
                            )
                            + "\n"
                        )
                )
        );
        return OnDisk.Source(Modality.Landmarks, folder[name + ".face.csv"]);
    }

    private (int Code, Seq<WorkerEvent> Events) Check(params SourceClip[] clips) => Check(20, clips);

    private (int Code, Seq<WorkerEvent> Events) Check(int window, params SourceClip[] clips)
    {
        var (all, none) = (clips.ToSeq(), new Part(Empty, Empty));
        var settings = Settings.Of(
            new[]
            {
                ("MpucDataset", "manifest"),
                ("MpucManifest", folder["clips.csv"]),
                ("MpucModalities", string.Join(' ', clips[0].Sources.Map(s => s.Modality.Name))),
                ("MpucSplit", "manifest"),
                ("MpucWindow", window.ToString(CultureInfo.InvariantCulture)),
                ("MpucThreads", "1"),
                ("MpucBatchSize", "2"),
                ("MpucFeatureSize", "8"),
                // No batch is made of one clip.
                ("MpucEpochs", clips.Length < 2 ? "0" : "1"),
            }.Select(s => new Setting(s.Item1, s.Item2, Place.CommandLine))
        );
        return TinyRun.Run(
            new Request(
                "plausible",
                settings,
                new Inventory(all),
                Seq1(new Fold("given", new Part(all.Map(c => c.Id), all.Map(c => c.Group)), none, none)),
                Seq<RequestedStep>(),
                None,
                Goal.Check,
                folder["store"],
                folder["run"]
            )
        );
    }

    private static string Codes(Seq<WorkerEvent> events) => string.Join(' ', TinyRun.Codes(events).Order());

    private static (int, string) Outcome((int Code, Seq<WorkerEvent> Events) run) => (run.Code, Codes(run.Events));

    private static string Said(Seq<WorkerEvent> events, string code) =>
        events.OfType<WorkerEvent.Told>().Select(t => t.Explanation).Single(e => e.Code == code).Text;

    /// <summary>The numbers of a clip's feature as the store keeps them.</summary>
    private float[] Feature(string clip, Modality modality) =>
        Directory
            .GetFiles(folder["store/features"], "*.safetensors", SearchOption.AllDirectories)
            .Select(f => Safetensors.Read(File.ReadAllBytes(f), f).IfLeft(p => throw new InvalidOperationException(p.ToString())))
            .Where(f =>
                f.Metadata.Find("clip") == clip
                && f.Arrays[0].Shape[1]
                    == (
                        modality == Modality.Audio ? 128
                        : modality == Modality.Landmarks ? 102
                        : modality == Modality.Text ? 300
                        : 35
                    )
            )
            .Select(f => f.Arrays[0].Values)
            .Single();
}
