using System.Text;

namespace MpucMer.Tool.Serving;

/// <summary>
/// What a file that was sent is called on the disk: its own name where that is harmless, so that the clip is named as it would be by
/// <c>mpucmer predict</c>. A name is a name within the upload's folder, whatever it says.
/// </summary>
internal static class UploadName
{
    // File systems end names at 255 bytes.
    private const int MostBytes = 160;

    private const string Nameless = "clip";

    // Devices of Windows, under any ending.
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

    // What is sent as a body without a name says only its type. https://www.iana.org/assignments/media-types, and what browsers say.
    private static readonly HashMap<string, string> EndingOfType = HashMap(
        ("audio/wav", ".wav"),
        ("audio/x-wav", ".wav"),
        ("audio/wave", ".wav"),
        ("audio/vnd.wave", ".wav"),
        ("audio/flac", ".flac"),
        ("audio/x-flac", ".flac"),
        ("audio/mpeg", ".mp3"),
        ("audio/mp3", ".mp3"),
        ("audio/mp4", ".m4a"),
        ("audio/x-m4a", ".m4a"),
        ("audio/aac", ".aac"),
        ("audio/ogg", ".ogg"),
        ("audio/opus", ".opus"),
        ("audio/webm", ".webm"),
        ("audio/aiff", ".aiff"),
        ("audio/x-aiff", ".aiff"),
        ("video/mp4", ".mp4"),
        ("video/quicktime", ".mov"),
        ("video/webm", ".webm"),
        ("video/x-matroska", ".mkv"),
        ("video/x-msvideo", ".avi"),
        ("video/mpeg", ".mpeg"),
        ("text/csv", ".csv")
    );

    /// <param name="given">As the sender wrote it; empty where it wrote none.</param>
    /// <param name="type">Content-Type, without parameters; empty where there is none.</param>
    /// <param name="endings">What the model reads.</param>
    public static Either<Problem, string> Of(string given, string type, Seq<string> endings)
    {
        var last = given[(given.LastIndexOfAny(['/', '\\', ':']) + 1)..];
        var own = Path.GetExtension(last).ToLowerInvariant();
        var ending = endings.Contains(own) ? own : EndingOfType.Find(type.ToLowerInvariant()).IfNone("");
        return endings.Contains(ending)
            ? Stem(own.Length > 0 ? last[..^own.Length] : last) + ending
            : new Problem.MediaTypeUnknown(Shown(last), Shown(own.Length > 0 ? own : type), endings);
    }

    private static string Stem(string text)
    {
        var (stem, bytes) = (new StringBuilder(), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes)
                break;
            stem.Append(IsHarmless(rune) ? rune.ToString() : "_");
        }
        var name = stem.ToString().Trim(' ', '.');
        var device = name.Split('.')[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ');
        return name.Length == 0 ? Nameless
            : Devices.Contains(device, StringComparer.OrdinalIgnoreCase) ? "_" + name
            : name;
    }

    // What a name of a problem's file shows: no more than what would be on the disk.
    private static string Shown(string text) => text.Length == 0 ? "" : Stem(text.Replace('/', ' '));

    private static bool IsHarmless(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune)
            is System.Globalization.UnicodeCategory.NonSpacingMark
                or System.Globalization.UnicodeCategory.SpacingCombiningMark
        || rune.Value
            is ' '
                or '.'
                or '_'
                or '-'
                or '('
                or ')'
                or '+'
                or ','
                or '@'
                or '#'
                or '='
                or '\''
                or '&'
                or '['
                or ']'
                or '~'
                or '!';
}
