using MpucMer.Pure.Data.Transcripts;

namespace MpucMer.Pure.Data.Sequences;

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
