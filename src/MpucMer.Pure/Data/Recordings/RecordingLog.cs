using System.Globalization;
using System.Text.RegularExpressions;

namespace MpucMer.Pure.Data.Recordings;

/// <summary>What can be wrong with a recording that is decoded all the same.</summary>
public enum RecordingFault
{
    /// <summary>Parts of it are damaged.</summary>
    Damaged,

    /// <summary>It ends before the stretch does that is asked for, or before its container says.</summary>
    Short,

    /// <summary>Its pictures do not follow each other at one rate.</summary>
    VariableRate,
}

/// <summary>Something to be told of a recording: kept beside what was made of it.</summary>
public sealed record RecordingNote(string Path, RecordingFault Fault, string Detail)
{
    /// <summary>
    /// As a line of text, without the path: whoever reads it again knows which recording it is of, wherever that lies now.
    /// </summary>
    public string Line => $"{Fault} {Detail.ReplaceLineEndings(" ")}";

    /// <summary>The note of a line; none where it is no such line.</summary>
    public static Option<RecordingNote> OfLine(string line, string path) =>
        line.Split(' ', 2) is [var fault, var detail]
        && Enum.TryParse<RecordingFault>(fault, out var known)
        && Enum.IsDefined(known)
        && !char.IsAsciiDigit(fault[0])
            ? new RecordingNote(path, known, detail)
            : Option<RecordingNote>.None;
}

/// <summary>What ffmpeg says while it decodes a recording (<c>-v level+info</c>), taken apart.</summary>
/// <param name="Seconds">How long the container says that it lasts; none where it does not, or where that is an estimate by the file's
/// length.</param>
/// <param name="Tracks">Tracks of pictures or sound; a cover picture is none.</param>
/// <param name="HasCover">Whether it has a picture of its cover.</param>
/// <param name="Rates">Frames a second of the first track of pictures, on the average, and by the steps between them.</param>
/// <param name="Complaints">The first complaints that it went on after, each once.</param>
/// <param name="Count">How many complaints there were.</param>
/// <param name="Last">The last error, which is why it ended where it failed; empty where there is none.</param>
public sealed partial record RecordingLog(
    Option<double> Seconds,
    int Tracks,
    bool HasCover,
    Option<(double Average, double Steps)> Rates,
    IReadOnlyList<string> Complaints,
    int Count,
    string Last
)
{
    /// <summary>What ffmpeg says of -map where the file has no such track.</summary>
    public const string NoTrack = "matches no streams";

    private const int Most = 3;

    // Of warnings only those that something is missing or damaged; others are about how it guesses.
    private static readonly string[] Grave = ["corrupt", "do not match", "truncat", "prematurely", "partial file", "invalid"];

    // Each tells that the file ends before its content does.
    private static readonly string[] Ends = ["partial file", "ended prematurely", "truncated"];

    /// <summary>Whether a complaint says that the file is cut off; the complaint.</summary>
    public Option<string> CutOff => Complaints.Where(c => Ends.Any(e => c.Contains(e, StringComparison.OrdinalIgnoreCase))).HeadOrNone();

    /// <summary>
    /// Whether pictures come at changing rates: their average is neither the rate of the steps between them nor half of it, as where each
    /// picture is of two fields.
    /// </summary>
    public bool Varies => Rates.Exists(r => r.Average > 0 && r.Steps > 0 && !Near(r.Average, r.Steps) && !Near(2 * r.Average, r.Steps));

    /// <summary>The same with a complaint of ours.</summary>
    public RecordingLog And(string complaint) => this with { Complaints = [.. Complaints, complaint], Count = Count + 1 };

    /// <summary>Reads the lines in the order in which they came; each is looked at once, and few are kept.</summary>
    public static RecordingLog Of(IEnumerable<string> lines)
    {
        var (seconds, estimated, tracks, cover, rates) = (Option<double>.None, false, 0, false, Option<(double, double)>.None);
        var (complaints, count, last, head) = (new List<string>(), 0, "", true);
        foreach (var line in lines)
        {
            if (Levelled().Match(line) is not { Success: true } match)
                continue;
            var (level, text) = (match.Groups["level"].Value, match.Groups["text"].Value.Trim().TrimEnd('.'));
            estimated |= text.StartsWith("Estimating duration", StringComparison.Ordinal);
            // What follows is about what is made of it.
            head &= !text.StartsWith("Stream mapping:", StringComparison.Ordinal) && !text.StartsWith("Output #", StringComparison.Ordinal);
            if (level == "info" && head)
            {
                if (seconds.IsNone)
                    seconds = DurationOf(text);
                if (
                    text.StartsWith("Stream #0", StringComparison.Ordinal)
                    && (text.Contains(": Video: ", StringComparison.Ordinal) || text.Contains(": Audio: ", StringComparison.Ordinal))
                )
                {
                    if (text.Contains("(attached pic)", StringComparison.Ordinal))
                        cover = true;
                    else
                        tracks++;
                    if (rates.IsNone && !text.Contains("(attached pic)", StringComparison.Ordinal))
                        rates = RatesOf(text);
                }
            }
            var error = level is "error" or "fatal" or "panic";
            if (!error && (level != "warning" || !Grave.Any(g => text.Contains(g, StringComparison.OrdinalIgnoreCase))))
                continue;
            // The advice after a track that is not there says less than that.
            if (error && !last.Contains(NoTrack, StringComparison.Ordinal))
                last = text;
            count++;
            if (complaints.Count < Most && !complaints.Contains(text))
                complaints.Add(text);
        }
        return new RecordingLog(estimated ? None : seconds, tracks, cover, rates, complaints, count, last);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= .02 * b;

    private static Option<double> DurationOf(string text) =>
        Duration().Match(text) is { Success: true } m ? 3600 * Number(m, "h") + 60 * Number(m, "m") + Number(m, "s") : None;

    private static Option<(double, double)> RatesOf(string text) =>
        FrameRates().Match(text) is { Success: true } m
            ? (Number(m, "fps") * Thousands(m, "fpsk"), Number(m, "tbr") * Thousands(m, "tbrk"))
            : Option<(double, double)>.None;

    private static double Number(Match m, string group) =>
        double.Parse(m.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static double Thousands(Match m, string group) => m.Groups[group].Length > 0 ? 1000 : 1;

    // "[mov,mp4 @ 0x55] [error] partial file", "[info]   Duration: 00:00:04.00, …".
    [GeneratedRegex(
        @"^(\[[^\]\[]* @ [^\]\[]*\] )?\[(?<level>info|warning|error|fatal|panic)\] (?<text>.*)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Levelled();

    [GeneratedRegex(@"^Duration: (?<h>\d{1,6}):(?<m>\d\d):(?<s>\d\d\.\d{1,6})", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(
        @", (?<fps>\d{1,9}(\.\d{1,9})?)(?<fpsk>k?) fps, (?<tbr>\d{1,9}(\.\d{1,9})?)(?<tbrk>k?) tbr",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex FrameRates();
}
