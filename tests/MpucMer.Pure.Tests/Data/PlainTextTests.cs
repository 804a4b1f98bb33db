using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Data.Manifests;
using MpucMer.Pure.Data.Mosei;
using MpucMer.Pure.Data.Pickles;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Signals;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data;

public sealed class PlainTextTests
{
    private const string Table = "id,label\na,froh\nb,müde\n";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static Problem.NotPlainText Fault(byte[] bytes) =>
        Assert.IsType<Problem.NotPlainText>(PlainText.Decode(bytes, "a.csv").ExpectProblem());

    private static (int Line, int Column, TextFault Fault, byte Byte) Told(byte[] bytes) =>
        Fault(bytes) is var f ? (f.Line, f.Column, f.Fault, f.Byte) : default;

    [Fact]
    public void Utf8_is_read_with_a_byte_order_mark_or_without()
    {
        Assert.Equal(Table, PlainText.Decode(Utf8(Table), "a.csv").Expect());
        Assert.Equal(Table, PlainText.Decode(Utf8("\uFEFF" + Table), "a.csv").Expect());
        Assert.Equal("", PlainText.Decode([], "a.csv").Expect());
    }

    [Fact]
    public void The_first_byte_that_is_not_UTF8_is_told_with_its_place()
    {
        Assert.Equal((3, 4, TextFault.NotUtf8, 0xFC), Told(Encoding.Latin1.GetBytes(Table)));
        // 困 in GBK, behind a good line with CRLF; a line's end in the middle of a letter; a letter that is cut off; half of a surrogate
        // pair.
        Assert.Equal((2, 3, TextFault.NotUtf8, 0xC0), Told([.. "id\r\na,"u8, 0xC0, 0xA7, .. "\r\n"u8]));
        Assert.Equal((1, 2, TextFault.NotUtf8, 0xE5), Told([(byte)'a', 0xE5, (byte)'\n']));
        Assert.Equal((1, 2, TextFault.NotUtf8, 0xE5), Told([(byte)'a', 0xE5, 0x9B]));
        Assert.Equal((2, 1, TextFault.NotUtf8, 0xED), Told([.. "a\r"u8, 0xED, 0xA0, 0x80]));
    }

    public static TheoryData<string, TextFault> Wide =>
        new()
        {
            { "utf-16", TextFault.Utf16LittleEndian },
            { "utf-16BE", TextFault.Utf16BigEndian },
            { "utf-32", TextFault.Utf32 },
            { "utf-32BE", TextFault.Utf32 },
        };

    [Theory]
    [MemberData(nameof(Wide))]
    public void Wide_letters_are_told_as_what_they_are(string name, TextFault fault)
    {
        var encoding = Encoding.GetEncoding(name);
        var told = Told([.. encoding.GetPreamble(), .. encoding.GetBytes(Table)]);

        Assert.Equal((1, 1, fault), (told.Line, told.Column, told.Fault));
    }

    [Theory]
    [InlineData("id,label,audio\na,froh,a.wav\n")]
    [InlineData("名,愛\n猫,犬\n")]
    public void Wide_letters_are_told_without_a_byte_order_mark_too(string text)
    {
        Assert.Equal(
            (1, 1, TextFault.Utf16LittleEndian),
            Told(Encoding.Unicode.GetBytes(text)) is var (line, column, fault, _) ? (line, column, fault) : default
        );
        Assert.Equal(
            (1, 1, TextFault.Utf16BigEndian),
            Told(Encoding.BigEndianUnicode.GetBytes(text)) is var (l, c, f, _) ? (l, c, f) : default
        );
    }

