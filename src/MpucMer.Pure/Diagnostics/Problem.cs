using System.Globalization;

namespace MpucMer.Pure.Diagnostics;

/// <summary>
/// Everything that is expected to go wrong, as a closed union of sealed records. A record is the whole declaration of one kind: the data
/// that it carries, the words in which an instance explains itself (<see cref="Explain"/>: code, severity, place, message, hint), and what
/// its page in docs/problems says (<see cref="Page"/>). The kinds of one area stand in one file, which begins with their list. A bug is no
/// problem: it stays an exception. docs/extending/problem.md says how to add a kind.
/// </summary>
public abstract partial record Problem
{
    private Problem() { }

    /// <summary>Every kind of problem, by area: what the pages, the index and the tests are made of.</summary>
    public static IReadOnlyList<Area> Areas =>
        [
            SettingsArea,
            NetworksArea,
            SplitsArea,
            FilesArea,
            SoundsArea,
            RecordingsArea,
            TablesArea,
            ClipsArea,
            FacesArea,
            TranscriptsArea,
            CorporaArea,
            ManifestsArea,
            ArraysArea,
            PicklesArea,
            MoseiArea,
            StoreArea,
            TrainingArea,
            MetricsArea,
            BuildArea,
            ModelsArea,
            ServingArea,
            FetchingArea,
        ];

    /// <summary>Codes that nothing reports any more: none is used for something else, so that an old log keeps its meaning.</summary>
    public static IReadOnlyList<RetiredCode> Retired =>
        [
            new(
                "MPUC1016",
                "Modality not supported",
                "A configuration file asked for text or video, which were not there yet. A data set that lacks a modality is reported by\n"
                    + "MPUC1050."
            ),
            new("MPUC5010", "No libtorch of the system", "It belonged to the set-up of a libtorch of the system. See MPUC5003."),
            new(
                "MPUC5011",
                "A libtorch of the system that does not fit",
                "It belonged to the set-up of a libtorch of the system. See MPUC5003."
            ),
        ];

    /// <summary>This problem in words.</summary>
    public abstract Explanation Explain();

    /// <summary>
    /// Whether it says that a recording has nothing of a modality (no sound, no picture, no face), and not that something is wrong with
    /// it: who is asked about such a clip looks at what else it has.
    /// </summary>
    public virtual bool SaysAbsence => false;

    private static Explanation Error(string code, Place place, string message, string hint) =>
        new(code, Severity.Error, place, message, hint);

    private static Explanation Warning(string code, Place place, string message, string hint) =>
        new(code, Severity.Warning, place, message, hint);
}

/// <summary>Where a problem was found: a file and, where known, the line and column (both from 1; 0 = unknown).</summary>
public sealed record Place(string File, int Line = 0, int Column = 0)
{
    /// <summary>No place is known.</summary>
    public static readonly Place Nowhere = new("");

    /// <summary>The command line (<c>-p:Name=value</c>) or the environment.</summary>
    public static readonly Place CommandLine = new("command line");
}

/// <summary>How bad it is: a warning lets the build go on.</summary>
public enum Severity
{
    Error,
    Warning,
}

/// <summary>A problem in words.</summary>
/// <param name="Code">MPUCnnnn, which has a page in docs/problems.</param>
/// <param name="Place">Where it was found.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">How to fix it, in a sentence or two.</param>
public sealed record Explanation(string Code, Severity Severity, Place Place, string Message, string Hint)
{
    /// <summary>Message and hint as one sentence pair.</summary>
    public string Text => Hint.Length == 0 ? Message : $"{Message} {Hint}";
}

/// <summary>Phrases that the messages of several problems share.</summary>
public static class Wording
{
    /// <summary>At most <paramref name="most"/> names, then how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names, int most = 5) =>
        names.Count <= most ? string.Join(", ", names) : string.Join(", ", names.Take(most)) + $" and {names.Count - most} more";

    internal static string Names(Seq<string> names, int most = 5) => Names(names.ToList(), most);

    internal static string DidYouMean(Option<string> nearest, string otherwise) =>
        nearest.Match(n => $"Did you mean {n}?", () => otherwise);

    internal static string SomeClips(int count) => count == 1 ? "a clip" : $"{count} clips";

    internal static string TheFiles(Seq<string> paths) => paths.Count == 1 ? "the file" : $"{paths.Count} files ({Names(paths)})";

    internal static Place First(Seq<string> paths) => new(paths.Head());

    internal static string Millions(long count) => Invariant($"{count / 1e6:0.#} million");

    /// <summary>In gigabytes, megabytes or bytes, whichever has few digits.</summary>
    public static string Megabytes(long bytes) =>
        bytes >= 10_000_000_000 ? Gigabytes(bytes)
        : bytes >= 1_000_000 ? Invariant($"{bytes / 1e6:0.#} MB")
        : $"{bytes} bytes";

    internal static string Gigabytes(long bytes) => Invariant($"{bytes / 1e9:0.##} GB");

    /// <summary>Numbers with a decimal point, wherever this runs: MSBuild's process has the culture of its user.</summary>
    internal static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What the first bytes of a file look like, as the end of a sentence about it.</summary>
    public static string Looks(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [] => "is empty",
            [(byte)'I', (byte)'D', (byte)'3', ..] or [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2, ..] => "looks like MP3",
            [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => "looks like FLAC",
            [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => "looks like Ogg",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => "looks like MP4",
            [(byte)'P', (byte)'K', 3, 4, ..] => "looks like a ZIP archive",
            [0x1F, 0x8B, ..] => "looks compressed by gzip",
            [(byte)'F', (byte)'O', (byte)'R', (byte)'M', _, _, _, _, (byte)'A', (byte)'I', (byte)'F', ..] => "looks like AIFF",
            [(byte)'r', (byte)'i', (byte)'f', (byte)'f', ..] => "looks like Wave64",
            [(byte)'.', (byte)'s', (byte)'n', (byte)'d', ..] => "looks like AU",
            [(byte)'c', (byte)'a', (byte)'f', (byte)'f', ..] => "looks like CAF",
            [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', ..] => "looks like AMR",
            [(byte)'N', (byte)'I', (byte)'S', (byte)'T', (byte)'_', ..] => "looks like NIST SPHERE",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'X', ..] => "is a WAV file of the other byte order (RIFX)",
            [(byte)'<', ..] => $"looks like a web page ({Quoted(bytes)})",
            _ when !bytes.ContainsAnyExcept(Printed) => $"begins with the text {Quoted(bytes)}",
            _ => $"begins with the bytes {Convert.ToHexString(bytes)}",
        };

    private static readonly System.Buffers.SearchValues<byte> Printed = System.Buffers.SearchValues.Create([
        9,
        10,
        13,
        .. Enumerable.Range(32, 95).Select(b => (byte)b),
    ]);

    private static string Quoted(ReadOnlySpan<byte> bytes) =>
        $"\"{string.Concat(bytes.ToArray().Select(b => b is >= 32 and < 127 ? (char)b : ' ')).Trim()}\"";
}
