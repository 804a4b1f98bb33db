using static MpucMer.Pure.Diagnostics.Wording;

namespace MpucMer.Pure.Diagnostics;

/// <content>Words with times, and word vectors.</content>
public abstract partial record Problem
{
    private static Area TranscriptsArea =>
        new(
            "Transcripts",
            "Words with times, and word vectors.",
            [TranscriptWrong.Page, WordVectorsWrong.Page, WordsUnknown.Page, TranscriptsSilent.Page]
        );

    /// <summary>A transcript with word times.</summary>
    public sealed record TranscriptWrong(string Path, int Line, int Column, string Detail) : Problem
    {
        public override Explanation Explain() =>
            Error(
                "MPUC2129",
                new(Path, Line, Column),
                $"The transcript cannot be read: {Detail}.",
                "It is CSV with the columns word, start and end, in seconds from the beginning of the recording, one word a row."
            );

        public static Page Page =>
            new()
            {
                Title = "A transcript that cannot be read",
                What = """
                    A transcript with word times is CSV with the columns word, start and end.
                    """,
                Fix = """
                    - Write times as seconds with a point, from the beginning of the recording.
                    - Aligners leave the times of numbers and signs empty: give such a word the time between its neighbours, or take the row
                      out.
                    - Silence is no row; a clip without words has a header only.
                    """,
                Examples = [new TranscriptWrong("take-1.words.csv", 12, 9, "end is no number of seconds")],
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
                "It is text as GloVe's: a line a word, then its numbers, separated by blanks (unpack it first)."
            );

        public static Page Page =>
            new()
            {
                Title = "A file of word vectors that cannot be read",
                What = """
                    A file of word vectors is text with a word and its numbers in each line, all lines with as many.
                    """,
                Fix = """
                    - Unpack the archive and name the .txt file.
                    - A word2vec text file begins with a line of counts: take that line off.
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
                    - Many: see that the vectors are of the same language, and that they are words in small letters.
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
}
