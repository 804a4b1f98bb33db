using System.Globalization;
using MpucMer.Pure.Data.Transcripts;

namespace MpucMer.Pure.Data.Sequences;

/// <summary>A word of a transcript and when it is said, in seconds.</summary>
public sealed record TimedWord(string Word, double Start, double End);

/// <summary>
/// What a transcript is to the text network: [frames, width], the vectors of the words that are said in each frame, zero where none is.
/// </summary>
public static class SpokenText
{
    /// <summary>
    /// The words of a clip at <paramref name="rate"/> frames a second, its beginning at 0. Their number: <paramref name="frames"/> where
    /// the clip says how many it has, else up to <paramref name="seconds"/>, else up to the last word; at least one.
    /// </summary>
    public static (int Frames, float[] Values) Of(
        WordVectors vectors,
        IReadOnlyList<TimedWord> words,
        double rate,
        Option<int> frames,
        Option<double> seconds
    )
    {
        // A word may have no length: it then is of the frame in which it is said.
        var held = words.Select(w => w.End > w.Start ? w : w with { End = w.Start + 1 / rate }).ToList();
        var end = frames.Map(n => n / rate) || seconds || (held.Count > 0 ? Some(held.Max(w => w.End)) : None);
        var segment = new Segment("", 0, 0, end.IfNone(0), []);
        var (track, _) = Intervals.Ordered(vectors.Track(held).Track, "", "");
        var count = Intervals.Frames(segment, rate);
        return (count, Intervals.Aligned(track, segment, rate).IfNone(() => new float[count * vectors.Width]));
    }
}

/// <summary>
/// In which forms a word is looked up in a file of vectors, one after the other (docs/transcripts.md). Some files know small letters only
/// (GloVe 6B), some tell apart (GloVe 840B, fastText), and those that were made of text in the manner of the Penn Treebank have it's and
/// don't in two parts.
/// </summary>
public static class WordForms
{
    private static readonly char[] Marks =
    [
        '.',
        ',',
        ';',
        ':',
        '!',
        '?',
        '"',
        '(',
        ')',
        '[',
        ']',
        '…',
        '“',
        '”',
        '„',
        '«',
        '»',
        '¿',
        '¡',
        '。',
        '，',
        '、',
        '？',
        '！',
        '*',
        '♪',
    ];

    private static readonly string[] Clitics = ["n't", "'s", "'re", "'ve", "'ll", "'d", "'m"];

    /// <summary>The word that is meant, for people: in small letters, without the marks around it ("Well," as "well").</summary>
    public static string Key(string word) => Bare(word).ToLowerInvariant();

