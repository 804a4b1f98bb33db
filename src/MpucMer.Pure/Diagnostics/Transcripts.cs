using MpucMer.Pure.Data.Transcripts;
using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Words with times, and word vectors.</content>
public abstract partial record Problem
{
    private static Area TranscriptsArea =>
        new(
            "Transcripts",
            "Words with times, and word vectors.",
            [
                TranscriptWrong.Page,
                WordVectorsWrong.Page,
                WordsUnknown.Page,
                TranscriptsSilent.Page,
                WordsPlaced.Page,
                TranscriptsInMilliseconds.Page,
            ]
        );

    /// <summary>A transcript, in any format; line 0 where it is wrong as a whole.</summary>
    public sealed record TranscriptWrong(string Path, int Line, int Column, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error("MPUC2129", new(Path, Line, Column), $"The transcript cannot be read: {Detail}.", TranscriptFormat.HintFor(Path));

        public static Page Page =>
            new()
            {
                Title = "A transcript that cannot be read",
                What = """
                    A transcript is not as its format has it (docs/transcripts.md), or is cut off. What is told is the first place that is
                    wrong; the hint says what the file should be like.
                    """,
                Fix = """
                    - Make it again, or copy it again: a file that was cut off ends in the middle of a cue, an interval or a word.
                    - CSV: write times as seconds with a point, from the beginning of the recording, or name the columns `start_ms` and
                      `end_ms`. Silence is no row; a clip without words has a header only.
                    - A TextGrid with several tiers: name the one with the words `words`.
                    """,
                Examples =
                [
                    new TranscriptWrong("take-1.words.csv", 12, 9, "end is no number"),
                    new TranscriptWrong("take-1.srt", 40, 1, "a cue ends before it begins"),
                    new TranscriptWrong("take-1.json", 88, 1, "segments[2].words[0].start is no finite number"),
                ],
            };
    }

    /// <summary>A text file of word vectors; line 0 where there is none.</summary>
    public sealed record WordVectorsWrong(string Path, int Line, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2130",
                new(Path, Line),
                $"The file of word vectors cannot be read: {Detail}.",
                "It is text as GloVe's: a line a word, then its numbers, separated by blanks, or word2vec's and fastText's (.vec), "
                    + "with a first line of counts (unpack it first)."
            );

        public static Page Page =>
            new()
            {
                Title = "A file of word vectors that cannot be read",
                What = """
                    A file of word vectors is text with a word and its numbers in each line, all lines with as many. The first line may say
                    how many words there are and how wide, as in files of word2vec and fastText.
                    """,
                Fix = """
                    - Unpack the archive and name the .txt file.
                    - Fewer words than the first line promises: the file is cut off; fetch it again.
                    - word2vec's .bin is no text: `KeyedVectors.load_word2vec_format(FILE, binary=True).save_word2vec_format(OUT)` of gensim
                      writes it as text. Of fastText take the .vec file, not the .bin.
                    """,
                Examples = [new WordVectorsWrong("glove.840B.300d.txt", 3, "it has not 300 numbers after a word")],
            };
    }

    /// <summary>Of the <paramref name="Words"/> said, those without a vector; <paramref name="Examples"/>: most frequent first.</summary>
    public sealed record WordsUnknown(string Path, int Unknown, int Words, IReadOnlyList<string> Examples) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2160",
                new(Path),
                $"{Unknown} of {Words} words of the transcripts have no vector and are left out: {Names(Examples)}.",
                "A few are names and slips. Many: see that the vectors are of the transcripts' language."
            );

        public static Page Page =>
            new()
            {
                Title = "Words without a vector",
                What = """
                    Words of the transcripts are in no line of `MpucWordVectors`, and are left out. The most frequent are named first. It is
                    reported when transcripts are read, not where their features are in the store.
                    """,
                Fix = """
                    - A few are names and slips of the tongue: nothing is to be done.
                    - Many: see that the vectors are of the same language. In which forms a word is looked up is in docs/transcripts.md.
                    """,
                Examples = [new WordsUnknown("glove.txt", 2, 340, ["umm", "kaz"])],
            };
    }

    /// <summary>Clips whose transcripts have no word with a vector.</summary>
    public sealed record TranscriptsSilent(IReadOnlyList<string> Clips, int ClipsInAll) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2161",
                Place.Nowhere,
                $"The transcripts of {Clips.Count} of {ClipsInAll} clips have no word with a vector; their text is zero throughout: "
                    + $"{Names(Clips)}.",
                "Leave the text field of such a clip empty where it should not count as silence, and keep it by MpucMissing=use."
            );

        public static Page Page =>
            new()
            {
                Title = "Transcripts of silence",
                What = """
                    The transcript of a clip, or its stretch, has no word with a vector. The clip's text is then zero throughout: silence.
                    """,
                Fix = """
                    - Where silence says nothing of the clip, leave its text field empty and keep the clip by `-p:MpucMissing=use`.
                    - See that `start` and `end` are of the recording that the transcript is of.
                    """,
                Examples = [new TranscriptsSilent(["eva-1", "ben-7"], 40)],
            };
    }

    /// <summary>Words of transcripts that have no times of their own.</summary>
    public sealed record WordsPlaced(int Count, Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2163",
                Place.Nowhere,
                $"{(Count == 1 ? "A word has" : $"{Count} words have")} no times and {(Count == 1 ? "is" : "are")} placed between "
                    + $"{(Count == 1 ? "its" : "their")} neighbours: {Names(Paths)}.",
                ""
            );

        public static Page Page =>
            new()
            {
                Title = "Words without times",
                What = """
                    Aligners leave words without times that they cannot align: numbers, signs, words of another language. They are taken to
                    be said between the words before and after them, or between the ends of their segment, each as long as it has letters.
                    """,
                Fix = """
                    - A few: nothing is to be done.
                    - Many: see that the aligner's model is of the language that is spoken.
                    """,
                Examples = [new WordsPlaced(3, Seq("eva.json", "ben.json")), new WordsPlaced(1, Seq1("take-1.words.csv"))],
            };
    }

    /// <summary>Transcripts whose times are taken for milliseconds, though nothing in them says so.</summary>
    public sealed record TranscriptsInMilliseconds(Seq<string> Paths) : Problem
    {
        public override Explanation Explain() =>
            Warning(
                "MPUC2164",
                Place.Nowhere,
                $"The times of {(Paths.Count == 1 ? "a transcript" : $"{Paths.Count} transcripts")} are read as milliseconds: "
                    + $"{Names(Paths)}.",
                "As seconds nobody speaks so slowly, or the recording has ended before. Name the columns start_ms and end_ms to say it."
            );

        public static Page Page =>
            new()
            {
                Title = "Transcripts in milliseconds",
                What = """
                    A table does not say in what its times are. In seconds these words would be said at less than a letter in twenty of
                    them, or would go on after the recording has ended, while as milliseconds they are within it.
                    """,
                Fix = """
                    - They are milliseconds: nothing is wrong. Name the columns `start_ms` and `end_ms` in place of `start` and `end`, and
                      the warning goes.
                    - They are seconds: see that the transcript is of this recording.
                    """,
                Examples = [new TranscriptsInMilliseconds(Seq1("ms.csv")), new TranscriptsInMilliseconds(Seq("a.tsv", "b.tsv"))],
            };
    }
}
