using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// The layout of the Multimodal SDK: four sequences (713 columns of OpenFace's) and the standard folds. A test changes what it wants to
/// before they are written. Segment 0 of a video begins at second 1, segment 1 at second 2: faces 30 a second and a third of a frame
/// late, a word every two frames, 100 rows of sound a second.
/// </summary>
internal sealed class MoseiSequences
{
    /// <summary>A row of features and from when to when it holds, in seconds.</summary>
    public sealed record Row(double Start, double End, float[] Values);

    /// <summary>A sequence's file, its name within, and its videos.</summary>
    public sealed record Sequence(string File, string Name)
    {
        public SortedDictionary<string, List<Row>> Videos { get; } = new(StringComparer.Ordinal);
    }

    public Sequence Labels { get; } = new("CMU_MOSEI_Labels.csd", "All Labels");

    public Sequence Words { get; } = new("CMU_MOSEI_TimestampedWordVectors.csd", "glove_vectors");

    public Sequence Faces { get; } = new("CMU_MOSEI_VisualOpenFace2.csd", "OpenFace_2");

    public Sequence Sounds { get; } = new("CMU_MOSEI_COVAREP.csd", "COVAREP");

    private readonly Random random = new(7);

    private Sequence[] All => [Labels, Words, Faces, Sounds];

    public MoseiSequences()
    {
        for (var clip = 0; clip < MoseiMaker.Clips; clip++)
            Add(clip);
        foreach (var rows in All.SelectMany(s => s.Videos.Values))
            rows.Sort((a, b) => a.Start.CompareTo(b.Start));
    }

    public void Write(string folder)
    {
        foreach (var sequence in All)
            Write(sequence, Path.Combine(folder, sequence.File));
        static string Fold(string name, int from, int to)
        {
            var videos = Enumerable.Range(from, to - from).Select(v => $"'video{v:00}'");
            return $"standard_{name}_fold=[{string.Join(", ", videos)}]\n";
        }
        var folds = Fold("train", 0, 24) + Fold("valid", 24, 32) + Fold("test", 32, 44);
        File.WriteAllText(Path.Combine(folder, "cmu_mosei_std_folds.py"), folds);
    }

    public static void Write(Sequence sequence, string path)
    {
        var data = new H5Group();
        foreach (var (video, rows) in sequence.Videos)
        {
            var (features, intervals) = (new float[rows.Count, rows[0].Values.Length], new double[rows.Count, 2]);
            for (var i = 0; i < rows.Count; i++)
            {
                (intervals[i, 0], intervals[i, 1]) = (rows[i].Start, rows[i].End);
                for (var k = 0; k < rows[i].Values.Length; k++)
                    features[i, k] = rows[i].Values[k];
            }
            uint[] chunk = [(uint)Math.Min(rows.Count, 16), (uint)rows[0].Values.Length];
            var compressed = new H5Dataset(features, chunks: chunk, datasetCreation: new H5DatasetCreation(Filters: [DeflateFilter.Id]));
            data[video] = new H5Group { ["features"] = compressed, ["intervals"] = intervals };
        }
        new H5File { [sequence.Name] = new H5Group { ["data"] = data } }.Write(path);
    }

    private void Add(int clip)
    {
        var (video, start, frames) = ($"video{clip / 2:00}", 1 + clip % 2, 14 + clip % 4);
        var shows = Enumerable.Range(0, 6).Select(label => MoseiMaker.Shows(clip, label) ? 1f + clip % 2 : 0).ToArray();
        var face = Rows(frames, 136, (_, k) => .1 * Normal() + .05 * k);
        var text = Rows(frames, 300, (_, _) => .5 * Normal());
        var power = Rows(frames + 1, 120, (_, _) => .3 * Normal());
        for (var label = 0; label < 6; label++)
        {
            if (shows[label] == 0)
                continue;
            foreach (var row in face)
                Raise(row, 17 + 8 * label, 8, 2);
            foreach (var row in text)
                Raise(row, 50 * label, 50, 1.5f);
            foreach (var row in power)
                Raise(row, 20 * label, 20, MathF.Log(30));
        }
        void Put(Sequence sequence, double from, double to, float[] values)
        {
            if (!sequence.Videos.TryGetValue(video, out var rows))
                sequence.Videos.Add(video, rows = []);
            rows.Add(new Row(from, to, values));
        }
        Put(Labels, start, start + frames / 30.0, [shows[0] - shows[1], .. shows]);
        for (var i = 0; i < frames; i += 2)
        {
            var pair = text[i..Math.Min(frames, i + 2)];
            var mean = Enumerable.Range(0, 300).Select(k => pair.Average(row => row[k]));
            Put(Words, start + i / 30.0, start + Math.Min(frames, i + 2) / 30.0, [.. mean]);
        }
        for (var i = 0; i < frames; i++)
        {
            Put(Faces, start + (i + .3) / 30, start + (i + 1.3) / 30, [.. new float[298], .. face[i], .. new float[279]]);
        }
        for (var i = 0; i < frames * 10 / 3; i++)
        {
            var at = start + i / 100.0;
            var row = power[(int)(i * .3)];
            Put(Sounds, at, at + .01, [.. Enumerable.Range(0, 60).Select(k => (row[2 * k] + row[2 * k + 1]) / 2)]);
        }
    }

    private static float[][] Rows(int rows, int width, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, width).Select(k => (float)value(i, k)).ToArray())];

    private static void Raise(float[] row, int from, int count, float by)
    {
        for (var k = from; k < from + count; k++)
            row[k] += by;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
