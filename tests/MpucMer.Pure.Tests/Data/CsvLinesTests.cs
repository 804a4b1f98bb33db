using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Data;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data;

public sealed class CsvLinesTests
{
    private sealed record Field(int Line, int Column, string Text, bool QuoteOpen);

    private static readonly Gen<string> Pieces = Gen.Elements(
        ",",
        ",",
        "\n",
        "\r\n",
        "\r",
        "\"",
        "\"\"",
        " ",
        "\t",
        "a",
        "1.5",
        "é",
        "😀",
        "\0",
        "\"b, c\"",
        "long enough to fill a vector of characters"
    );

    public sealed record Csv(string Text);

    public static Arbitrary<Csv> Any() => Gen.ListOf(Pieces).Select(pieces => new Csv(string.Concat(pieces))).ToArbitrary();

    [Property(Arbitrary = [typeof(CsvLinesTests)])]
    public bool Lines_and_fields_are_those_of_a_reader_that_goes_by_characters(Csv csv) => Split(csv.Text).SequenceEqual(Plain(csv.Text));

    [Fact]
    public void No_field_is_lost_where_a_buffer_ends()
    {
        // Line ends and quotes come to lie on every place about the end of a buffer, whatever its size.
        foreach (var size in new[] { 1 << 14, 1 << 15, 1 << 16 })
        {
            foreach (var piece in new[] { "\r\n", "\r", "\r\r\n", "é,", "\"a,\"\"b\"," })
            {
                for (var offset = 0; offset < 12; offset++)
                {
                    static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
                    var text = Times("abcdefg,", size / 8 - 1) + new string('x', offset) + Times(piece, 8) + "end\nlast";
                    Assert.Equal(Plain(text), Split(text));
                }
            }
        }
    }

    [Fact]
    public void A_line_that_is_too_long_is_told_with_its_number()
    {
        var header = "name,AU01_r\n\na,1\n"u8;
        var bytes = new byte[CsvLine.MostCharacters + 1000];
        bytes.AsSpan().Fill((byte)'1');
        Assert.Equal(new Problem.CsvLineTooLong("a.csv", 1, CsvLine.MostCharacters), ActionUnitTable.Parse(bytes, "a.csv").ExpectProblem());
        header.CopyTo(bytes);
        Assert.Equal(new Problem.CsvLineTooLong("a.csv", 4, CsvLine.MostCharacters), ActionUnitTable.Parse(bytes, "a.csv").ExpectProblem());
    }

    [Theory]
    [InlineData("1e-3", .001f)]
    [InlineData("+.5", .5f)]
    [InlineData(" -2.\t", -2f)]
    [InlineData("\"7\"", 7f)]
    [InlineData("16777217.5", 16777218f)]
    public void Numbers_are_read_without_regard_to_culture(string text, float value)
    {
        using var lines = new CsvLines(Encoding.UTF8.GetBytes(text));
        Assert.True(lines.Next());
        var fields = new CsvFields(lines.Line);
        Assert.True(fields.Next());
        Assert.Equal((CsvNumber.Finite, value), (fields.Number(out var read), read));
    }

    [Theory]
    [InlineData("1\0", nameof(CsvNumber.NotNumber))]
    [InlineData("1 2", nameof(CsvNumber.NotNumber))]
    [InlineData("1_0", nameof(CsvNumber.NotNumber))]
    [InlineData("(1)", nameof(CsvNumber.NotNumber))]
    [InlineData("$1", nameof(CsvNumber.NotNumber))]
    [InlineData("", nameof(CsvNumber.NotNumber))]
    [InlineData("1e400", nameof(CsvNumber.NotFinite))]
    [InlineData("-Infinity", nameof(CsvNumber.NotFinite))]
    public void What_is_no_number_is_none(string text, string expected)
    {
        using var lines = new CsvLines(Encoding.UTF8.GetBytes("x," + text));
        Assert.True(lines.Next());
        var fields = new CsvFields(lines.Line);
        Assert.True(fields.Next() && fields.Next());
        Assert.Equal(expected, fields.Number(out _).ToString());
    }

    private static List<Field> Split(string text)
    {
        var found = new List<Field>();
        using var lines = new CsvLines(Encoding.UTF8.GetBytes(text));
        while (lines.Next())
        {
            for (var fields = new CsvFields(lines.Line); fields.Next(); )
            {
                found.Add(new Field(lines.Number, fields.Column, fields.Text(), fields.Fault("", 0) is not null));
            }
        }
        return found;
    }

    /// <summary>The same as a reader of characters would do it.</summary>
    private static List<Field> Plain(string text)
    {
        var found = new List<Field>();
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            var line = lines[number];
            if (line.Trim(' ').Length == 0)
                continue;
            for (var at = 0; at <= line.Length; )
            {
                var start = at;
                while (at < line.Length && line[at] is ' ' or '\t')
                    at++;
                var (content, open) = (new StringBuilder(), false);
                if (at < line.Length && line[at] == '"')
                {
                    open = true;
                    for (at++; at < line.Length && open; at++)
                    {
                        if (line[at] != '"')
                            content.Append(line[at]);
                        else if (at + 1 < line.Length && line[at + 1] == '"')
                            content.Append(line[at++]);
                        else
                            open = false;
                    }
                    while (at < line.Length && line[at] != ',')
                        at++;
                }
                else
                {
                    for (; at < line.Length && line[at] != ','; at++)
                        content.Append(line[at]);
                    content.Replace("\"\"", "\"");
                }
                at++;
                found.Add(new Field(number + 1, start + 1, content.ToString().Trim(), open));
            }
        }
        return found;
    }
}
