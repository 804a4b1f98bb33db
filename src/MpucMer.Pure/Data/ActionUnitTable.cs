namespace MpucMer.Pure.Data;

/// <summary>A row: the name as written, its line, and one number for each column.</summary>
public sealed record ActionUnitRow(string Name, int Line, float[] Values);

/// <summary>A table with one row a clip: the clip's name (with its modality number) first, then any columns of numbers, e.g. action units averaged over the clip.</summary>
public sealed record ActionUnitTable(string Path, IReadOnlyList<string> Columns, IReadOnlyList<ActionUnitRow> Rows)
{
    /// <summary>The rows as sources of clips.</summary>
    public IReadOnlyList<ClipSource> Sources => [.. Rows.Select(row => new ClipSource.TableRow(Path, row.Name, row.Line))];

    /// <summary>The table in the bytes of a CSV file. Problems: no rows or columns, a row of another width, an empty or doubled name, a value that is no finite number.</summary>
    public static Either<Problem, ActionUnitTable> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        if (CsvText.Fault(bytes.Span, path) is { } fault) return fault;
        using var lines = new CsvLines(bytes);
        if (!lines.Next()) return new Problem.CsvEmpty(path, 0);
        var found = CsvHeader.Read(lines.Line, lines.Number, path);
        if (found.IsLeft) return (Problem)found;
        var header = (CsvHeader)found;
        IReadOnlyList<string> columns = [.. header.Names.Skip(1)];
        if (columns.Count == 0) return new Problem.TableWithoutNumbers(path);
        if (columns.GroupBy(c => c, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) return new Problem.CsvColumnTwice(path, twice.Key);

        // The name is column 0, which is no number.
        int[] slots = [-1, .. Enumerable.Range(0, columns.Count)];
        var rows = new List<ActionUnitRow>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (lines.Next())
        {
            var values = new float[columns.Count];
            if (header.Row(lines.Line, lines.Number, slots, values) is { } problem) return problem;
            var fields = new CsvFields(lines.Line);
            fields.Next();
            var name = fields.Text();
            if (name.Length == 0) return new Problem.TableNameEmpty(path, lines.Number);
            if (!seen.TryAdd(name, lines.Number)) return new Problem.TableRowTwice(path, name, seen[name], lines.Number);
            rows.Add(new ActionUnitRow(name, lines.Number, values));
        }
        return rows.Count == 0 ? new Problem.CsvEmpty(path, 1) : new ActionUnitTable(path, columns, rows);
    }
}
