using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Tests.Signals;
using MpucMer.Tests;

namespace MpucMer.Pure.Tests.Data.Transcripts;

/// <summary>All formats together: what was written is read, and what is damaged is told or read as something that can be.</summary>
public sealed class TranscriptFormatTests
{
    private static readonly string[] Vocabulary = ["well", "I'm", "Zürich,", "so-so", "\"no\"", "twenty", "am", "ナ", "l'été", "42"];

    private static readonly Gen<IReadOnlyList<TimedWord>> Said =
        from steps in Gen.NonEmptyListOf(
            from word in Gen.Elements(Vocabulary)
            from pause in Gen.Choose(0, 3000)
            from length in Gen.Choose(60, 900)
            select (word, pause, length)
        )
        select Timed([.. steps.Take(60)]);

    private static IReadOnlyList<TimedWord> Timed((string Word, int Pause, int Length)[] steps)
    {
        var (words, at) = (new List<TimedWord>(), 0);
        foreach (var (word, pause, length) in steps)
        {
            words.Add(new TimedWord(word, (at + pause) / 1000.0, (at + pause + length) / 1000.0));
            at += pause + length;
        }
        return words;
    }

    private static Transcript Read(byte[] bytes, string path) => TranscriptFormat.Parse(bytes, path).Expect();

    private static string Shown(IEnumerable<TimedWord> words) =>
        string.Join(" ", words.Select(w => FormattableString.Invariant($"{w.Word}@{w.Start:0.000}-{w.End:0.000}")));

    [Property(MaxTest = 150)]
    public Property Words_that_were_written_are_read_again_by_every_format() => Prop.ForAll(Said.ToArbitrary(), said =>
        {
            foreach (var (name, write) in TranscriptWriter.All)
            {
                // Quotes are doubled or escaped where a format can, and CSV fields of this writer have none.
                var words = name.EndsWith(".csv", StringComparison.Ordinal)
                    ? [.. said.Select(w => w with { Word = w.Word.Trim('"', ',') })]
                    : said;
                var read = Read(write(words), name).InSeconds(None);
                Assert.Equal((name, Shown(words)), (name, Shown(read.Words.Words)));
                Assert.Equal((name, 0, false), (name, read.Words.Placed, read.InMilliseconds));
            }
        });

    [Fact]
    public void Every_format_has_a_writer_here_and_silence_is_no_fault()
    {
        foreach (var format in TranscriptFormat.All)
            Assert.True(
                format.Ending == ".tsv" || TranscriptWriter.All.Any(w => w.Name.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
            );
        foreach (var (name, write) in TranscriptWriter.All)
            Assert.Empty(Read(write([]), name).Words);
    }

    [Fact]
    public void Every_format_and_ending_is_in_the_documentation()
    {
        var page = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "transcripts.md"));
        foreach (var format in TranscriptFormat.All)
            Assert.Contains($"| {format.Name} | `{format.Ending}` |", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_is_damaged_is_told_or_read_as_words_that_can_be()
    {
        var said = Timed([("well", 0, 300), ("I'm", 100, 200), ("Zürich,", 0, 700)]);
        foreach (var (name, write) in TranscriptWriter.All)
        {
            Fuzz.Of([write(said)], bytes =>
                TranscriptFormat
                    .Parse(bytes, name)
                    .Map(t =>
                        t.Words.All(w =>
                            w.Word.Length > 0 && w.Start >= 0 && w.End >= w.Start && double.IsFinite(w.End) && w.End <= 86_400_000
                        )
                    )
            );
        }
    }

    /// <summary>Cut off anywhere: nothing that was not there is read.</summary>
    [Fact]
    public void A_file_that_is_cut_off_has_no_words_that_the_whole_has_not()
    {
        var said = Timed([("well", 0, 300), ("twenty", 100, 200), ("am", 0, 700)]);
        foreach (var (name, write) in TranscriptWriter.All)
        {
            var whole = write(said);
            for (var length = 0; length < whole.Length; length++)
            {
                var read = TranscriptFormat.Parse(whole.AsMemory(0, length), name).Match(t => t.Words, _ => []);
                Assert.True(read.Count <= said.Count, $"{name} of {length} bytes: {Shown(read)}");
            }
        }
    }

    [Theory]
    [InlineData("a.srt")]
    [InlineData("a.vtt")]
    [InlineData("a.TextGrid")]
    [InlineData("a.json")]
    [InlineData("a.csv")]
    [InlineData("a.tsv")]
    public void What_is_none_is_told_with_its_place_and_what_it_should_be(string path)
    {
        foreach (
            var text in (string[])
                ["\0\0", "nothing of the kind", "{}", "[1]", "<html><body>404</body></html>", "version https://git-lfs.github.com/spec/v1"]
        )
        {
            var told = TranscriptFormat.Parse(Encoding.UTF8.GetBytes(text), path).ExpectProblem().Explain();
            Assert.Equal(path, told.Place.File);
            Assert.StartsWith("MPUC2", told.Code, StringComparison.Ordinal);
            Assert.NotEmpty(told.Hint);
        }
    }

    [Theory]
    // Words of a third of a second, in each unit, whatever is known of the recording.
    [InlineData(.3, 0, false)]
    [InlineData(300, 0, true)]
    [InlineData(.3, 1000, false)]
    [InlineData(300, 1e6, true)]
    // A letter in ten units may be either: the recording tells.
    [InlineData(20, 0, false)]
    [InlineData(20, 45, false)]
    [InlineData(20, 1.5, true)]
    // It is no use where neither fits.
    [InlineData(20, .001, true)]
    public void Milliseconds_are_told_by_how_fast_is_spoken_and_else_by_the_length_of_the_recording(
        double length,
        double recording,
        bool inMilliseconds
    )
    {
        var text = FormattableString.Invariant($"word,start,end\nme,0,{length}\nyo,{length},{2 * length}\n");
        var read = Read(Encoding.UTF8.GetBytes(text), "a.csv").InSeconds(recording == 0 ? None : Some(recording));

        Assert.Equal(inMilliseconds, read.InMilliseconds);
        Assert.Equal(2 * length / (inMilliseconds ? 1000 : 1), read.Words.Words[1].End, 9);
    }

    [Fact]
    public void Words_of_no_length_are_told_by_the_recording_and_columns_may_say_it()
    {
        var points = Encoding.UTF8.GetBytes("word,start,end\nme,0,0\nyo,900,900\n");
        Assert.False(Read(points, "a.csv").InSeconds(None).InMilliseconds);
        Assert.False(Read(points, "a.csv").InSeconds(Some(1000.0)).InMilliseconds);
        Assert.True(Read(points, "a.csv").InSeconds(Some(1.0)).InMilliseconds);
        var said = Read(Encoding.UTF8.GetBytes("word,start_ms,end_ms\nme,0,0\nyo,900,900\n"), "a.csv").InSeconds(None);
        Assert.Equal((false, .9), (said.InMilliseconds, said.Words.Words[1].Start));
    }
}
