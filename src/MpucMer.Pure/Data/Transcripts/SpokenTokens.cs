using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>A word as a file has it: with its times, as far as it has them.</summary>
internal sealed record LooseWord(string Text, Option<double> Start, Option<double> End)
{
    public static LooseWord Untimed(string text) => new(text, None, None);
}

/// <summary>What is said in one go: a cue, a segment, an interval. Its words are said within its times, where it has some.</summary>
internal sealed record Passage(Option<double> Start, Option<double> End, IReadOnlyList<LooseWord> Words)
{
    /// <summary>Text of which only the beginning and the end are known.</summary>
    public static Passage OfText(double start, double end, string text) =>
        new(start, end, [.. SpokenTokens.Of(text).Select(LooseWord.Untimed)]);

    public bool HasTimes => Start.IsSome || End.IsSome || Words.Any(w => w.Start.IsSome || w.End.IsSome);
}

/// <summary>What of a text is said: words, without the marks of sounds, of formatting and of speakers.</summary>
internal static partial class SpokenTokens
{
    private static readonly (char Open, char Close)[] Brackets =
    [
        ('[', ']'),
        ('(', ')'),
        ('{', '}'),
        ('<', '>'),
        ('（', '）'),
        ('【', '】'),
        ('*', '*'),
    ];

    private static readonly char[] Stops = ['.', ',', ';', ':', '!', '?', '"', '…'];

    /// <summary>How long a word is in writing: its letters and digits, at least one.</summary>
    public static int Letters(string word) => Math.Max(1, word.Count(char.IsLetterOrDigit));

    /// <summary>
    /// The words of a text: parted by blanks, and of writings without blanks (Han, kana) each sign; marks of sounds are left out
    /// (<see cref="Said"/>).
    /// </summary>
    public static IReadOnlyList<string> Of(string text) => [.. Said([.. Parted(text).Select(LooseWord.Untimed)]).Select(w => w.Text)];

    /// <summary>
    /// The words without marks: what stands in brackets or between asterisks ([Music], (laughs), {noise}, &lt;unk&gt;, *sighs*), also over
    /// several words where the bracket is closed among them, and what has neither letter nor digit (-, ♪, >>).
    /// </summary>
    public static IReadOnlyList<LooseWord> Said(IReadOnlyList<LooseWord> words)
    {
        var said = new List<LooseWord>();
        // What is not closed behind a word is not behind a later one: no bracket is sought twice in vain.
        var unclosed = new System.Collections.Generic.HashSet<char>();
        for (var i = 0; i < words.Count; i++)
        {
            var close = Closing(words, i, unclosed);
            if (close >= i)
                i = close;
            else if (words[i].Text.Any(char.IsLetterOrDigit))
                said.Add(words[i] with { Text = words[i].Text.Trim() });
        }
        return said;
    }

    /// <summary>The lines of a cue as one text, without formatting and the names of who speaks.</summary>
    public static string OfLines(IEnumerable<string> lines) =>
        string.Join(' ', lines.Select(line => Speaker().Replace(WebUtility.HtmlDecode(Style().Replace(Tag().Replace(line, ""), "")), "")));

