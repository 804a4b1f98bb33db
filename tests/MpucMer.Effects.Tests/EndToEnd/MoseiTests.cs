using System.Text.Json.Nodes;
using MpucMer.Effects.Tests.Onnx;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Effects.Tests.Worker;
using MpucMer.Tests;
using MpucMer.Tests.Media;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>experiments/mosei.proj on one synthetic set in each layout: four modalities, all pairs, six labels.</summary>
[Collection(AloneCollection.Name)]
public sealed class MoseiTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-mosei-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [PythonFact("numpy")]
    public void All_four_modalities_learn_from_the_published_layout()
    {
        MoseiMaker.WritePickles(folder);
        // A clip without sound and one without frames are used for the pairs that they have.
        File.Delete(Path.Combine(folder, "Mel_Spect", "video01[0].pkl"));
        Directory.Delete(Path.Combine(folder, "Frames_resize", "video02[1]"), recursive: true);

        var output = Learns("text audio video landmarks");
        Assert.Contains("1 of 88 clips have no audio and are used", output, StringComparison.Ordinal);

        var (exit, exported) = Run([.. Pickles, "-t:Export", "-p:MpucExportFormat=onnx"]);
        Assert.True(exit == 0, exported);
        Assert.Equal(
            ("fused text audio video landmarks", "several"),
            OnnxRuntime.AllRun(Assert.Single(Directory.GetDirectories(Path.Combine(folder, "run", "export"))))
        );
    }

    [PythonFact("numpy")]
    public void A_frame_that_cannot_be_decoded_is_told_with_its_path()
    {
        MoseiMaker.WritePickles(folder);
        File.WriteAllText(Path.Combine(folder, "Frames_resize", "video00[0]", "0.jpg"), "no picture");
        var (exit, output) = Run([.. Pickles, "-t:Check"]);
        Assert.True(
            exit != 0
                && output.Contains("error MPUC2154", StringComparison.Ordinal)
                && output.Contains("video00[0]", StringComparison.Ordinal),
            output
        );
    }

    [Fact]
    public void All_four_modalities_learn_from_sequences_cut_by_their_labels()
    {
        MoseiMaker.WriteSequences(folder);
        Directory.Delete(Path.Combine(folder, "Frames_resize", "video02[1]"), recursive: true);

        var output = Learns("text video landmarks vectors:acoustic", Sequences);
        Assert.Contains("looked through 4 files", output, StringComparison.Ordinal);
        Assert.Contains("1 of 88 clips have no video and are used", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_of_sequences_is_told_with_counts()
    {
        // A video that the faces lack and one in no fold; words that run backwards and overlap; a segment after the end of everything, one
        // of a single frame.
        MoseiMaker.WriteSequences(folder, set =>
        {
            set.Faces.Videos.Remove("video05");
            foreach (var rows in new[] { set.Words.Videos["video01"], set.Words.Videos["video02"] })
            {
                rows[1] = rows[1] with { Start = rows[1].End, End = rows[1].Start };
                rows[3] = rows[3] with { Start = rows[2].Start + .01 };
            }
            var labels = set.Labels.Videos;
            labels["video03"][1] = labels["video03"][1] with { Start = 500, End = 501 };
            labels["video04"][1] = labels["video04"][1] with { Start = 2, End = 2.02 };
            labels["video99"] = labels["video00"];
        });
        var (exit, output) = Run([.. Sequences, "-t:Plan"]);
        Assert.True(exit == 0, output);
        foreach (
            var said in (string[])
                [
                    "In 2 videos 2 intervals end before they begin (the first is row 1 of video01)",
                    "In 2 videos 2 intervals begin before the ones before them end (the first is row 3 of video01)",
                    "In video03 1 interval lies outside of the video",
                    "2 of the 45 videos of",
                    "1 of 45 videos are in no standard fold, and are left out: video99",
                    "1 clip has fewer than 3 frames and is left out: video04[1]",
                    "2 of 86 clips have no landmarks and are used",
                ]
        )
        {
            Assert.Contains(said, output, StringComparison.Ordinal);
        }
        // The same again, of what was kept.
        Assert.Contains("In 2 videos 2 intervals end before they begin", Run([.. Sequences, "-t:Plan"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_what_their_settings_say_are_refused()
    {
        var right = new MoseiSequences();
        MoseiMaker.WriteSequences(folder);
        void Refused(string code, MoseiSequences.Sequence sequence, Action<string> write)
        {
            var path = Path.Combine(folder, sequence.File);
            write(path);
            var (exit, output) = Run([.. Sequences, "-t:Plan"]);
            Assert.True(
                exit != 0
                    && output.Contains($"{sequence.File} : error {code}", StringComparison.Ordinal)
                    && !output.Contains("MSB4018", StringComparison.Ordinal),
                output
            );
            MoseiSequences.Write(sequence, path);
        }

        var others = new MoseiSequences.Sequence("", "COVAREP") { Videos = { ["other"] = [new(0, 1, [1])] } };
        Refused("MPUC2171", right.Sounds, path => MoseiSequences.Write(others, path));
        Refused("MPUC2133", right.Sounds, path => File.WriteAllText(path, "no HDF5"));
        Refused("MPUC2174", right.Words, path => MoseiSequences.Write(right.Sounds, path));
        Refused("MPUC2175", right.Labels, path =>
        {
            var wrong = new MoseiSequences().Labels;
            wrong.Videos["video07"][0].Values[3] = -1;
            MoseiSequences.Write(wrong, path);
        });
        File.WriteAllText(Path.Combine(folder, "cmu_mosei_std_folds.py"), "nothing");
        var (failed, said) = Run([.. Sequences, "-t:Plan"]);
        Assert.True(failed != 0 && said.Contains("cmu_mosei_std_folds.py : error MPUC2131", StringComparison.Ordinal), said);
    }

    [FfmpegPythonFact]
    public void All_four_modalities_learn_from_recordings_cut_by_a_list_of_segments()
    {
        MoseiMaker.WriteRecordings(folder);
        // A video whose segments are files of their own.
        File.Move(Path.Combine(folder, "transcripts", "video01.csv"), Path.Combine(folder, "transcripts", "video01[0].csv"));

        var output = Learns("text audio video landmarks", Recordings);
        Assert.Contains("1 of 88 clips have no text and are used", output, StringComparison.Ordinal);
    }

    [FfmpegPythonFact]
    public void A_recording_that_is_none_and_a_folder_that_is_not_there_are_told()
    {
        MoseiMaker.WriteRecordings(folder);
        var (exit, output) = Run([.. Recordings, $"-p:MpucOpenFaceDir={folder}/nowhere", "-t:Plan"]);
        Assert.True(exit != 0 && output.Contains("nowhere : error MPUC2001", StringComparison.Ordinal), output);
        File.WriteAllText(Path.Combine(folder, "videos", "video03.mp4"), "no recording");
        (exit, output) = Run([.. Recordings, "-t:Check"]);
        Assert.True(exit != 0 && output.Contains("video03.mp4 : error MPUC2134", StringComparison.Ordinal), output);
    }

    /// <summary>The files of tests/files, made by h5py.</summary>
    [Fact]
    public void Ready_sequences_are_cut_and_aligned()
    {
        var files = TestFiles.Folder;
        var (exit, output) = Run([
            $"-p:MpucLabelsCsd={files}/mosei/labels.csd",
            $"-p:MpucStandardFolds={files}/mosei/folds.py",
            $"-p:MpucFacesCsd={files}/mosei/faces.csd",
            $"-p:MpucAcousticCsd={files}/mosei/acoustic.csd",
            "-p:MpucBatchSize=2",
            "-t:Check",
        ]);
        Assert.True(exit == 0, output);
        // 6 clips of two modalities.
        Assert.Equal(
            12,
            Directory.GetFiles(Path.Combine(folder, "store", "features"), "*.safetensors", SearchOption.AllDirectories).Length
        );
    }

    [Fact]
    public void A_table_of_segments_cuts_sequences_as_labels_do()
    {
        var (files, table) = (TestFiles.Folder, Path.Combine(folder, "segments.csv"));
        string[] data =
        [
            $"-p:MpucSegments={table}",
            $"-p:MpucFacesCsd={files}/mosei/faces.csd",
            $"-p:MpucAcousticCsd={files}/mosei/acoustic.csd",
            "-p:MpucBatchSize=2",
            "-p:MpucEpochs=1",
        ];
        const string header = "video,start,end,split,happy,sad,anger,surprise,disgust,fear\n";
        File.WriteAllText(
            table,
            header + "v0,0,1,train,1,0,0,0,0,0\nv0,1,2,train,0,1,0,0,0,0\nv1,0,1,validation,1,0,0,0,0,0\nv2,0,2,test,0,1,0,0,0,0\n"
        );
        var (exit, output) = Run([.. data, "-t:Check"]);
        Assert.True(exit == 0 && output.Contains("4 segments", StringComparison.Ordinal), output);
        File.WriteAllText(table, header + "v0,,,train,1,0,0,0,0,0\n");
        (exit, output) = Run([.. data, "-t:Check"]);
        Assert.True(exit != 0 && output.Contains("segments.csv : error MPUC2176", StringComparison.Ordinal), output);
    }

    private string[] Pickles => Documented("MpucTrainPickle");

    private string[] Sequences => Documented("MpucLabelsCsd");

    private string[] Recordings => Documented("MpucSegments");

    /// <summary>The arguments of docs/mosei.md's own command that gives this property, with the test's folder for /data/mosei.</summary>
    private string[] Documented(string property)
    {
        var command = File.ReadLines(Path.Combine(Experiment.Root, "docs", "mosei.md"))
            .First(l =>
                l.StartsWith("dotnet build experiments/mosei.proj ", StringComparison.Ordinal)
                && l.Contains($"-p:{property}=", StringComparison.Ordinal)
            );
        return [.. command.Replace("/data/mosei", folder, StringComparison.Ordinal).Split(' ')[3..]];
    }

    /// <summary>
    /// Trains on all pairs; every label is told above chance by more than shuffled labels ever are on all six; a second build has nothing
    /// to do.
    /// </summary>
    private string Learns(string modalities, params string[] data)
    {
        if (data.Length == 0)
            data = Pickles;
        var (exit, output) = Run(data);
        Assert.True(exit == 0, output);
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run", "results.json")))!;
        Assert.Empty(JsonSchema.Read(Path.Combine(Experiment.Root, "docs", "results.schema.json")).Faults(results));
        Assert.Equal(modalities, string.Join(' ', results["modalities"]!.AsArray().Select(m => m!.GetValue<string>())));
        Assert.Equal(
            "happy sad anger surprise disgust fear",
            string.Join(' ', results["classes"]!.AsArray().Select(c => c!.GetValue<string>()))
        );
        var fold = results["folds"]![0]!;
        Assert.Equal(
            (MoseiMaker.Train, MoseiMaker.Validation, MoseiMaker.Test),
            (
                fold["clips"]!["train"]!.GetValue<int>(),
                fold["clips"]!["validation"]!.GetValue<int>(),
                fold["clips"]!["test"]!.GetValue<int>()
            )
        );
        foreach (var (label, scores) in fold["test"]!["fused"]!["each"]!.AsObject())
            Assert.True(scores!["weighted_accuracy"]!.GetValue<double>() > .6, $"{label}: {fold["test"]!["fused"]}");

        var (again, idle) = Run(data);
        Assert.True(again == 0 && idle.Contains("nothing to do", StringComparison.Ordinal), idle);
        return output;
    }

    private (int Exit, string Output) Run(params string[] arguments) =>
        Experiment.Build(
            "mosei",
            folder,
            [
                "-p:MpucWindow=12",
                "-p:MpucFeatureSize=24",
                "-p:MpucVideoFrames=2",
                "-p:MpucVideoSize=16",
                "-p:MpucBatchSize=12",
                "-p:MpucEpochs=2",
                "-p:MpucEvaluationWindows=1",
                "-p:MpucProbeHidden=32",
                .. arguments,
            ]
        );
}
