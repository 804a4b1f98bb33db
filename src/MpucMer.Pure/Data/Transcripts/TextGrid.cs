using System.Globalization;
using System.Text;
using MpucMer.Pure.Data.Sequences;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>
/// TextGrids of Praat (Boersma and Weenink, the manual's page "TextGrid file formats"): the long and the short form of text. Both are read
/// as Praat reads them: what counts are numbers that stand alone, texts in quotes and flags in angle brackets; all else is comment.
/// </summary>
public static class TextGrid
{
    public static readonly TranscriptFormat Format = new(
        "TextGrid",
        ".textgrid",
        "It is a TextGrid saved as text by Praat, with an interval tier named words (or a single tier).",
        (bytes, path) =>
            from text in TranscriptText.Decode(bytes, path)
            from tiers in new Reader(text, path).Tiers()
            from chosen in Chosen(tiers, path)
            select new Transcript(Placing.Of(Passages(chosen)).Words)
    );

    // What aligners write where nobody speaks: Montreal Forced Aligner, WebMAUS, and others.
    private static readonly string[] Silences = ["sil", "sp", "spn", "#", "_", "<p:>", "<p>", "silence"];

    // In words, or in utterances; the first of these kinds of which there is a tier.
    private static readonly string[][] Kinds =
    [
        ["words", "word", "ort-mau", "ortmau"],
        ["utterances", "utterance", "transcript", "transcription", "sentences", "sentence", "text", "speech", "ort", "tran"],
    ];

    /// <summary>A tier of intervals, or, <paramref name="IsPoints"/>, of points.</summary>
    private sealed record Tier(string Name, bool IsPoints, IReadOnlyList<(double Start, double End, string Text)> Intervals);

    /// <summary>
    /// The tiers that hold what is said: those of words, one or one a speaker (<c>Ann - words</c>), else those of utterances, else the only
    /// one.
    /// </summary>
    private static Either<Problem, IReadOnlyList<Tier>> Chosen(IReadOnlyList<Tier> tiers, string path)
    {
        var intervals = tiers.Where(t => !t.IsPoints).ToList();
        return Kinds.Select(kind => intervals.Where(t => Is(t.Name, kind)).ToList()).FirstOrDefault(found => found.Count > 0) is { } named
                ? named
            : intervals.Count == 1 ? intervals
            : new Problem.TranscriptWrong(
                path,
                0,
                0,
                intervals.Count == 0
                    ? "it has no tier of intervals"
                    : $"none of its tiers ({string.Join(", ", intervals.Select(t => t.Name))}) is named words"
            );
    }

    private static bool Is(string name, string[] kind)
    {
        var bare = name.Trim().ToLowerInvariant();
        return kind.Any(k =>
            bare == k || bare.EndsWith(" - " + k, StringComparison.Ordinal) || bare.EndsWith("/" + k, StringComparison.Ordinal)
        );
    }

    private static IReadOnlyList<Passage> Passages(IReadOnlyList<Tier> tiers) =>
        [
            .. tiers
                .SelectMany(t => t.Intervals)
                .Where(i => !Silences.Contains(i.Text.Trim().ToLowerInvariant(), StringComparer.Ordinal))
                .OrderBy(i => i.Start)
                .Select(i => Passage.OfText(i.Start, i.End, i.Text)),
        ];

    /// <summary>What counts in the text, one after the other.</summary>
    private sealed class Reader(string text, string path)
    {
        private int at;

        /// <summary>Where what was read last begins.</summary>
        private int token;

        private Problem? fault;

        public Either<Problem, IReadOnlyList<Tier>> Tiers()
        {
            if (Text() is not "ooTextFile")
                return Wrong("its first line is not File type = \"ooTextFile\"");
            if (Text() is not "TextGrid")
                return Wrong("it is a file of Praat, but no TextGrid");
            var (_, end) = (Number("the beginning"), Number("the end"));
            var exists = Flag();
            var count = exists ? Count("the number of tiers") : 0;
            var tiers = new List<Tier>();
            while (fault is null && tiers.Count < count)
                tiers.Add(OneTier(tiers.Count + 1));
            if (fault is null && end > Transcript.MostSeconds)
                Wrong("it ends more than a day after the beginning");
            return fault is not null ? fault : tiers;
        }