    /// <summary>Whether a sign is a word by itself, in writings that have no blanks.</summary>
    public static bool IsSign(char c) =>
        c is (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');

    /// <summary>At which of the words the bracket that one begins with is closed; -1 where it is none, or stays open.</summary>
    private static int Closing(IReadOnlyList<LooseWord> words, int first, ISet<char> unclosed)
    {
        var bare = words[first].Text.Trim();
        var close = bare.Length > 0 ? Brackets.FirstOrDefault(b => b.Open == bare[0]).Close : '\0';
        if (close == '\0')
            return -1;
        // In the word itself, even where none is behind it.
        var last = unclosed.Contains(close) ? first + 1 : words.Count;
        for (var i = first; i < last; i++)
        {
            var end = words[i].Text.Trim().TrimEnd(Stops);
            if (end.Length > (i == first ? 1 : 0) && end[^1] == close)
                return i;
        }
        unclosed.Add(close);
        return -1;
    }

    private static string[] Parted(string text)
    {
        var parted = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // Marks may stand close to words: [laughs]well.
            var (opens, closes) = (Brackets.Any(b => b.Open == c && c != '*'), Brackets.Any(b => b.Close == c && c != '*'));
            parted.Append(opens || IsSign(c) ? " " : "").Append(c).Append(closes || IsSign(c) ? " " : "");
        }
        return parted.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    // Tags of HTML, and those of WebVTT: classes, voices, times; also one that is cut off.
    [GeneratedRegex(@"</?[A-Za-z][^<>]*>|<[\d:.]+>|</?[A-Za-z]*$")]
    private static partial Regex Tag();

    // What players of SubRip take over from another format, such as {\an8}.
    [GeneratedRegex(@"\{\\[^{}]*\}")]
    private static partial Regex Style();

    // ANN: and DR. LEE (ON PHONE): at the beginning of a line; dashes and arrows before it say that the speaker changes.
    [GeneratedRegex(@"^\s*(?:-|–|—|>>+)?\s*(?:[\p{Lu}\d][\p{Lu}\d.'’#]*(?:\s+\(?[\p{Lu}\d][\p{Lu}\d.'’#]*\)?){0,3}:(?=\s|$))?")]
    private static partial Regex Speaker();
}

/// <summary>Words whose times are not known, between those whose times are.</summary>
internal static class Placing
{
    // Behind the last time that is known nothing says how long it takes: some fourteen letters are said in a second.
    private const double SecondsALetter = .07;

    /// <summary>
    /// All words with times: those that have none share the time between their neighbours, or the ends of their passage, by their letters;
    /// where there is no time between, they are said at once. How many lacked a time, too.
    /// </summary>
    public static (IReadOnlyList<TimedWord> Words, int Placed) Of(IReadOnlyList<Passage> passages)
    {
        var (placed, lacked, last) = (new List<TimedWord>(), 0, 0.0);
        var next = Next(passages);
        foreach (var (passage, at) in passages.Select((p, i) => (p, i)))
        {
            var words = passage.Words;
            last = passage.Start.IfNone(last);
            for (var i = 0; i < words.Count; )
            {
                var known = i;
                while (known < words.Count && words[known].Start.IsNone && words[known].End.IsNone)
                    known++;
                // A word that has its end alone is the last of those that share the time before it.
                var upTo = known < words.Count && words[known].Start.IsNone ? known + 1 : known;
                if (upTo > i)
                {
                    var end = known < words.Count ? words[known].Start || words[known].End : passage.End || next[at];
                    last = Shared(words, i, upTo, last, end, placed);
                    lacked += upTo - i;
                    i = upTo;
                    continue;
                }
                var start = words[i].Start.IfNone(last);
                var after = words[i].End || (i + 1 < words.Count ? words[i + 1].Start : passage.End) || Some(start);
                lacked += words[i].End.IsNone ? 1 : 0;
                last = Math.Max(start, after.IfNone(start));
                placed.Add(new TimedWord(words[i].Text, start, last));
                i++;
            }
            last = passage.End.Map(end => Math.Max(end, last)).IfNone(last);
        }
        return (placed, lacked);
    }

    /// <summary>Of each passage when the next one that says it begins, from the last to the first.</summary>
    private static Option<double>[] Next(IReadOnlyList<Passage> passages)
    {
        var next = new Option<double>[passages.Count];
        for (var i = passages.Count - 2; i >= 0; i--)
            next[i] =
                passages[i + 1].Start
                || Optional(passages[i + 1].Words.FirstOrDefault(w => w.Start.IsSome)).Bind(w => w.Start)
                || next[i + 1];
        return next;
    }

    /// <returns>When the last of them ends.</returns>
    private static double Shared(IReadOnlyList<LooseWord> words, int from, int to, double start, Option<double> end, List<TimedWord> placed)
    {
        var letters = Range(from, to - from).Sum(i => SpokenTokens.Letters(words[i].Text));
        var length = Math.Max(0, end.Map(e => e - start).IfNone(letters * SecondsALetter));
        var before = 0;
        for (var i = from; i < to; i++)
        {
            var after = before + SpokenTokens.Letters(words[i].Text);
            placed.Add(new TimedWord(words[i].Text, start + length * before / letters, start + length * after / letters));
            before = after;
        }
        return start + length;
    }
}
