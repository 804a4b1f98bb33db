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