    /// <summary>
    /// The forms of a whole word, the first that has a vector counts: in small letters, as it is written, with a capital letter, in capital
    /// letters; without the marks around it, and with the straight apostrophe.
    /// </summary>
    public static IReadOnlyList<string> Whole(string word)
    {
        var written = Bare(word);
        var small = written.ToLowerInvariant();
        return [.. new[] { small, written, Capital(small), small.ToUpperInvariant() }.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// What a word without a vector is made of: parts at its hyphens, an English word and what is put to it (do n't, it 's), single
    /// signs of Han and kana. Its vector is the mean of theirs where all have one. Empty where it has no parts.
    /// </summary>
    public static IReadOnlyList<string> Parts(string word)
    {
        var small = Key(word);
        if (small.Any(SpokenTokens.IsSign))
            return small.Length > 1 ? SpokenTokens.Of(small) : [];
        if (small.Split('-', '–') is { Length: > 1 } parts)
            return [.. parts.Where(p => p.Length > 0)];
        return Clitics.FirstOrDefault(c => small.Length > c.Length && small.EndsWith(c, StringComparison.Ordinal)) is { } clitic
            ? [small[..^clitic.Length], clitic]
            : [];
    }

    /// <summary>All that a file has to be searched for to find a word.</summary>
    public static IEnumerable<string> All(string word) => Whole(word).Concat(Parts(word).SelectMany(Whole));

    private static string Bare(string word)
    {
        var written = Letters.Composed(word.Trim()).Replace('’', '\'');
        var bare = written.Trim(Marks);
        return bare.Length > 0 ? bare : written;
    }

    private static string Capital(string small) => small.Length == 0 ? small : char.ToUpperInvariant(small[0]) + small[1..];
}

/// <summary>Vectors of words, each [width].</summary>
public sealed record WordVectors(int Width, IReadOnlyDictionary<string, float[]> Words)
{
    /// <summary>
    /// The vectors of the wanted words in a text file: GloVe's (Pennington et al. 2014), a line a word, then its numbers, parted by blanks
    /// or tabs; or word2vec's and fastText's, whose first line says how many words there are, and how wide. Lines of other words are passed
    /// over unparsed, so that a file of gigabytes takes the memory of what is wanted. A word of the file may have blanks in it: the numbers
    /// are the last fields. Of a word that is there twice the first counts. Problems: a line that has not as many numbers as the first, or
    /// fewer lines than the first one promises.
    /// </summary>
    /// <param name="lines">The file's lines, read as they are asked for.</param>
    /// <param name="enough">Reading ends where all of these were found; by default all that is wanted.</param>
    public static Either<Problem, WordVectors> Collect(
        IEnumerable<string> lines,
        IReadOnlySet<string> wanted,
        string path,
        IReadOnlySet<string>? enough = null
    )
    {
        var found = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var (missing, isWhole) = (new System.Collections.Generic.HashSet<string>(enough ?? wanted, StringComparer.Ordinal), true);
        var (number, width, promised) = (0, 0, (Words: 0, Width: 0));
        foreach (var line in lines)
        {
            number++;
            if (number == 1 && Counts(line) is { } counts)
            {
                (promised, width) = (counts, counts.Width);
                continue;
            }
            if (width == 0)
                width = Fields(line) - 1;
            if (width <= 0)
                return new Problem.WordVectorsWrong(path, number, "it has no numbers");
            var word = Word(line, width);
            if (word.Length == 0)
                return new Problem.WordVectorsWrong(path, number, $"it has not {width} numbers after a word");
            if (!wanted.Contains(word) || found.ContainsKey(word))
                continue;
            if (Numbers(line.AsSpan(word.Length), width) is not { } vector)
                return new Problem.WordVectorsWrong(path, number, $"what follows {word} are not {width} finite numbers");
            found.Add(word, vector);
            if (missing.Remove(word) && missing.Count == 0)
            {
                isWhole = false;
                break;
            }
        }
        return number == 0 ? new Problem.WordVectorsWrong(path, 0, "it is empty")
            : found.Count == 0 && number == 1 && promised.Width > 0 ? new Problem.WordVectorsWrong(path, number, "it has no words")
            : isWhole && number - 1 < promised.Words
                ? new Problem.WordVectorsWrong(
                    path,
                    number,
                    $"its first line promises {promised.Words} words, and {number - 1} are there: it is cut off"
                )
            : new WordVectors(width, found);
    }

    /// <summary>
    /// The vector of a word, by the first of its forms that has one, else the mean of its parts' (<see cref="WordForms"/>).
    /// </summary>
    public Option<float[]> Find(string word) => Whole(word) || Mean(WordForms.Parts(word));

    /// <summary>The words of a transcript as rows in time, and those that have no vector, which are left out.</summary>
    public (SequenceTrack Track, IReadOnlyList<string> Unknown) Track(IReadOnlyList<TimedWord> transcript)
    {
        var known = transcript.ToSeq().Bind(w => Find(w.Word).Map(vector => (Word: w, Vector: vector)).ToSeq()).ToList();
        var unknown = transcript
            .Where(w => Find(w.Word).IsNone)
            .Select(w => WordForms.Key(w.Word))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return (
            new SequenceTrack(Width, [.. known.SelectMany(w => new[] { w.Word.Start, w.Word.End })], [.. known.SelectMany(w => w.Vector)]),
            unknown
        );
    }

    private Option<float[]> Whole(string word) =>
        WordForms.Whole(word).ToSeq().Bind(form => Words.TryGetValue(form, out var vector) ? Seq1(vector) : Seq<float[]>()).HeadOrNone();

    private Option<float[]> Mean(IReadOnlyList<string> parts)
    {
        var vectors = parts.ToSeq().Bind(p => Whole(p).ToSeq()).ToArray();
        return vectors.Length == 0 || vectors.Length < parts.Count
            ? None
            : Some<float[]>([.. Enumerable.Range(0, Width).Select(i => vectors.Average(v => v[i]))]);
    }

    private static (int Words, int Width)? Counts(string line) =>
        line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is { Length: 2 } counts
        && int.TryParse(counts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var words)
        && int.TryParse(counts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            ? (words, width)
            : null;

    private static int Fields(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>The line without its last <paramref name="width"/> fields; empty where it has fewer.</summary>
    private static string Word(string line, int width)
    {
        var end = line.AsSpan().TrimEnd().Length;
        for (var field = 0; field < width; field++)
        {
            end = end <= 0 ? -1 : line.AsSpan(0, end).LastIndexOfAny(' ', '\t');
            if (end <= 0)
                return "";
        }
        return line[..end].TrimEnd();
    }

    private static float[]? Numbers(ReadOnlySpan<char> text, int width)
    {
        var vector = new float[width];
        var count = 0;
        foreach (var range in text.SplitAny(' ', '\t'))
        {
            var field = text[range].Trim();
            if (field.IsEmpty)
                continue;
            if (
                count == width
                || !float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !float.IsFinite(value)
            )
                return null;
            vector[count++] = value;
        }
        return count == width ? vector : null;
    }
}
