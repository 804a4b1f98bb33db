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