        private Tier OneTier(int number)
        {
            var kind = Text($"the class of tier {number}");
            if (fault is null && kind is not ("IntervalTier" or "TextTier"))
                Wrong($"tier {number} is of the class \"{kind}\", and neither an IntervalTier nor a TextTier");
            var name = Text($"the name of tier {number}");
            _ = Number($"the beginning of tier {name}");
            _ = Number($"the end of tier {name}");
            var count = Count($"the number of intervals of tier {name}");
            var intervals = new List<(double, double, string)>();
            while (fault is null && intervals.Count < count)
            {
                var what = $"interval {intervals.Count + 1} of tier {name}";
                var start = Number(what);
                var place = token;
                var end = kind == "TextTier" ? start : Number(what);
                var said = Text(what);
                if (fault is null && (start < 0 || end < start || end > Transcript.MostSeconds))
                {
                    token = place;
                    Wrong($"{what} ends before it begins, or is not within a day");
                }
                intervals.Add((start, end, said));
            }
            return new Tier(name, kind == "TextTier", intervals);
        }

        private Problem Wrong(string detail) =>
            fault ??= new Problem.TranscriptWrong(path, 1 + text.AsSpan(0, Math.Min(token, text.Length)).Count('\n'), 1, detail);

        private string Text(string what = "a text") =>
            Next() switch
            {
                { Kind: '"' } t => t.Text,
                null => Said("", $"it ends before {what}: it is cut off"),
                var t => Said("", $"{t.Text} stands where the text of {what} should be"),
            };

        private double Number(string what) =>
            Next() switch
            {
                { Kind: '0' } n => n.Number,
                null => Said(0.0, $"it ends before {what}: it is cut off"),
                var t => Said(0.0, $"\"{t.Text}\" stands where a number of {what} should be"),
            };

        private int Count(string what) =>
            Number(what) is >= 0 and <= int.MaxValue and var n && n == Math.Floor(n) ? (int)n : Said(0, $"{what} is no whole number");

        private bool Flag() => Next() is { Kind: '<' } f && f.Text == "exists";

        private A Said<A>(A nothing, string detail)
        {
            Wrong(detail);
            return nothing;
        }

        private sealed record Token(char Kind, string Text, double Number);

        private Token? Next()
        {
            while (fault is null && at < text.Length)
            {
                token = at;
                var c = text[at];
                if (char.IsWhiteSpace(c))
                    at++;
                else if (c == '!')
                    at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
                else if (c == '"')
                    return Quoted();
                else if (c == '<' && text.IndexOf('>', at) is >= 0 and var close)
                {
                    var flag = text[(at + 1)..close];
                    at = close + 1;
                    return new Token('<', flag, 0);
                }
                else if (Free(out var number))
                    return number;
            }
            token = Math.Min(at, text.Length);
            return null;
        }

        // A quote within a text is written twice.
        private Token? Quoted()
        {
            var said = new StringBuilder();
            for (var i = at + 1; i < text.Length; i++)
            {
                if (text[i] != '"')
                    said.Append(text[i]);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    said.Append(text[i++]);
                else
                {
                    at = i + 1;
                    return new Token('"', said.ToString(), 0);
                }
            }
            Wrong("a text in quotes is not closed: it is cut off, or a quote within is not doubled");
            return null;
        }

        /// <summary>A number that stands alone; the [1] of an index does not.</summary>
        private bool Free(out Token number)
        {
            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '"')
                at++;
            var isNumber =
                double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                && double.IsFinite(value);
            number = new Token('0', text[start..at], value);
            return isNumber;
        }
    }
}
