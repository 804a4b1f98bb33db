namespace MpucMer.Pure.Data;

/// <summary>Writing CSV.</summary>
public static class Csv
{
    /// <summary>
    /// A field as it stands in a line: in quotes where it holds a comma, a quote or a line's end, or begins or ends with a blank.
    /// </summary>
    public static string Field(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") || text != text.Trim() ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
