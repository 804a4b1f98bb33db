using MpucMer.Pure.Planning;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>
/// A table that makes any folder a data set (docs/own-data.md): one clip a row, as CSV or as JSON lines, with the paths of its files.
/// <paramref name="Labels"/> are in ordinal order, <paramref name="Modalities"/> in that of the columns; <paramref name="Warnings"/> let
/// the build go on.
/// </summary>
public sealed record Manifest(
    string Path,
    LabelKind Kind,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Modalities,
    IReadOnlyList<ManifestClip> Clips,
    IReadOnlyList<Problem> Warnings
)
{
    /// <summary>Whether the clips say which split they are in (all do, or none).</summary>
    public bool HasSplits => Clips.Any(c => c.Split.IsSome);

    /// <summary>
    /// The manifest in the bytes of a file: JSON lines where the first character is <c>{</c>, CSV otherwise. All mistakes at once, each
    /// with line and column:
    /// unknown and missing columns, a doubled id, files that are not there, numbers that are none, one label for everything, groups in two
    /// splits.
    /// </summary>
    /// <param name="path">The manifest's own path: files are relative to its folder, and mistakes name it.</param>
    /// <param name="modalities">Names that columns of files may have; with <c>vectors</c> among them, also <c>vectors:NAME</c>.</param>
    /// <param name="exists">Whether a file (or folder) is there.</param>
    /// <param name="groups">What to say of groups in two splits; none: nothing.</param>
    /// <param name="labelled">Whether clips have to have labels; where they need not, what is there is not looked at (all are of one label,
    /// "").</param>
    public static Validation<Problem, Manifest> Parse(
        ReadOnlyMemory<byte> bytes,
        string path,
        IReadOnlyCollection<string> modalities,
        Func<string, bool> exists,
        Option<GroupsAcrossSplits> groups,
        bool labelled = true
    )
    {
        var mistakes = new ManifestMistakes(path);
        if (Unreadable(bytes.Span, path) is { } fault)
        {
            mistakes.Add(fault);
            return mistakes.Fail();
        }
        var columns = new ManifestColumns(path, modalities, labelled);
        var rows = IsJson(bytes.Span) ? ManifestJson.Rows(bytes, columns, mistakes) : ManifestCsv.Rows(bytes, columns, mistakes);
        var missing = rows.Count > 0 ? columns.Missing().ToList() : [];
        foreach (var problem in missing)
            mistakes.Add(problem);
        // Without its columns, or without rows, there is nothing more to say.
        return rows.Count == 0 || missing.Count > 0
            ? mistakes.Fail()
            : new ManifestReading(path, columns, mistakes, exists, groups).Read(rows);
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes) => Bare(bytes) is [(byte)'{', ..];

    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> bytes) =>
        (bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes).TrimStart(" \t\r\n"u8);

    /// <summary>What is wrong with the file as a whole, told once in place of every line of it.</summary>
    private static Problem? Unreadable(ReadOnlySpan<byte> bytes, string path)
    {
        if (PlainText.Fault(bytes, path) is { } fault)
            return fault;
        var bare = Bare(bytes);
        if (bare is not [(byte)'{' or (byte)'[', ..])
            return CsvText.Fault(bytes, path);
        var lines = new ByteLines(bytes);
        lines.Next();
        return bare[0] == '[' ? new Problem.ManifestJsonForm(path, lines.Number, JsonForm.Array)
            : lines.Line.Trim(" \t"u8) is [(byte)'{'] ? new Problem.ManifestJsonForm(path, lines.Number, JsonForm.ObjectOverLines)
            : null;
    }
}

/// <summary>
/// A clip of a manifest. <paramref name="Intensities"/> is [labels], 0 where the clip does not show one; a single label is a 1 among zeros.
/// <paramref name="Files"/> holds the path of each modality that the clip has; <paramref name="Line"/> is its row, from 1.
/// </summary>
public sealed record ManifestClip(
    string Id,
    string Group,
    Option<SplitPart> Split,
    float[] Intensities,
    IReadOnlyDictionary<string, string> Files,
    int Line
)
{
    /// <summary>Which stretch of its recordings the clip is.</summary>
    public Cut Cut { get; init; } = Cut.Whole;

    /// <summary>The label with the greatest intensity (the first of equal ones); none where all are zero.</summary>
    public Option<int> Label
    {
        get
        {
            var most = Intensities.AsSpan().IndexOf(Intensities.Max());
            return Intensities[most] > 0 ? Some(most) : None;
        }
    }
}

/// <summary>How many labels a clip has: said by the name of the column, <c>label</c> or <c>labels</c>.</summary>
public enum LabelKind
{
    /// <summary>Exactly one.</summary>
    Single,

    /// <summary>Any number, each with an intensity; none of them is neutral.</summary>
    Several,
}

/// <summary>What to say of a group (speaker) whose clips are in two splits.</summary>
public enum GroupsAcrossSplits
{
    /// <summary>An error: the test would ask for speakers that were trained on.</summary>
    Refused,

    /// <summary>A warning.</summary>
    Allowed,
}
