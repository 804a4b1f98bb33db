using System.Text;
using System.Text.Json;
using MpucMer.Pure.Planning;
using NameSet = System.Collections.Generic.HashSet<string>;

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

/// <summary>
/// The form of JSON lines: an object a line, whose keys are the columns. <c>labels</c> is a list of names, or an object of names and
/// intensities.
/// </summary>
internal static class ManifestJson
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 8 };

    public static List<ManifestRow> Rows(ReadOnlyMemory<byte> bytes, ManifestColumns columns, ManifestMistakes mistakes)
    {
        var rows = new List<ManifestRow>();
        var seen = new NameSet(StringComparer.Ordinal);
        var lines = new ByteLines(bytes.Span);
        while (lines.Next())
        {
            try
            {
                rows.Add(Row(lines, columns, seen, mistakes));
            }
            catch (JsonException e)
            {
                mistakes.Add(
                    new Problem.ManifestLineMalformed(columns.Path, lines.Number, (int)(e.BytePositionInLine ?? 0) + 1, Brief(e.Message))
                );
            }
            catch (InvalidOperationException)
            {
                // What the reader says of bytes that are not UTF-8, and of half a surrogate pair.
                mistakes.Add(new Problem.ManifestLineMalformed(columns.Path, lines.Number, 1, "it is not UTF-8"));
            }
        }
        return rows;
    }

    private static ManifestRow Row(in ByteLines lines, ManifestColumns columns, NameSet seen, ManifestMistakes mistakes)
    {
        var found = new Dictionary<string, ManifestField>(StringComparer.Ordinal);
        var here = new NameSet(StringComparer.Ordinal);
        IReadOnlyList<ManifestLabel>? labels = null;
        var reader = new Utf8JsonReader(lines.Line, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object was expected", null, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            var column = (int)reader.TokenStartIndex + 1;
            if (seen.Add(name) && columns.Note(name, lines.Number, column) is { } problem)
                mistakes.Add(problem);
            if (!here.Add(name))
                mistakes.Malformed(lines.Number, column, name, name, "one value: the key stands twice in its object");
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
                continue;
            var at = (int)reader.TokenStartIndex + 1;
            if (name == ManifestColumns.Labels)
            {
                labels = Labels(ref reader, lines.Number, mistakes);
            }
            else if (Plain(ref reader) is not { } text)
            {
                mistakes.Malformed(lines.Number, at, name, "a list or an object", "a text");
            }
            else if (text.Trim() is { Length: > 0 } trimmed)
            {
                if (name == ManifestColumns.Label)
                    labels = [new ManifestLabel(trimmed, 1, at)];
                else
                    found[name] = new ManifestField(trimmed, at);
            }
        }
        // Past the object there may be nothing more: the reader throws where there is.
        reader.Read();
        return new ManifestRow(lines.Number, found, labels);
    }

    /// <summary>A text, or a number or truth value as written; null for what has parts, which is passed over.</summary>
    private static string? Plain(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    private static List<ManifestLabel> Labels(ref Utf8JsonReader reader, int line, ManifestMistakes mistakes)
    {
        var labels = new List<ManifestLabel>();
        void Wrong(int column, string text, string expected) => mistakes.Malformed(line, column, ManifestColumns.Labels, text, expected);
        var start = reader.TokenType;
        if (start is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            Wrong((int)reader.TokenStartIndex + 1, Plain(ref reader) ?? "", "a list of names, or an object of names and intensities");
            return labels;
        }
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            var column = (int)reader.TokenStartIndex + 1;
            var intensity = 1f;
            var name = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString()!.Trim() : null;
            var good = true;
            if (start == JsonTokenType.StartObject)
            {
                reader.Read();
                good =
                    reader.TokenType == JsonTokenType.Number
                    && reader.TryGetSingle(out intensity)
                    && float.IsFinite(intensity)
                    && intensity >= 0;
            }
            if (!good)
                Wrong((int)reader.TokenStartIndex + 1, Plain(ref reader) ?? "a list or an object", "an intensity, a number of at least 0");
            else if (string.IsNullOrEmpty(name))
                Wrong(column, Plain(ref reader) ?? "a list or an object", "the name of a label");
            else
                labels.Add(new ManifestLabel(name, intensity, column));
        }
        return labels;
    }

    /// <summary>The library's words end with a position in a text of one line, which is not the file's.</summary>
    private static string Brief(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var brief = end < 0 ? message : message[..end];
        return brief.TrimEnd('.');
    }
}
