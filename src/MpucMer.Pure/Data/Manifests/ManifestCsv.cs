using System.Globalization;
using MpucMer.Pure.Configuration;
using NameSet = System.Collections.Generic.HashSet<string>;

namespace MpucMer.Pure.Data.Manifests;

/// <summary>The CSV form: a header of column names, then one clip a line.</summary>
internal static class ManifestCsv
{
    public static List<ManifestRow> Rows(ReadOnlyMemory<byte> bytes, ManifestColumns columns, ManifestMistakes mistakes)
    {
        var rows = new List<ManifestRow>();
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
        {
            mistakes.Add(new Problem.CsvEmpty(columns.Path, 0));
            return rows;
        }
        var (header, names) = (lines.Number, Header(lines, columns, mistakes));
        var nameless = new SortedSet<int>();
        while (lines.Next())
        {
            if (Row(lines, names, nameless, columns.Path, mistakes) is { } row && !IsBlank(row))
                rows.Add(row);
        }
        foreach (var number in nameless)
            mistakes.Add(new Problem.ManifestColumnNameless(columns.Path, header, names[number - 1].Column, number));
        if (rows.Count == 0 && !mistakes.Any)
            mistakes.Add(new Problem.CsvEmpty(columns.Path, 1));
        return rows;
    }

    private static List<ManifestField> Header(CsvLines lines, ManifestColumns columns, ManifestMistakes mistakes)
    {
        var names = new List<ManifestField>();
        var seen = new NameSet(StringComparer.Ordinal);
        var fields = new CsvFields(lines.Line);
        while (fields.Next())
        {
            var name = fields.Text();
            if (fields.Fault(columns.Path, lines.Number) is { } fault)
                mistakes.Add(fault);
            // One without a name may be empty, as spreadsheets leave some at the end.
            else if (name.Length > 0 && !seen.Add(name))
                mistakes.Add(new Problem.CsvColumnTwice(columns.Path, name));
            else if (name.Length > 0 && columns.Note(name, lines.Number, fields.Column) is { } problem)
                mistakes.Add(problem);
            names.Add(new ManifestField(name, fields.Column));
        }
        return names;
    }

    // What spreadsheets write of rows that were emptied.
    private static bool IsBlank(ManifestRow row) => row.Fields.Count == 0 && row.Labels is null or { Count: 0 };

    private static ManifestRow? Row(CsvLines lines, List<ManifestField> names, ISet<int> nameless, string path, ManifestMistakes mistakes)
    {
        var found = new Dictionary<string, ManifestField>(StringComparer.Ordinal);
        IReadOnlyList<ManifestLabel>? labels = null;
        var fields = new CsvFields(lines.Line);
        var column = 0;
        for (; fields.Next(); column++)
        {
            if (fields.Fault(path, lines.Number) is { } fault)
            {
                mistakes.Add(fault);
                return null;
            }
            if (column >= names.Count)
                continue;
            var field = new ManifestField(fields.Text(), fields.Column);
            if (names[column].Text.Length == 0 && field.Text.Length > 0)
                nameless.Add(column + 1);
            else if (names[column].Text == ManifestColumns.Labels)
                labels = Labels(field, lines.Number, mistakes);
            else if (field.Text.Length > 0 && names[column].Text == ManifestColumns.Label)
                labels = [new ManifestLabel(field.Text, 1, field.Column)];
            else if (field.Text.Length > 0)
                found[names[column].Text] = field;
        }
        if (column == names.Count)
            return new ManifestRow(lines.Number, found, labels);
        mistakes.Add(new Problem.CsvRowWidth(path, lines.Number, names.Count, column));
        return null;
    }

    /// <summary>Labels parted by semicolons, each with an intensity after an equals sign or of 1: <c>happy=2; sad</c>.</summary>
    private static List<ManifestLabel> Labels(ManifestField field, int line, ManifestMistakes mistakes)
    {
        var labels = new List<ManifestLabel>();
        foreach (var part in field.Text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.LastIndexOf('=');
            var name = (equals < 0 ? part : part[..equals]).Trim();
            var intensity = 1f;
            var good =
                equals < 0
                || (
                    float.TryParse(part[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out intensity)
                    && float.IsFinite(intensity)
                    && intensity >= 0
                );
            if (!good)
                mistakes.Malformed(
                    line,
                    field.Column,
                    ManifestColumns.Labels,
                    part,
                    "an intensity, a number of at least 0, after the equals sign"
                );
            else if (name.Length == 0)
                mistakes.Malformed(line, field.Column, ManifestColumns.Labels, part, "the name of a label before the equals sign");
            else
                labels.Add(new ManifestLabel(name, intensity, field.Column));
        }
        return labels;
    }
}

/// <summary>The names that columns may have.</summary>
internal sealed class ManifestColumns(string path, IReadOnlyCollection<string> modalities, bool labelled)
{
    public const string Id = "id";
    public const string Group = "group";
    public const string Split = "split";
    public const string Label = "label";
    public const string Labels = "labels";
    public const string Start = "start";
    public const string End = "end";

    private static readonly IReadOnlyList<string> Own = [Id, Group, Split, Label, Labels, Start, End];

    // Beyond this a name is no slip of the pen, and its distance to the others costs more than it tells.
    private const int LongestName = 60;

    private readonly List<string> seen = [];

    public string Path => path;

    /// <summary>Whether the clips have to have labels.</summary>
    public bool Labelled => labelled;

    /// <summary>The columns of the file, in order.</summary>
    public IReadOnlyList<string> Seen => seen;

    public bool IsModality(string name) => modalities.Contains(name) || IsMember(name);

    /// <summary>Notes a column. What is wrong with its name, or null.</summary>
    public Problem? Note(string name, int line, int column)
    {
        seen.Add(name);
        return Own.Contains(name) || IsModality(name)
            ? null
            : new Problem.ManifestColumnUnknown(
                path,
                line,
                column,
                ManifestMistakes.Start(name),
                name.Length > LongestName ? None : Text.Nearest(name, Own.Concat(modalities)),
                [.. modalities]
            );
    }

    /// <summary>What the columns lack, taken together.</summary>
    public IEnumerable<Problem> Missing()
    {
        if (!seen.Contains(Id))
            yield return new Problem.ManifestColumnMissing(path, ManifestNeed.Id);
        if (labelled && seen.Contains(Label) == seen.Contains(Labels))
            yield return new Problem.ManifestColumnMissing(
                path,
                seen.Contains(Label) ? ManifestNeed.OneOfLabelAndLabels : ManifestNeed.Labels
            );
        if (!seen.Any(IsModality))
            yield return new Problem.ManifestColumnMissing(path, ManifestNeed.Modality);
    }

    // As Modality.Of has it, but written in one way alone: a column is a name, and two of one modality would be two columns.
    private bool IsMember(string name) =>
        Modality.Of(name).Exists(m => m.Name == name && m.Family.Exists(family => modalities.Contains(family.Name)));
}

/// <summary>A field as it stands in the file; the column is that of its first byte, from 1.</summary>
internal sealed record ManifestField(string Text, int Column);

/// <summary>A label and how strong it is, with its column.</summary>
internal readonly record struct ManifestLabel(string Name, float Intensity, int Column);

/// <summary>
/// A row of either form: its fields by column name, blank ones left out, and its labels (null where it says nothing of them).
/// </summary>
internal sealed record ManifestRow(int Line, IReadOnlyDictionary<string, ManifestField> Fields, IReadOnlyList<ManifestLabel>? Labels);