    /// <summary>Without a mark iconv takes UTF-16 for the machine's own order, and makes other letters of the other.</summary>
    [Theory]
    [InlineData("utf-16LE", "-f UTF-16LE ")]
    [InlineData("utf-16BE", "-f UTF-16BE ")]
    public void The_order_of_bytes_is_named_where_the_text_is_to_be_converted(string encoding, string option)
    {
        var problem = PlainText.Fault(Encoding.GetEncoding(encoding).GetBytes("id,label,audio\na,froh,a.wav\n"), "a.csv")!;
        Assert.Contains(option, problem.Explain().Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_or_a_byte_order_mark_within_is_told()
    {
        Assert.Equal((2, 2, TextFault.Nul, 0), Told(Utf8("a,b\nc\0d\n")));
        Assert.Equal(TextFault.Nul, Told([.. Utf8("a,b\n"), .. new byte[4096]]).Fault);
        Assert.Equal((3, 1, TextFault.ByteOrderMarkWithin, 0xEF), Told(Utf8("\uFEFFa\nb\n\uFEFFc\n")));
        Assert.Equal((1, 4, TextFault.ByteOrderMarkWithin, 0xEF), Told(Utf8("\uFEFF\uFEFFa\n")));
    }

    [Fact]
    public void What_stands_in_place_of_content_is_told_by_every_reader()
    {
        var pointer = Utf8("version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 330454481\n");
        var annex = Utf8("/annex/objects/SHA256E-s12--00.npy\n");
        var page = Utf8("\n <!DOCTYPE html>\n<html><head><title>403</title>");
        (byte[] Bytes, StandIn What)[] all = [(pointer, StandIn.GitLfsPointer), (annex, StandIn.GitAnnexPointer), (page, StandIn.WebPage)];
        foreach (var (bytes, what) in all)
        {
            Problem[] told =
            [
                .. Tables(bytes),
                VectorFile.Read(bytes, "a.npy").ExpectProblem(),
                WavFile.Decode(bytes, "a.wav").ExpectProblem(),
                Pickle.Read(bytes, "a.pkl").ExpectProblem(),
                StateFile.Read(bytes, "a.pth").ExpectProblem(),
                StandardFolds.Parse(bytes, "a.py").ExpectProblem(),
            ];
            Assert.All(told, p => Assert.Equal(what, Assert.IsType<Problem.ContentElsewhere>(p).What));
        }
        Assert.Equal(StandIn.Workbook, Assert.IsType<Problem.ContentElsewhere>(Tables([.. "PK\u0003\u0004"u8, 20, 0])[0]).What);
        Assert.Equal(StandIn.Compressed, Assert.IsType<Problem.ContentElsewhere>(Tables([0x1F, 0x8B, 8])[0]).What);
        // A word of a file of vectors.
        Assert.Null(StandIns.Of("<unk> 0.1 0.2"u8, "glove.txt"));
    }

    [Fact]
    public void Every_table_tells_its_encoding_and_what_parts_its_fields()
    {
        Assert.All(Tables(Encoding.Unicode.GetBytes("\uFEFFid,label\na,b\n")), p =>
            Assert.Equal(TextFault.Utf16LittleEndian, Assert.IsType<Problem.NotPlainText>(p).Fault)
        );
        Assert.All(Tables([.. "id,label\na,"u8, 0xE9, .. "\n"u8]), p =>
            Assert.Equal((2, 3), Assert.IsType<Problem.NotPlainText>(p) is var f ? (f.Line, f.Column) : default)
        );
        Assert.All(Tables(Utf8("\nid;label\na;b\n")), p => Assert.Equal(new Problem.CsvSeparator("a.csv", 2, 3, ';'), p));
        Assert.All(Tables(Utf8("id\tlabel\na\tb\n")), p => Assert.Equal(new Problem.CsvSeparator("a.csv", 1, 3, '\t'), p));
        Assert.All(Tables(Utf8("0,5;1,5\n0,25;3,5\n")), p => Assert.Equal(new Problem.CsvSeparator("a.csv", 1, 4, ';'), p));
        Assert.All(Tables(Utf8(" 1.0e+00 2.5 3\n1 2 3\n")), p => Assert.Equal(new Problem.CsvSeparator("a.csv", 1, 9, ' '), p));
    }

    private static Problem[] Tables(byte[] bytes) =>
        [
            VectorFile.Read(bytes, "a.csv").ExpectProblem(),
            OpenFaceCsv.Parse(bytes, "a.csv").ExpectProblem(),
            ActionUnitTable.Parse(bytes, "a.csv").ExpectProblem(),
            TranscriptFormat.Parse(bytes, "a.csv").ExpectProblem(),
            SegmentTable.Parse(bytes, "a.csv").ExpectProblem(),
            Manifest
                .Parse(bytes, "a.csv", ["audio"], _ => true, GroupsAcrossSplits.Refused)
                .Match(Succ: _ => throw new InvalidOperationException(), Fail: p => p.Head()),
        ];

    [Fact]
    public void What_is_decoded_is_what_was_encoded_and_nothing_is_ever_replaced() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
                PlainText
                    .Decode(bytes, "a")
                    .Match(
                        Right: text =>
                            !text.Contains('\uFFFD')
                            || Utf8(text).AsSpan().IndexOf("\uFFFD"u8) >= 0 && bytes.AsSpan().IndexOf("\uFFFD"u8) >= 0,
                        Left: problem => problem is Problem.ContentElsewhere || Fault(bytes) is { Line: >= 1, Column: >= 1 }
                    )
            )
            .QuickCheckThrowOnFailure();
}
