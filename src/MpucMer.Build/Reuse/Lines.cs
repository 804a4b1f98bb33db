namespace MpucMer.Build.Reuse;

/// <summary>
/// Texts as fields of a line: a file name may hold line breaks and tabs, and must not be able to make a line, or a field, of its own.
/// </summary>
internal static class Lines
{
    private static readonly (char Plain, char Escaped)[] Marks = [('\\', '\\'), ('\n', 'n'), ('\r', 'r'), ('\t', 't')];

    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny('\\', '\n', '\r') < 0 && !text.Contains('\t', StringComparison.Ordinal))
            return text;
        var escaped = new System.Text.StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            var mark = System.Array.FindIndex(Marks, m => m.Plain == c);
            if (mark < 0)
                escaped.Append(c);
            else
                escaped.Append('\\').Append(Marks[mark].Escaped);
        }
        return escaped.ToString();
    }

    /// <summary>What was escaped; of what was not, whatever it gives.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var mark = text[i] == '\\' && i + 1 < text.Length ? System.Array.FindIndex(Marks, m => m.Escaped == text[i + 1]) : -1;
            if (mark >= 0)
                i++;
            plain.Append(mark < 0 ? text[i] : Marks[mark].Plain);
        }
        return plain.ToString();
    }
}
