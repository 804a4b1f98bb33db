using System.Text;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Sequences;
using MpucMer.Pure.Data.Transcripts;
using MpucMer.Pure.Tests.Signals;

namespace MpucMer.Pure.Tests.Data.Sequences;

public sealed class WordsTests
{
    private static IReadOnlyList<TimedWord> Words(string text) =>
        TranscriptFormat.Parse(Encoding.UTF8.GetBytes(text), "a.csv").Expect().Words;

    private static Problem Bad(string text) => TranscriptFormat.Parse(Encoding.UTF8.GetBytes(text), "a.csv").ExpectProblem();

    private static IReadOnlySet<string> Set(params string[] words) => words.ToHashSet();

    [Fact]
    public void A_transcript_is_words_with_their_times()
    {
        Assert.Equal(
            [new TimedWord("Well,", .5, .75), new TimedWord("no", 1, 1.2)],
            Words("start,word,end,who\n0.5,\"Well,\",0.75,a\n1,no,1.2,b\n")
        );
        Assert.Empty(Words("word,start,end\n"));
        Assert.Equal(new Problem.CsvEmpty("a.csv", 0), Bad(""));
        Assert.IsType<Problem.TranscriptWrong>(Bad("word,start\na,1"));
        Assert.Equal(
            (2, 5),
            Assert.IsType<Problem.TranscriptWrong>(Bad("word,start,end\na,1,two")) is var p ? (p.Line, p.Column) : default
        );
        Assert.Equal(3, Assert.IsType<Problem.TranscriptWrong>(Bad("word,start,end\na,1,2\nb,3,2")).Line);
        Assert.IsType<Problem.TranscriptWrong>(Bad("word,start,end\n,1,2"));
        Assert.IsType<Problem.TranscriptWrong>(Bad("word,start,end\na,nan,2"));
        Assert.Equal(new Problem.CsvRowWidth("a.csv", 2, 3, 2), Bad("word,start,end\na,1"));
    }

