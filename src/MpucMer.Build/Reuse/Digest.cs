using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MpucMer.Build.Reuse;

/// <summary>
/// A quick 64-bit digest (FNV-1a over words, with a rotation) that tells whether anything changed since the last build. It names nothing in
/// the store and guards against accidents only; SHA-256 would first have to load OpenSSL, which costs a tenth of an idle build.
/// </summary>
internal struct Digest
{
    private ulong state;

    public Digest() => state = 14695981039346656037;

    public readonly string Text => state.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same as a number that is not negative.</summary>
    public readonly long Number => (long)(state >> 1);

    public void Add(long number)
    {
        state = (state ^ (ulong)number) * 1099511628211;
        state = ulong.RotateLeft(state, 29);
    }

    /// <summary>A text and its length, so that no two lists of texts run together.</summary>
    // Optimised at once: tier-0 code would take longer over a large listing than the listing itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<char> text)
    {
        Add(text.Length);
        var whole = text.Length & ~3;
        foreach (var word in MemoryMarshal.Cast<char, long>(text[..whole]))
            Add(word);
        foreach (var c in text[whole..])
            Add(c);
    }

    /// <summary>The same of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        var whole = bytes.Length & ~7;
        foreach (var word in MemoryMarshal.Cast<byte, long>(bytes[..whole]))
            Add(word);
        foreach (var b in bytes[whole..])
            Add(b);
    }
}

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
