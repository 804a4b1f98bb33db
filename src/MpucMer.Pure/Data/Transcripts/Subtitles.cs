using System.Globalization;
using System.Text.RegularExpressions;

namespace MpucMer.Pure.Data.Transcripts;

/// <summary>
/// Subtitles: SubRip (.srt) and WebVTT (W3C Candidate Recommendation of 2019). A cue's words share its time by their letters; where a cue
/// says within when something is said (&lt;00:01.500&gt;, as automatic captions do), those between two such times share the time between
/// them. Cues may overlap, be empty, and stand in any order.
/// </summary>
public static partial class Subtitles
{
    private static readonly string[] Asides = ["NOTE", "STYLE", "REGION"];

    public static readonly TranscriptFormat SubRip = new(
        "SubRip",
        ".srt",
        "Each cue is a number, a line such as 00:00:01,000 --> 00:00:02,500, and lines of text; an empty line ends it.",
        (bytes, path) => TranscriptText.Decode(bytes, path).Bind(text => Read(text.Split('\n'), path, isVtt: false))
    );

    public static readonly TranscriptFormat WebVtt = new(
        "WebVTT",
        ".vtt",
        "Its first line begins with WEBVTT; each cue is a line such as 00:01.000 --> 00:02.500, and lines of text; an empty line ends it.",
        (bytes, path) => TranscriptText.Decode(bytes, path).Bind(text => Vtt(text.Split('\n'), path))
    );

    private sealed record Cue(double Start, double End, int Line, List<string> Text);

    private static Either<Problem, Transcript> Vtt(string[] lines, string path) =>
        lines[0].StartsWith("WEBVTT", StringComparison.Ordinal) && (lines[0].Length == 6 || char.IsWhiteSpace(lines[0][6]))
            ? Read(WithoutHeader(lines), path, isVtt: true)
            : new Problem.TranscriptWrong(path, 1, 1, "its first line does not begin with WEBVTT");

    // What follows the first line up to an empty one is about the file (Kind: captions).
    private static string[] WithoutHeader(string[] lines)
    {
        var header = lines.TakeWhile(l => !string.IsNullOrWhiteSpace(l) && !l.Contains("-->", StringComparison.Ordinal)).Count();
        return [.. Enumerable.Repeat("", header), .. lines.Skip(header)];
    }

    private static Either<Problem, Transcript> Read(string[] lines, string path, bool isVtt)
    {
        var cues = new List<Cue>();
        var (begins, aside) = (true, false);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0)
            {
                // In WebVTT a line of blanks is one of text.
                (begins, aside) = isVtt && lines[i].Length > 0 ? (begins, aside) : (true, false);
                continue;
            }
            aside |= isVtt && begins && Asides.Any(a => line == a || line.StartsWith(a + " ", StringComparison.Ordinal));
            var isName = !aside && Names(lines, i, begins, isVtt);
            if (line.Contains("-->", StringComparison.Ordinal) && !aside)
            {
                if (Times(line, i + 1, path).Fails(out var fault, out var cue))
                    return fault;
                cues.Add(cue);
            }
            else if (!aside && !isName)
            {
                if (cues.Count == 0 || (isVtt && begins))
                    return new Problem.TranscriptWrong(path, i + 1, 1, $"\"{Shown(line)}\" is of no cue: no line of times is before it");
                if (begins && line == (cues.Count + 1).ToString(CultureInfo.InvariantCulture))
                    return new Problem.TranscriptWrong(
                        path,
                        i + 1,
                        1,
                        $"no line of times follows the number of cue {line}: is it cut off?"
                    );
                cues[^1].Text.Add(line);
            }
            begins = false;
        }
        return new Transcript(Placing.Of(Passages(cues)).Words);
    }

    /// <summary>Whether the line names the cue whose times are on the next line.</summary>
    private static bool Names(string[] lines, int at, bool begins, bool isVtt) =>
        at + 1 < lines.Length
        && lines[at + 1].Contains("-->", StringComparison.Ordinal)
        && !lines[at].Contains("-->", StringComparison.Ordinal)
        // Some programs leave the empty line out.
        && (isVtt ? begins : IsNumber(lines[at].Trim()));

    private static bool IsNumber(string line) => line.Length > 0 && line.All(char.IsAsciiDigit);

    private static string Shown(string line) => line.Length <= 30 ? line : line[..30] + "…";

    private static Either<Problem, Cue> Times(string line, int number, string path)
    {
        var found = TimeLine().Match(line);
        if (!found.Success)
            return new Problem.TranscriptWrong(path, number, 1, $"\"{Shown(line)}\" is no line of two times");
        var (start, end) = (Seconds(found, 1), Seconds(found, 5));
        if (double.IsNaN(start) || double.IsNaN(end))
            return new Problem.TranscriptWrong(path, number, 1, $"\"{Shown(line)}\" has a time of more than 59 minutes or seconds");
        if (end > Transcript.MostSeconds)
            return new Problem.TranscriptWrong(path, number, 1, "a cue ends more than a day after the beginning");
        return end < start ? new Problem.TranscriptWrong(path, number, 1, "a cue ends before it begins") : new Cue(start, end, number, []);
    }

    private static double Seconds(Match match, int group)
    {
        double Of(int i) =>
            match.Groups[group + i].Success
                ? double.Parse(match.Groups[group + i].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
                : 0;
        var fraction = match.Groups[group + 3];
        return Of(1) >= 60 || Of(2) >= 60
            ? double.NaN
            : 3600 * Of(0) + 60 * Of(1) + Of(2) + (fraction.Success ? Of(3) / Math.Pow(10, fraction.Length) : 0);
    }

    /// <summary>
    /// Cues as passages, those with times within cut at them. Automatic captions that scroll show a line again above the next one: there
    /// it is said only once.
    /// </summary>
    private static IReadOnlyList<Passage> Passages(List<Cue> cues)
    {
        var scrolls = cues.Exists(c => c.Text.Exists(line => Within().IsMatch(line)));
        var (passages, shown) = (new List<Passage>(), (string[])[]);
        foreach (var cue in cues)
        {
            var plain = cue.Text.Select(line => SpokenTokens.OfLines([line]).Trim()).ToArray();
            var first = scrolls && plain.Length > 0 && shown.Length > 0 && plain[0] == shown[^1] ? 1 : 0;
            passages.AddRange(Cut(cue, string.Join('\n', cue.Text.Skip(first))));
            shown = plain.Length > 0 ? plain : shown;
        }
        return passages;
    }

    private static IEnumerable<Passage> Cut(Cue cue, string text)
    {
        var (from, at) = (cue.Start, 0);
        foreach (Match time in Within().Matches(text))
        {
            var until = Math.Clamp(Seconds(time, 1) is var s && double.IsNaN(s) ? from : s, from, Math.Max(from, cue.End));
            yield return Passage.OfText(from, until, Plain(text[at..time.Index]));
            (from, at) = (until, time.Index + time.Length);
        }
        yield return Passage.OfText(from, Math.Max(from, cue.End), Plain(text[at..]));

        static string Plain(string part) => SpokenTokens.OfLines(part.Split('\n'));
    }

    [GeneratedRegex(
        @"^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?\s*-->\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?(?:\s.*)?$"
    )]
    private static partial Regex TimeLine();

    [GeneratedRegex(@"<(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})\.(\d{1,9})>")]
    private static partial Regex Within();
}