    [Theory]
    [InlineData("word,start,end\na,1,2", true)]
    [InlineData("\uFEFFstart, \"word\" ,end", true)]
    [InlineData("word", true)]
    [InlineData("0.1,0.2\n0.3,0.4", false)]
    [InlineData("x1,x2\n0.3,0.4", false)]
    [InlineData("words,start,end\na,1,2", false)]
    [InlineData("start,end,text\n1,2,a", true)]
    [InlineData("start_ms,end_ms,text\n1,2,a", true)]
    [InlineData("text,x\na,1", false)]
    [InlineData("", false)]
    public void A_transcript_is_told_by_its_header(string text, bool isOne) =>
        Assert.Equal(isOne, TranscriptTable.IsOne(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_words_of_a_stretch_have_times_from_its_beginning()
    {
        var words = Words("word,start,end\na,0,1\nb,1,2\nc,2.5,3\nd,3,4\n");
        Assert.Same(words, Transcript.Within(words, Cut.Whole));
        Assert.Equal([new TimedWord("b", 0, .5), new TimedWord("c", 1, 1.25)], Transcript.Within(words, new Cut(1.5, Some(2.75))));
        Assert.Equal([new TimedWord("d", 0, 1)], Transcript.Within(words, new Cut(3, None)));
        Assert.Empty(Transcript.Within(words, new Cut(9, None)));
    }

    [Fact]
    public void Spoken_text_is_the_vectors_of_the_words_at_their_times()
    {
        var vectors = new WordVectors(2, new Dictionary<string, float[]> { ["a"] = [1, 2], ["b"] = [3, 4] });
        (int, float[]) Of(string text, double rate, Option<int> frames, Option<double> seconds) =>
            SpokenText.Of(vectors, Words("word,start,end\n" + text), rate, frames, seconds);
        float[] expected = [1, 2, 0, 0, 3, 4, 0, 0];

        Assert.Equivalent((3, expected[..6]), Of("A,0,1\nunknown,1,2\nb,2,3\n", 1, None, None));
        Assert.Equivalent((4, expected), Of("A,0,1\nb,2,3\n", 1, Some(4), None));
        Assert.Equivalent((4, expected), Of("A,0,1\nb,2,3\n", 1, None, Some(4.0)));
        // At twice the rate each frame comes twice; what is longer than the clip is cut.
        Assert.Equivalent((4, (float[])[1, 2, 1, 2, 0, 0, 0, 0]), Of("A,0,1\nb,2,3\n", 2, None, Some(2.0)));
        // A word without length is of its moment; two in a frame are their mean by how long they are.
        Assert.Equivalent((2, (float[])[0, 0, 3, 4]), Of("b,1,1\n", 1, None, None));
        Assert.Equivalent((1, (float[])[2.5f, 3.5f]), Of("a,0,0.25\nb,0.25,1\n", 1, None, None));
        // Silence is a frame of zeros at least.
        Assert.Equivalent((1, (float[])[0, 0]), Of("", 30, None, None));
        Assert.Equivalent((3, new float[6]), Of("unknown,0,9\n", 30, Some(3), None));
    }

    [Fact]
    public void Only_wanted_words_are_taken_and_reading_ends_with_the_last()
    {
        var read = 0;
        IEnumerable<string> Lines()
        {
            foreach (var line in (string[])["the 1 2 3", ". . . 4 5 6", "no -1 1e1 .5", "the 9 9 9", "after 1 1 1"])
            {
                read++;
                yield return line;
            }
        }
        var vectors = WordVectors.Collect(Lines(), Set("the", "no"), "g.txt").Expect();

        Assert.Equal(3, read);
        Assert.Equal(3, vectors.Width);
        Assert.Equal([1, 2, 3], vectors.Words["the"]);
        Assert.Equal([-1, 10, .5f], vectors.Words["no"]);
        Assert.Equal([4, 5, 6], WordVectors.Collect(["a 1 2 3", ". . . 4 5 6"], Set(". . ."), "g.txt").Expect().Words[". . ."]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1, "word")]
    [InlineData(2, "a 1 2", "b 1")]
    [InlineData(2, "a 1 2", "no 1 x")]
    [InlineData(2, "a 1 2", "no 1 nan")]
    [InlineData(1, "2 3")]
    [InlineData(2, "3 2", "a 1 2")]
    [InlineData(2, "1 3", "a 1 2")]
    public void A_broken_line_is_told(int line, params string[] lines) =>
        Assert.Equal(line, Assert.IsType<Problem.WordVectorsWrong>(WordVectors.Collect(lines, Set("no"), "g.txt").ExpectProblem()).Line);

    [Theory]
    [InlineData("3 2", "the 1 2 ", "no 3 4 ", "so 5 6 ")]
    [InlineData("the\t1\t2", "no\t3\t4")]
    [InlineData("the 1 2", "no  3 4")]
    [InlineData("the 1  2", "no 3 4", "no 9 9")]
    public void Files_of_GloVe_word2vec_and_fastText_are_read(params string[] lines)
    {
        var vectors = WordVectors.Collect(lines, Set("the", "no"), "g.vec").Expect();
        Assert.Equal(2, vectors.Width);
        Assert.Equal([3, 4], vectors.Words["no"]);
    }

    [Fact]
    public void Reading_ends_where_there_is_enough_and_goes_on_for_what_else_is_wanted_until_then()
    {
        string[] lines = ["a 1 2", "A 3 4", "b 5 6", "B 7 8"];
        var vectors = WordVectors.Collect(lines, Set("a", "A", "b", "B"), "g.txt", Set("a", "b")).Expect();
        Assert.Equal(["A", "a", "b"], vectors.Words.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Well,", "well")]
    [InlineData("USA", "USA")]
    [InlineData("berlin", "Berlin")]
    [InlineData("ukraine", "UKRAINE")]
    [InlineData("Don’t", "don't")]
    [InlineData("it's", "it+'s")]
    [InlineData("can't!", "ca+n't")]
    [InlineData("Twenty-One", "twenty+one")]
    [InlineData("twenty-xyzzy", "")]
    [InlineData("xyzzy's", "")]
    [InlineData("高兴", "高+兴")]
    [InlineData("Mu\u0308de", "müde")]
    public void Words_are_looked_up_in_an_order_of_forms(string word, string found)
    {
        string[] known =
        [
            "well",
            "Well",
            "USA",
            "Berlin",
            "UKRAINE",
            "don't",
            "it",
            "'s",
            "ca",
            "n't",
            "twenty",
            "one",
            "高",
            "兴",
            "müde",
        ];
        var vectors = new WordVectors(1, known.Select((k, i) => (k, i)).ToDictionary(p => p.k, p => (float[])[p.i]));
        var parts = found.Split('+', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            parts.Length == 0 ? None : Some(parts.Average(p => (float)System.Array.IndexOf(known, p))),
            vectors.Find(word).Map(v => v[0])
        );
        Assert.All(parts, p => Assert.Contains(p, WordForms.All(word)));
    }

    [Fact]
    public void A_transcript_becomes_a_track_without_the_words_that_have_no_vector()
    {
        var vectors = new WordVectors(2, new Dictionary<string, float[]> { ["well"] = [1, 2], ["it's"] = [3, 4] });
        var (track, unknown) = vectors.Track([new("Well,", 0, 1), new("xyzzy", 1, 2), new("It's", 2, 3), new("XYZZY!", 3, 4)]);

        Assert.Equal([1, 2, 3, 4], track.Features);
        Assert.Equal([0, 1, 2, 3], track.Intervals);
        Assert.Equal(["xyzzy"], unknown);
    }

    [Fact]
    public void The_standard_folds_are_read_as_text()
    {
        var folds = StandardFolds
            .Parse("# folds\nstandard_train_fold=['a-1', \"b\",\n 'c']\nstandard_valid_fold = ['d']\nstandard_test_fold=['e']\n", "f.py")
            .Expect();

        Assert.Equal(["a-1", "b", "c"], folds.Train.Order());
        Assert.Equal(["d"], folds.Validation);
        Assert.Equal(["e"], folds.Test);
        Assert.IsType<Problem.StandardFoldsWrong>(
            StandardFolds.Parse("standard_train_fold=['a']\nstandard_valid_fold=[]\nstandard_test_fold=['e']", "f.py").ExpectProblem()
        );
        Assert.Contains(
            "a is in two",
            Assert
                .IsType<Problem.StandardFoldsWrong>(
                    StandardFolds
                        .Parse("standard_train_fold=['a']\nstandard_valid_fold=['b']\nstandard_test_fold=['a']", "f.py")
                        .ExpectProblem()
                )
                .Detail
        );
    }
}
