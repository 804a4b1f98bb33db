using System.Text;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Data.Recordings;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Decoding;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Reports;
using MpucMer.Pure.Runs;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data;

/// <summary>Damaged files for every reader (<see cref="Fuzz"/>).</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Wav()
    {
        byte[] noise = [.. Enumerable.Range(0, 1200).Select(i => (byte)(i * 31))];
        Fuzz.Of(
            [
                WavBytes.Pcm16([.. Enumerable.Range(0, 300).Select(i => (short)(i * 97))]),
                WavBytes.Of(WavBytes.Chunk("LIST", new byte[9]), WavBytes.Extensible(1, 3, 48000, 24), WavBytes.Chunk("data", noise)),
                WavBytes.Of(WavBytes.Format(3, 2, 44100, 64), WavBytes.Chunk("data", new byte[1600])),
                WavBytes.Of(WavBytes.Format(1, 2, 8000, 8), WavBytes.Chunk("data", noise)),
            ],
            bytes => WavFile.Decode(bytes, "a.wav").Map(sound => sound.Samples.All(float.IsFinite) && sound.Frames > 0)
        );
    }

    private static readonly byte[][] Faces =
    [
        CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Stock, 3)),
        CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Zenodo, 2, "\r\n")),
        CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Stock, 9)),
    ];

    [Fact]
    public void OpenFace() =>
        Fuzz.Of(Faces, bytes =>
            OpenFaceCsv
                .Parse(bytes, "a.csv")
                .Map(track =>
                    track.Frames > 0 && track.Landmarks.IfNone([]).All(float.IsFinite) && track.Units.IfNone([]).All(float.IsFinite)
                )
        );

    [Fact]
    public void Stretches_of_OpenFace() =>
        Fuzz.Of([CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Stock, 9))], bytes =>
            OpenFaceCsv
                .Parse(bytes, "a.csv", new Cut(.1, Some(.3)), timed: true)
                .Map(track => track.Held < track.Frames && track.Landmarks.ForAll(p => p.All(v => v is >= 0 and <= 1)))
        );

    [Fact]
    public void Tables_of_action_units() =>
        Fuzz.Of(
            [
                CsvBytes.Bytes("name, AU01_r,AU02_r\n01-01-05-01-01-02-12,0.5, 1e-1\n\"b, \"\"c\"\"\",2,-3\n\n"),
                CsvBytes.Bytes("name,AU01_r\r\na,1\r\nb,2\r\n"),
            ],
            bytes =>
                ActionUnitTable.Parse(bytes, "a.csv").Map(table => table.Rows.All(r => r.Name.Length > 0 && r.Values.All(float.IsFinite)))
        );

    [Fact]
    public void Vectors_in_text() =>
        Fuzz.Of([CsvBytes.Bytes("1,2,3\n4,5e-3,6\n"), CsvBytes.Bytes("a,b\n1,-2\n3,4\n5,6\n")], bytes =>
            VectorFile.Read(bytes, "a.csv").Map(Holds)
        );

    [Fact]
    public void Transcripts() =>
        Fuzz.Of(
            [
                CsvBytes.Bytes("word,start,end\nWell,0.42,0.61\n\"no, no\",0.61,0.80\n"),
                CsvBytes.Bytes("end,word,start\r\n1e0,so,.5\r\n2,sad,1\r\n"),
            ],
            bytes =>
                TranscriptFormat
                    .Parse(bytes, "a.csv")
                    .Map(t => t.Words.All(w => w.Word.Length > 0 && w.Start >= 0 && w.End >= w.Start && double.IsFinite(w.End)))
        );

    [Fact]
    public void Tables_of_segments() =>
        Fuzz.Of(
            [
                CsvBytes.Bytes(
                    "video,start,end,split,happy,sad,anger,surprise,disgust,fear\nv,-.4,2,train,0,0.667,0,0,0,0\nv,2,3e0,dev,0,0,0,0,0,0\nid,,,test,1,1,1,1,1,3\n"
                ),
                // Of many rows, so that damage is mostly within one.
                CsvBytes.Bytes(
                    "id,video,start,end,happy,sad,anger,surprise,disgust,fear\n"
                        + string.Concat(Enumerable.Range(0, 40).Select(i => $"a_{i},a,{i}.5,{i + 1}.5,0,1,0.5,0,0,2\n"))
                ),
            ],
            bytes =>
                SegmentTable
                    .Parse(bytes, "a.csv")
                    .Map(segments =>
                        segments.All(s => s.Cut.Start >= 0 && s.Cut.End.ForAll(e => e > s.Cut.Start) && s.Intensities.All(i => i >= 0))
                    )
        );

    [Fact]
    public void Standard_folds() =>
        Fuzz.Of([CsvBytes.Bytes("standard_train_fold = ['a', 'b']\nstandard_valid_fold = (\"c\",)\nstandard_test_fold = ['d']\n")], bytes =>
            StandardFolds.Parse(bytes, "a.py").Map(folds => folds.Train.Count > 0 && folds.Test.Count > 0)
        );

    [Fact]
    public void Word_vectors()
    {
        var wanted = new System.Collections.Generic.HashSet<string>(StringComparer.Ordinal) { "so", "sad" };
        Fuzz.Of([CsvBytes.Bytes("so 1 2 3\nsad -1e-2 0 .5\n. . . 1 2 3\n")], bytes =>
            WordVectors
                .Collect(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries), wanted, "a.txt")
                .Map(found => found.Width > 0 && found.Words.Values.All(v => v.Length == found.Width && v.All(float.IsFinite)))
        );
    }

    private static readonly float[] Numbered = [.. Enumerable.Range(0, 60).Select(i => i / 7f)];

    private static bool Holds(VectorTrack track) =>
        track.Frames > 0 && track.Values.Length == track.Frames * track.Width && track.Values.All(float.IsFinite);

    [Fact]
    public void Npy() =>
        Fuzz.Of(
            [
                Arrays.NpyFileTests.Npy("<f4", false, [12, 5], Arrays.NpyFileTests.Bytes(Numbered)),
                Arrays.NpyFileTests.Npy(">i2", true, [3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]),
            ],
            bytes => VectorFile.Read(bytes, "a.npy").Map(Holds)
        );

    // Not ours, whose own hash would tell any damage: headers and offsets are to be looked at.
    private static readonly byte[][] Tensors =
    [
        .. new[]
        {
            """{"x":{"dtype":"F32","shape":[12,5],"data_offsets":[0,240]}}""",
            """{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F16","shape":[60],"data_offsets":[0,120]},"a.bias":{"dtype":"F64","shape":[3,5],"data_offsets":[120,240]}}""",
            """{"x":{"dtype":"I64","shape":[30],"data_offsets":[0,240]}}  """,
        }.Select(header =>
            (byte[])
                [.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. Arrays.NpyFileTests.Bytes(Numbered)]
        ),
    ];

    [Fact]
    public void Safetensors_files() =>
        Fuzz.Of([.. Tensors, Safetensors.Write([NamedArray.Of("x", Numbered, 12, 5)], [("clip", "a")])], bytes =>
        {
            _ = Safetensors.FirstNotFinite(bytes);
            _ = Safetensors.Length(bytes);
            return Safetensors
                .Read(bytes, "a.safetensors")
                .Map(file => file.Arrays.ForAll(a => a.Shape.Aggregate(1L, (x, y) => x * y) == a.Values.Length));
        });

    [Fact]
    public void Safetensors_of_one_array() => Fuzz.Of(Tensors, bytes => VectorFile.Read(bytes, "a.safetensors").Map(Holds));

    [Fact]
    public void States_of_networks() =>
        Fuzz.Of(
            [
                TestFiles.Read("tensors.pth"),
                TestFiles.Read("tensors-legacy.pth"),
                TestFiles.Read("checkpoint.pth"),
                TestFiles.Read("linear-legacy.pth"),
                TestFiles.Read("twice.pth"),
                .. Tensors,
            ],
            bytes =>
                StateFile
                    .Read(bytes, "a.pth")
                    .Map(state => state.All(e => e.Key.Length > 0 && e.Value.Shape.Aggregate(1L, (x, y) => x * y) == e.Value.Values.Length))
        );

    [Fact]
    public void Pickles() =>
        Fuzz.Of(
            [
                .. Enumerable.Range(0, 6).Select(p => TestFiles.Read($"value-{p}.pkl")),
                TestFiles.Read("evil-0.pkl"),
                TestFiles.Read("evil-4.pkl"),
                TestFiles.Read("objects.pkl"),
                TestFiles.Read("mel.pkl"),
            ],
            bytes => Pickle.Read(bytes, "a.pkl").Map(value => Numbers(value, 0, new Counter()))
        );

    [Fact]
    public void Spectrograms() =>
        Fuzz.Of([TestFiles.Read("mel.pkl"), TestFiles.Read("decibels.pkl")], bytes =>
            SpectrogramPickle.Read(bytes, "a.pkl", 128).Map(mel => mel.Values.All(float.IsFinite))
        );

    [Fact]
    public void Pickles_of_many_clips() =>
        Fuzz.Of([TestFiles.Read("mosei.pkl")], bytes =>
            MoseiPickle
                .Read(new MemorySource(bytes), "a.pkl")
                .Map(part => part.Clips.All(c => ProblemOr(c.Face("a.pkl")) && ProblemOr(c.Words("a.pkl"))))
        );

    [Fact]
    public void Manifests()
    {
        string[] modalities = ["audio", "landmarks", "vectors"];
        Fuzz.Of(
            [
                Encoding.UTF8.GetBytes(
                    "id,group,split,label,audio,vectors:w2v\na,eva,train,sad,a.wav,a.npy\nb,ben,test,happy,b.wav,\n\"c, "
                        + "d\",eva,train,sad,,c.npy\n"
                ),
                Encoding.UTF8.GetBytes("id,labels,audio\na,happy=2; sad = 0.5,a.wav\nb,,b.wav\nc,fear,c.wav\n"),
                Encoding.UTF8.GetBytes(
                    "{\"id\": 1, \"split\": \"train\", \"labels\": {\"happy\": 2, \"sad\": 0.5}, \"audio\": \"a.wav\"}\n{\"id\": "
                        + "\"ü\", \"split\": \"test\", \"labels\": [\"sad\"], \"landmarks\": null, \"audio\": \"b\\u0041\"}\n"
                ),
                Encoding.UTF8.GetBytes(
                    "{\"id\":\"a\",\"label\":\"x\",\"audio\":\"a\"}\n\n{\"id\":\"b\",\"label\":\"y\",\"audio\":\"b\"}\n"
                ),
            ],
            bytes =>
                Manifest
                    .Parse(bytes, "m.csv", modalities, file => file.Length % 7 != 0, GroupsAcrossSplits.Refused)
                    .ToEither()
                    .MapLeft(problems => problems.Head())
                    .Map(manifest =>
                        manifest.Clips.Count > 0
                        && manifest.Clips.All(c =>
                            c.Id.Length > 0 && c.Files.Count > 0 && c.Intensities.All(i => float.IsFinite(i) && i >= 0)
                        )
                    )
        );
    }

    // As -p:MpucConfig reads it: what is in the file, then what it comes to.
    [Fact]
    public void Configurations() =>
        Fuzz.Of(
            [
                Encoding.UTF8.GetBytes(
                    "dataset:\n  path_train: /data/train.pkl\n  n_frames: 90\n  audio: True\n  graph: yes\ntraining:\n  lr_encoder: "
                        + "1.0e-3\n  batch_size: 32\n  epochs: 2000\n  wd: 0.001\n"
                ),
                Encoding.UTF8.GetBytes(
                    "# ours\nEpochs: 3\nSeeds: [0, 1, 2]\nFolds: [[1, 2], [3]]\nMpucTemperature: &t 0.1\nMaskTemperature: "
                        + "*t\nProjectorNorm: \"batch\"\n"
                ),
                Encoding.UTF8.GetBytes("{Epochs: 3, Window: 30, Modalities: 'audio landmarks'}\n"),
            ],
            bytes =>
                PublishedYaml
                    .Read(Encoding.UTF8.GetString(bytes), "a.yaml")
                    .ToEither()
                    .MapLeft(problems => problems.Head())
                    .Map(read =>
                        ExperimentParser
                            .Parse("x", read.Settings)
                            .Match(
                                Succ: e => e.Training.Epochs <= 100_000,
                                Fail: problems => problems.ForAll(p => p.Explain().Message.Length > 0)
                            )
                    )
        );

    [Fact]
    public void Results_of_runs()
    {
        var results = MpucMer.Tests.Reports.Sample.Of(
            MpucMer.Tests.Reports.Sample.Fold("1", 0, ("fused", .75)),
            MpucMer.Tests.Reports.Sample.Fold("2", 0, ("fused", .5))
        );
        Fuzz.Of([Encoding.UTF8.GetBytes(ReportJson.Write(results))], bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            _ = RunUse.Places(text);
            return ReportJson
                .Report.Read(bytes)
                .MapLeft<Problem>(fault => new Problem.ResultsUnreadable("results.json", fault.ToString()))
                .Map(r => ReportMarkdown.Write(r).Length > 0 && ReportTable.Lines(r).Count > 0 && ReportJson.Report.Read(text) == r);
        });
    }

    private static readonly StageKey Key = new(
        "contrast",
        3,
        Seq(new Parameter("MpucEpochs", "2"), new Parameter("seed", "0")),
        Seq1(new Input("training clips (2)", "cc"))
    );

    [Fact]
    public void Records_of_runs()
    {
        var steps = Encoding.UTF8.GetBytes(RunRecord.Write(HashMap(("contrast fold 1 seed 0", Key))));
        Fuzz.OfOption([steps], bytes =>
            RunRecord.Read(Encoding.UTF8.GetString(bytes)) is { IsEmpty: false } keys
                ? keys.Values.All(k => k.Fingerprint.Length == 64)
                : Option<bool>.None
        );
        var use = Encoding.UTF8.GetBytes(
            new RunUse(
                "demo",
                "here",
                "/runs/demo",
                default,
                Seq1(("probe fold 1", "probe/ab/abcd")),
                Seq1("features/audio/ab/abcd.safetensors")
            ).Write()
        );
        Fuzz.OfOption([use], bytes =>
            RunUse.Read(Encoding.UTF8.GetString(bytes), default).Map(u => u.Steps.ForAll(s => s.Step.Length >= 0) && u.Features.Count >= 0)
        );
        var clips = Encoding.UTF8.GetBytes(
            """{"clips":[{"id":"a","features":{"audio":{"fingerprint":"FINGERPRINT","frames":30}}},{"id":"b","features":{"vectors:w2v":{"fingerprint":"FINGERPRINT","frames":1}}}]}""".Replace(
                "FINGERPRINT",
                Key.Fingerprint,
                StringComparison.Ordinal
            )
        );
        Fuzz.OfOption([clips], bytes =>
            RunUse.FeaturesIn(Encoding.UTF8.GetString(bytes)) is { IsEmpty: false } features
                ? features.ForAll(f => f.Length > 0)
                : Option<bool>.None
        );
    }

    [Fact]
    public void What_the_worker_says() =>
        Fuzz.OfOption(
            [
                .. new WorkerEvent[]
                {
                    new WorkerEvent.StepStarted("contrast fold 1 seed 0", 1, 3),
                    new WorkerEvent.Progress("features", 3, 7, "clips", Seq1(new Figure("loss", 3.5, "F3")), Some(2.5)),
                    new WorkerEvent.Told(new Problem.SourceChanged("/a.wav").Explain()),
                    new WorkerEvent.Summary(Seq("a", "b"), "/results.json"),
                    new WorkerEvent.Message("x"),
                }.Select(e => Encoding.UTF8.GetBytes(EventJson.Write(e))),
            ],
            bytes => EventJson.Read(Encoding.UTF8.GetString(bytes)).Map(e => e.ToString().Length > 0)
        );

    [Fact]
    public void Ends_of_recordings() =>
        Fuzz.OfOption(
            [
                TestFiles.Read("clip.mp4"),
                [.. "RIFF"u8, 100, 0, 0, 0, .. new byte[100]],
                [0x1A, 0x45, 0xDF, 0xA3, 0x84, 1, 2, 3, 4, 0x18, 0x53, 0x80, 0x67, 0x80 | 100, .. new byte[100]],
            ],
            bytes =>
            {
                _ = RecordingEnd.Unfinished(new MemorySource(bytes));
                return RecordingEnd.Missing(new MemorySource(bytes)).Map(end => end > bytes.Length);
            }
        );

    private static bool ProblemOr<A>(Either<Problem, A> either) =>
        either.Match(Right: _ => true, Left: problem => problem.Explain().Message.Length > 0);

    private sealed class Counter
    {
        public int Visits { get; set; }
    }

    /// <summary>Takes every array out, within a bound of depth and visits: a damaged value may hold itself.</summary>
    private static bool Numbers(PickleValue value, int depth, Counter counter)
    {
        if (depth > 10 || ++counter.Visits > 200)
            return true;
        return value switch
        {
            PickleValue.Array array => array.Numbers.Floats().Length == array.Numbers.Count,
            PickleValue.List list => list.Items.All(item => Numbers(item, depth + 1, counter)),
            PickleValue.Tuple tuple => tuple.Items.All(item => Numbers(item, depth + 1, counter)),
            PickleValue.Dict dict => dict.Entries.All(e => Numbers(e.Value, depth + 1, counter)),
            _ => true,
        };
    }
}
