namespace MpucMer.Pure.Data;

/// <summary>The columns of a CSV file by trimmed name.</summary>
internal sealed record CsvHeader(string Path, IReadOnlyList<string> Names)
{
    private const int MostShown = 40;

    /// <summary>The header of the line; a problem where the line cannot be split.</summary>
    public static Either<Problem, CsvHeader> Read(CsvLine line, int number, string path)
    {
        var names = new List<string>();
        var fields = new CsvFields(line);
        while (fields.Next())
        {
            if (fields.Fault(path, number) is { } problem)
                return problem;
            names.Add(fields.Text());
        }
        return new CsvHeader(path, names);
    }

    /// <summary>For each column its place among <paramref name="wanted"/>, or -1. A problem where one is missing or stands twice.</summary>
    public Either<Problem, int[]> Find(IReadOnlyList<string> wanted)
    {
        var places = wanted.Select((name, place) => (name, place)).ToDictionary(w => w.name, w => w.place, StringComparer.Ordinal);
        var slots = new int[Names.Count];
        var seen = new bool[wanted.Count];
        for (var column = 0; column < slots.Length; column++)
        {
            slots[column] = places.TryGetValue(Names[column], out var place) ? place : -1;
            if (slots[column] < 0)
                continue;
            if (seen[place])
                return new Problem.CsvColumnTwice(Path, Names[column]);
            seen[place] = true;
        }
        var missing = wanted.Where((_, place) => !seen[place]).ToList();
        return missing.Count > 0 ? new Problem.CsvColumnsMissing(Path, missing, Names.Count) : slots;
    }

    /// <summary>The numbers of a row into their places; columns with place -1 are passed over unread.</summary>
    /// <returns>What is wrong with the row, or null.</returns>
    public Problem? Row(CsvLine line, int number, int[] slots, Span<float> values)
    {
        var fields = new CsvFields(line);
        var column = 0;
        for (; fields.Next(); column++)
        {
            if (fields.Fault(Path, number) is { } problem)
                return problem;
            if (column >= slots.Length || slots[column] < 0)
                continue;
            switch (fields.Number(out var value))
            {
                case CsvNumber.Finite:
                    values[slots[column]] = value;
                    break;
                case CsvNumber.NotFinite:
                    return new Problem.CsvNotFinite(Path, number, fields.Column, Names[column]);
                default:
                    return new Problem.CsvNotNumber(
                        Path,
                        number,
                        fields.Column,
                        Names[column],
                        fields.Field[..Math.Min(fields.Field.Length, MostShown)].ToString()
                    );
            }
        }
        return column == slots.Length ? null : new Problem.CsvRowWidth(Path, number, slots.Length, column);
    }
}
