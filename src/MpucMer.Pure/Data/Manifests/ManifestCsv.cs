using System.Globalization;
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
