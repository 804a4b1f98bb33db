using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data;

/// <summary>
/// Ten thousand damaged files for each of four readers, the same in every run. Each gives a value or a problem with words, within
/// memory in proportion to the file: what is beyond is a crash or a bomb, and what does not end is a hang.
/// </summary>
public sealed class FuzzTests
{
    private const int Files = 10_000;

    [Fact]
    public void Wav()
    {
        byte[] noise = [.. Enumerable.Range(0, 1200).Select(i => (byte)(i * 31))];
        Fuzz(
            [
                WavBytes.Pcm16([.. Enumerable.Range(0, 300).Select(i => (short)(i * 97))]),
                WavBytes.Of(WavBytes.Chunk("LIST", new byte[9]), WavBytes.Extensible(1, 3, 48000, 24), WavBytes.Chunk("data", noise)),
                WavBytes.Of(WavBytes.Format(3, 2, 44100, 64), WavBytes.Chunk("data", new byte[1600])),
                WavBytes.Of(WavBytes.Format(1, 2, 8000, 8), WavBytes.Chunk("data", noise)),
            ],
            bytes => WavFile.Decode(bytes, "a.wav").Map(sound => sound.Samples.All(float.IsFinite) && sound.Frames > 0));
    }

    [Fact]
    public void Csv()
    {
        Fuzz(
            [
                CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Stock, 3)),
                CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Zenodo, 2, "\r\n")),
                CsvBytes.Bytes("name, AU01_r,AU02_r\n01-01-05-01-01-02-12,0.5, 1e-1\n\"b, \"\"c\"\"\",2,-3\n\n"),
                CsvBytes.Bytes("1,2,3\n4,5e-3,6\n"),
            ],
            bytes => OpenFaceCsv.Parse(bytes, "a.csv").Map(track => track.Landmarks.IfNone([]).All(float.IsFinite)),
            bytes => ActionUnitTable.Parse(bytes, "a.csv").Map(table => table.Rows.All(r => r.Values.All(float.IsFinite))),
            bytes => Pure.Data.Arrays.VectorFile.Read(bytes, "a.csv").Map(track => track.Values.Length == track.Frames * track.Width));
    }

    [Fact]
    public void Tables_of_times()
    {
        Fuzz(
            [
                CsvBytes.Bytes(CsvBytes.Text(CsvBytes.Stock, 9)),
                CsvBytes.Bytes("word,start,end\nWell,0.42,0.61\n\"no, no\",0.61,0.80\n"),
                CsvBytes.Bytes("video,start,end,split,happy,sad,anger,surprise,disgust,fear\nv,-.4,2,train,0,0.667,0,0,0,0\nv,2,3e0,dev,0,0,0,0,0,0\nid,,,test,1,1,1,1,1,3\n"),
                CsvBytes.Bytes("standard_train_fold = ['a', 'b']\nstandard_valid_fold = (\"c\",)\nstandard_test_fold = ['d']\n"),
            ],
            bytes => OpenFaceCsv.Parse(bytes, "a.csv", new Cut(.1, Some(.3)), timed: true).Map(track => track.Held < track.Frames && track.Landmarks.ForAll(p => p.All(v => v is >= 0 and <= 1))),
            bytes => Transcript.Parse(bytes, "a.csv").Map(words => words.All(w => w.Word.Length > 0 && w.Start >= 0 && w.End >= w.Start)),
            bytes => SegmentTable.Parse(bytes, "a.csv").Map(segments => segments.All(s => s.Cut.Start >= 0 && s.Cut.End.ForAll(e => e > s.Cut.Start) && s.Intensities.All(i => i >= 0))),
            bytes => StandardFolds.Parse(bytes, "a.py").Map(folds => folds.Train.Count > 0 && folds.Test.Count > 0));
    }

    [Fact]
    public void Arrays()
    {
        float[] values = [.. Enumerable.Range(0, 60).Select(i => i / 7f)];
        Fuzz(
            [
                Pure.Tests.Data.Arrays.NpyFileTests.Npy("<f4", false, [12, 5], Pure.Tests.Data.Arrays.NpyFileTests.Bytes(values)),
                Pure.Tests.Data.Arrays.NpyFileTests.Npy(">i2", true, [3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]),
                Safetensors.Write([NamedArray.Of("x", values, 12, 5)], [("clip", "a")]),
            ],
            bytes => Pure.Data.Arrays.VectorFile.Read(bytes, "a.npy").Map(track => track.Values.Length == track.Frames * track.Width && track.Values.All(float.IsFinite)),
            bytes => Pure.Data.Arrays.VectorFile.Read(bytes, "a.safetensors").Map(track => track.Values.Length == track.Frames * track.Width && track.Values.All(float.IsFinite)));
    }

    [Fact]
    public void Pickles()
    {
        Fuzz(
            [.. Enumerable.Range(0, 6).Select(p => TestFiles.Read($"value-{p}.pkl")), TestFiles.Read("evil-0.pkl"), TestFiles.Read("evil-4.pkl"), TestFiles.Read("objects.pkl"), TestFiles.Read("mel.pkl")],
            bytes => Pickle.Read(bytes, "a.pkl").Map(value => Numbers(value, 0, new Counter())),
            bytes => SpectrogramPickle.Read(bytes, "a.pkl", 128).Map(mel => mel.Values.All(float.IsFinite)));
        Fuzz([TestFiles.Read("mosei.pkl")], bytes => MoseiPickle.Read(new MemorySource(bytes), "a.pkl").Map(part => part.Clips.All(c => ProblemOr(c.Face("a.pkl")) && ProblemOr(c.Words("a.pkl")))));
    }

    [Fact]
    public void Manifests()
    {
        string[] modalities = ["audio", "landmarks", "vectors"];
        Fuzz(
            [
                Encoding.UTF8.GetBytes("id,group,split,label,audio,vectors:w2v\na,eva,train,sad,a.wav,a.npy\nb,ben,test,happy,b.wav,\n\"c, d\",eva,train,sad,,c.npy\n"),
                Encoding.UTF8.GetBytes("id,labels,audio\na,happy=2; sad = 0.5,a.wav\nb,,b.wav\nc,fear,c.wav\n"),
                Encoding.UTF8.GetBytes("{\"id\": 1, \"split\": \"train\", \"labels\": {\"happy\": 2, \"sad\": 0.5}, \"audio\": \"a.wav\"}\n{\"id\": \"ü\", \"split\": \"test\", \"labels\": [\"sad\"], \"landmarks\": null, \"audio\": \"b\\u0041\"}\n"),
                Encoding.UTF8.GetBytes("{\"id\":\"a\",\"label\":\"x\",\"audio\":\"a\"}\n\n{\"id\":\"b\",\"label\":\"y\",\"audio\":\"b\"}\n"),
            ],
            bytes => Manifest.Parse(bytes, "m.csv", modalities, file => file.Length % 7 != 0, GroupsAcrossSplits.Refused).ToEither().MapLeft(problems => problems.Head())
                .Map(manifest => manifest.Clips.Count > 0 && manifest.Clips.All(c => c.Id.Length > 0 && c.Files.Count > 0 && c.Intensities.All(i => float.IsFinite(i) && i >= 0))));
    }

    private static void Fuzz(byte[][] seeds, params Func<byte[], Either<Problem, bool>>[] readers)
    {
        var good = 0;
        for (var i = 0; i < Files; i++)
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], i);
            foreach (var read in readers)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var fine = read(bytes).Match(Right: holds => { good++; return holds; }, Left: problem => problem.Explain().Message.Length > 0);
                Assert.True(fine, $"file {i}: a value that cannot be");
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000 + 1000L * bytes.Length, $"file {i} of {bytes.Length} bytes: {GC.GetAllocatedBytesForCurrentThread() - before} bytes of memory");
            }
        }
        // Damage that every file shows at once would test the first check only.
        Assert.InRange(good, Files / 100, readers.Length * Files - 1);
    }

    private static bool ProblemOr<A>(Either<Problem, A> either) => either.Match(Right: _ => true, Left: problem => problem.Explain().Message.Length > 0);

    private sealed class Counter
    {
        public int Visits { get; set; }
    }

    /// <summary>Takes every array out, within a bound of depth and visits: a damaged value may hold itself.</summary>
    private static bool Numbers(PickleValue value, int depth, Counter counter)
    {
        if (depth > 10 || ++counter.Visits > 200) return true;
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
