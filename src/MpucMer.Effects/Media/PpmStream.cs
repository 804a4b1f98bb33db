using System.Globalization;
using System.Text.RegularExpressions;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;

namespace MpucMer.Effects.Media;

/// <summary>Pictures one after the other, as ffmpeg writes PPM: <c>P6</c>, width, height, 255, and three bytes a pixel.</summary>
internal static class PpmStream
{
    // Far more than a frame that was made smaller has; a number that is read wrong asks for no memory.
    private const long MostPixels = 1 << 26;

    /// <summary>Hands over each picture and counts them; one that ends in the middle is none. None where it is no such stream.</summary>
    public static Option<int> Read(Stream stream, Action<Picture> each)
    {
        for (var count = 0; ; count++)
        {
            if (Word(stream) is not { } magic)
                return count;
            if (
                magic != "P6"
                || Number(stream) is not { } width
                || Number(stream) is not { } height
                || Number(stream) is not 255
                || width <= 0
                || height <= 0
                || (long)width * height > MostPixels
            )
                return None;
            var rgb = new byte[3 * width * height];
            if (stream.ReadAtLeast(rgb, rgb.Length, throwOnEndOfStream: false) < rgb.Length)
                return count;
            each(new Picture(width, height, rgb));
        }
    }

    private static int? Number(Stream stream) =>
        int.TryParse(Word(stream), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Up to the next white space, of which there is one.
    private static string? Word(Stream stream)
    {
        Span<char> letters = stackalloc char[16];
        for (var i = 0; i < letters.Length; i++)
        {
            var next = stream.ReadByte();
            if (next < 0)
                return i == 0 ? null : "";
            if (next is ' ' or '\n')
                return new string(letters[..i]);
            letters[i] = (char)next;
        }
        return "";
    }
}

/// <summary>
/// When each frame is shown, by what ffmpeg's filter showinfo says of it. Lines come in on one thread, and are asked for after.
/// </summary>
internal sealed partial class FrameTimes
{
    private readonly List<double> times = [];
    private double second = double.NaN;

    /// <summary>Takes what the filter says out of the log.</summary>
    public bool Passes(string line)
    {
        if (!line.Contains("Parsed_showinfo", StringComparison.Ordinal))
            return true;
        if (TimeBase().Match(line) is { Success: true } b)
            second = Number(b, "of") > 0 ? Number(b, "one") / Number(b, "of") : double.NaN;
        else if (Frame().Match(line) is { Success: true } f)
            times.Add(f.Groups["pts"].Value == "NOPTS" ? double.NaN : Number(f, "pts") * second);
        return false;
    }

    /// <summary>
    /// Of so many frames, rising; where a container has no times (a bare stream) they follow each other at
    /// <paramref name="rate"/>.
    /// </summary>
    public double[] Of(int count, double rate)
    {
        var known = times.Count >= count && times.Take(count).All(double.IsFinite);
        for (var i = 1; known && i < count; i++)
            known = times[i] > times[i - 1];
        return known
            // What is sought may begin a little before its stretch.
            ? [.. times.Take(count).Select(t => Math.Max(0, t))]
            : [.. Enumerable.Range(0, count).Select(i => i / (rate > 0 ? rate : Pure.Data.Clock.UsualRate))];
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"config in time_base: (?<one>\d{1,10})/(?<of>\d{1,10})", RegexOptions.CultureInvariant)]
    private static partial Regex TimeBase();

    // "[Parsed_showinfo_3 @ 0x55] [info] n:   0 pts:      0 pts_time:0       pos: …"
    [GeneratedRegex(@"\] n: *\d+ pts: *(?<pts>-?\d{1,18}|NOPTS) ", RegexOptions.CultureInvariant)]
    private static partial Regex Frame();
}
