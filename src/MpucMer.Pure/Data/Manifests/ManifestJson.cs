using System.Text;
using System.Text.Json;
using NameSet = System.Collections.Generic.HashSet<string>;

namespace MpucMer.Pure.Data.Manifests;

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
