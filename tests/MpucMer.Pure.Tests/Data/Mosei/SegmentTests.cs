using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Planning;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Mosei;

public sealed class SegmentTests
{
    private const string Header = "video,start,end,split,happy,sad,anger,surprise,disgust,fear\n";

    private static Either<Problem, IReadOnlyList<MoseiSegment>> Parse(string text) =>
        SegmentTable.Parse(Encoding.UTF8.GetBytes(text), "s.csv");

    private static IReadOnlyList<MoseiSegment> Good(string text) =>
        Parse(text).IfLeft(p => throw new InvalidOperationException(p.Explain().Text));

    private static string Bad(string text) =>
        Parse(text).Match(_ => throw new InvalidOperationException("no problem"), p => p).Explain().Text;

    [Fact]
    public void A_table_lists_segments()
    {
        var segments = Good(Header + "v,1,2.5,train,0,1,0,0,0,3\nw,0,1,,0,0,0,0,0,0\nv,3,4,valid,.5,0,0,0,0,0\n");

        Assert.Equal(["v[0]", "w[0]", "v[1]"], segments.Select(s => s.Id));
        Assert.Equal(new Cut(1, 2.5), segments[0].Cut);
        Assert.Equal([0, 1, 0, 0, 0, 3], segments[0].Intensities);
        Assert.Equal([Some(SplitPart.Train), None, Some(SplitPart.Validation)], segments.Select(s => s.Part));
    }

    [Fact]
    public void Ids_stand_for_videos_and_whole_files()
    {
        var segments = Good("id,happy,sad,anger,surprise,disgust,fear\nv[3],0,0,0,0,0,0\nabc_12,0,0,0,0,0,0\nalone,0,0,0,0,0,0\n");

        Assert.Equal(["v", "abc", "alone"], segments.Select(s => s.Video));
        Assert.All(segments, s => Assert.Equal(Cut.Whole, s.Cut));
    }

    [Theory]
    [InlineData("", "MPUC2013")]
    [InlineData(Header, "MPUC2013")]
    [InlineData("video,start,happy,sad,anger,surprise,disgust\n", "does not name fear, end")]
    [InlineData("start,end,happy,sad,anger,surprise,disgust,fear\n", "does not name id or video")]
    [InlineData("id,id,happy,sad,anger,surprise,disgust,fear\n", "MPUC2019")]
    [InlineData(Header + "v,2,1,train,0,0,0,0,0,0\n", "the segment ends at 1, not after its start")]
    [InlineData(Header + "v,-1,1,train,0,0,0,0,0,0\n", "the start \"-1\" is no time")]
    [InlineData(Header + "v,1,inf,train,0,0,0,0,0,0\n", "the end \"inf\" is no time")]
    [InlineData(Header + "v,1,,train,0,0,0,0,0,0\n", "the end \"\" is no time")]
    [InlineData(Header + "v,1,2,train,0,0,x,0,0,0\n", "anger is \"x\", no intensity")]
    [InlineData(Header + "v,1,2,train,0,-1,0,0,0,0\n", "sad is \"-1\", no intensity")]
    [InlineData(Header + "v,1,2,later,0,0,0,0,0,0\n", "the split is \"later\"")]
    [InlineData(Header + "../v,1,2,train,0,0,0,0,0,0\n", "a slash")]
    [InlineData(Header + ",1,2,train,0,0,0,0,0,0\n", "neither an id nor a video")]
    [InlineData(Header + "v,1,2\n", "MPUC2015")]
    [InlineData("id,happy,sad,anger,surprise,disgust,fear\na,0,0,0,0,0,0\na,0,0,0,0,0,0\n", "the segment a stands on line 2 already")]
    public void What_is_wrong_with_a_table_is_told(string text, string said) =>
        Assert.Contains(
            said,
            Bad(text).Length > 0 && said.StartsWith("MPUC", StringComparison.Ordinal) ? Code(text) : Bad(text),
            StringComparison.Ordinal
        );

    private static string Code(string text) =>
        Parse(text).Match(_ => throw new InvalidOperationException("no problem"), p => p).Explain().Code;

