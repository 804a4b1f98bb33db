using System.Globalization;

namespace MpucMer.Pure.Data;

/// <summary>A row: the name as written, its line, and one number for each column.</summary>
public sealed record ActionUnitRow(string Name, int Line, float[] Values);

/// <summary>
/// A table with one row a clip: the clip's name (with its modality number) first, then any columns of numbers, e.g. action units averaged
/// over the clip.
/// </summary>
public sealed record ActionUnitTable(string Path, IReadOnlyList<string> Columns, IReadOnlyList<ActionUnitRow> Rows)
{
    /// <summary>The rows as sources of clips.</summary>
    public IReadOnlyList<ClipSource> Sources => [.. Rows.Select(row => new ClipSource.TableRow(Path, row.Name, row.Line))];

    private static bool IsUnnamed(string column) => column.Length == 0 || column.StartsWith("Unnamed:", StringComparison.OrdinalIgnoreCase);

    private static bool CountsRows(string[] names) =>
        names[0] is "0" or "1"
        && names.Select((name, i) => name == (i + (names[0] == "0" ? 0 : 1)).ToString(CultureInfo.InvariantCulture)).All(same => same);

    /// <summary>
    /// The table in the bytes of a CSV file. Problems: no rows or columns, a row of another width, an empty or doubled name, a value that
    /// is no finite number.
    /// </summary>
    public static Either<Problem, ActionUnitTable> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } fault)
            return fault;
        using var lines = new CsvLines(bytes);
        if (!lines.Next())
            return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft)
            return (Problem)found;
        var header = (CsvHeader)found;
        IReadOnlyList<string> columns = [.. header.Names.Skip(1)];
        if (columns.Count == 0)
            return new Problem.TableWithoutNumbers(path);
        if (columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Problem.CsvColumnTwice(path, twice.Key);

        // The name is column 0, which is no number.
        int[] slots = [-1, .. Enumerable.Range(0, columns.Count)];
        var rows = new List<ActionUnitRow>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (lines.Next())
        {
            var values = new float[columns.Count];
            if (header.Row(lines.Line, lines.Number, slots, values) is { } problem)
                return problem;
            var fields = new CsvFields(lines.Line);
            fields.Next();
            var name = fields.Text();
            if (name.Length == 0)
                return new Problem.TableNameEmpty(path, lines.Number);
            if (!seen.TryAdd(name, lines.Number))
                return new Problem.TableRowTwice(path, name, seen[name], lines.Number);
            rows.Add(new ActionUnitRow(name, lines.Number, values));
        }
        if (rows.Count == 0)
            return new Problem.CsvEmpty(path, 1);
        // An index beside the names, as pandas and spreadsheets add one, or in their place.
        if (rows.Count > 1 && CountsRows([.. rows.Select(r => r.Name)]))
            return new Problem.CsvCounts(path, 1, 1, header.Names[0]);
        var index = Enumerable
            .Range(0, columns.Count)
            .FirstOrDefault(
                c => IsUnnamed(columns[c]) && rows.Count > 1 && rows.Select((r, i) => r.Values[c] - i).Distinct().Count() == 1,
                -1
            );
        return index < 0 ? new ActionUnitTable(path, columns, rows) : new Problem.CsvCounts(path, 1, index + 2, columns[index]);
    }
}
