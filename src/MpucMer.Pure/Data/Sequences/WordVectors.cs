using System.Globalization;

namespace MpucMer.Pure.Data.Sequences;

/// <summary>Vectors of words, each [width].</summary>
public sealed record WordVectors(int Width, IReadOnlyDictionary<string, float[]> Words)
{
    /// <summary>
    /// The vectors of the wanted words in a GloVe text file (Pennington et al. 2014): a line a word, then its numbers, parted by blanks.
    /// Lines of other words are passed over unparsed, so that a file of gigabytes takes the memory of what is wanted. A word of the file
    /// may have blanks in it: the numbers are the last fields.
    /// </summary>
    /// <param name="lines">The file's lines, read as they are asked for.</param>
    /// <param name="width">Numbers a line; 0: as many as the first line's fields less one.</param>
    public static Either<Problem, WordVectors> Collect(IEnumerable<string> lines, IReadOnlySet<string> wanted, string path, int width = 0)
    {
        var found = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            // word2vec and fastText say first how many words there are, and how wide.
            if (number == 1 && IsCounts(line))
                continue;
            if (width == 0)
                width = line.AsSpan().TrimEnd().Count(' ');
            if (width == 0)
                return new Problem.WordVectorsWrong(path, number, "it has no numbers");
            var word = Word(line, width);
            if (word.Length == 0)
                return new Problem.WordVectorsWrong(path, number, $"it has not {width} numbers after a word");
            if (!wanted.Contains(word) || found.ContainsKey(word))
                continue;
            if (Numbers(line.AsSpan(word.Length), width) is not { } vector)
                return new Problem.WordVectorsWrong(path, number, $"what follows {word} are not {width} finite numbers");
            found.Add(word, vector);
            if (found.Count == wanted.Count)
                break;
        }
        return number == 0 ? new Problem.WordVectorsWrong(path, 0, "it is empty")
            : width == 0 ? new Problem.WordVectorsWrong(path, number, "it has no words")
            : new WordVectors(width, found);
    }

    /// <summary>How a word is looked up: in small letters, without the marks around it ("Well," as "well").</summary>
    public static string Key(string word)
    {
        var key = Letters.Composed(word.Trim().ToLowerInvariant());
        var bare = key.Trim('.', ',', ';', ':', '!', '?', '"', '(', ')', '[', ']', '…', '“', '”', '«', '»');
        return bare.Length > 0 ? bare : key;
    }

    /// <summary>The words of a transcript as rows in time, and those that have no vector, which are left out.</summary>
    public (SequenceTrack Track, IReadOnlyList<string> Unknown) Track(IReadOnlyList<TimedWord> transcript)
    {
        var known = transcript.Where(w => Words.ContainsKey(Key(w.Word))).ToList();
        var unknown = transcript.Select(w => Key(w.Word)).Where(w => !Words.ContainsKey(w)).Distinct(StringComparer.Ordinal).ToList();
        return (
            new SequenceTrack(Width, [.. known.SelectMany(w => new[] { w.Start, w.End })], [.. known.SelectMany(w => Words[Key(w.Word)])]),
            unknown
        );
    }

    private static bool IsCounts(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 2 } counts
        && counts.All(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    /// <summary>The line without its last <paramref name="width"/> fields; empty where it has fewer.</summary>
    private static string Word(string line, int width)
    {
        var end = line.AsSpan().TrimEnd().Length;
        for (var field = 0; field < width; field++)
        {
            end = end <= 0 ? -1 : line.LastIndexOf(' ', end - 1);
            if (end <= 0)
                return "";
        }
        return line[..end];
    }

    private static float[]? Numbers(ReadOnlySpan<char> text, int width)
    {
        var vector = new float[width];
        var count = 0;
        foreach (var range in text.Split(' '))
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
