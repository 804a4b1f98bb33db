using System.Globalization;

namespace MpucMer.Pure.Data.Sequences;

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