    [Fact]
    public void Parts_have_their_usual_names_and_a_start_a_little_before_zero_is_zero()
    {
        var segments = SegmentTable
            .Parse(
                Encoding.UTF8.GetBytes(
                    Header + "v,-0.4175,1,dev,0,0,0,0,0,0\nv,1,2,Training,0,0,0,0,0,0\nv,2,3,VAL,0,0,0,0,0,0\nv,3,4,test,0,0,0,0,0,0\n"
                ),
                "s.csv"
            )
            .Expect();

        Assert.Equal(new Cut(0, 1), segments[0].Cut);
        Assert.Equal(
            new[] { SplitPart.Validation, SplitPart.Train, SplitPart.Validation, SplitPart.Test }.Select(Some),
            segments.Select(s => s.Part)
        );
    }

    [Fact]
    public void Labels_are_six_emotions_with_or_without_sentiment()
    {
        MoseiSegment First(int width, params float[] row) =>
            LabelSequence
                .Segments("v", new SequenceTrack(width, [1, 2], row), "l.csd")
                .Match(s => s.Segments[0], p => throw new InvalidOperationException(p.Explain().Text));
        Problem No(int width, params float[] row) =>
            LabelSequence
                .Segments("v", new SequenceTrack(width, [1, 2], row), "l.csd")
                .Match(_ => throw new InvalidOperationException("no problem"), p => p);

        Assert.Equal([1, 2, 3, 0, 0, .5], First(7, -3, 1, 2, 3, 0, 0, .5f).Intensities);
        Assert.Equal([1, 2, 3, 0, 0, .5], First(6, 1, 2, 3, 0, 0, .5f).Intensities);
        Assert.Equal(("v[0]", new Cut(1, 2)), (First(6, 0, 0, 0, 0, 0, 0).Id, First(6, 0, 0, 0, 0, 0, 0).Cut));
        Assert.Equal(35, Assert.IsType<Problem.SequenceWidthWrong>(No(35, new float[35])).Width);
        Assert.Contains("v[0] has an intensity of -1", Assert.IsType<Problem.LabelSequenceWrong>(No(7, 2, -1, 0, 0, 0, 0, 0)).Detail);
    }

    [Fact]
    public void An_index_is_read_as_it_was_written_and_damage_is_seen()
    {
        var index = new SegmentIndex(
            [
                new MoseiSegment("v[0]", "v", new Cut(.1, 1.0 / 3), [0, .333333343, 3]) { In = [0, 2] },
                new MoseiSegment("ü\"\n", "w", Cut.Whole, []) { Part = SplitPart.Test },
            ],
            Seq1(new Problem.IntervalsWrong("a.csd", "v", IntervalFault.Overlapping, 3, 1, 2).Explain())
        );
        var bytes = IndexJson.Write(index);
        var read = IndexJson.ReadIndex(bytes).IfNone(() => throw new InvalidOperationException("none"));

        Assert.Equal(index.Warnings, read.Warnings);
        Assert.Equal(index.Segments.Select(Text), read.Segments.Select(Text));
        for (var at = 0; at < bytes.Length; at += 7)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 4;
            Assert.True(IndexJson.ReadIndex(damaged).IsNone, $"byte {at}");
        }
        Assert.True(IndexJson.ReadIndex(bytes.AsMemory(0, bytes.Length / 2)).IsNone);
        Assert.True(IndexJson.ReadIndex("{}\n"u8.ToArray()).IsNone);

        static string Text(MoseiSegment s) =>
            $"{s.Id} {s.Video} {s.Cut.Start:R} {s.Cut.End} {s.Part} {string.Join(',', s.In)} "
            + $"{string.Join(' ', s.Intensities.Select(x => x.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}";
    }

    [Fact]
    public void A_request_is_read_as_it_was_written()
    {
        var request = new IndexRequest(Seq<string>(), "/l.csd", None, Seq("/w.csd", "/f.csd"), 0, None, "/store/indexes/x.json");

        Assert.Equal(request, IndexJson.Request.Whole(IndexJson.Write(request).ToJsonString()));
    }

    [Fact]
    public void An_index_is_named_by_the_files_their_content_and_what_they_are_for()
    {
        var request = new IndexRequest(Seq<string>(), "/l.csd", None, Seq("/w.csd", "/f.csd"), 0, 1, "/a");
        string Name(IndexRequest r, string content = "1") => r.Key(path => path + content).Fingerprint;

        Assert.Equal(Name(request), Name(request with { Output = "/b" }));
        string[] others =
        [
            Name(request, "2"),
            Name(request with { Words = None }),
            Name(request with { Sequences = Seq("/f.csd", "/w.csd") }),
            Name(request with { Labels = None, Table = "/l.csd" }),
        ];
        Assert.Equal(5, others.Append(Name(request)).Distinct().Count());
    }
}
