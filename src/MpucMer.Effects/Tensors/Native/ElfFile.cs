using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// What the loader of Linux reads of a library: symbols by name, and which versions of other libraries it needs. 64-bit little-endian files
/// (System V gABI, chapters 4 and 5; Linux Standard Base, "Symbol Versioning"). Only the parts that say so are read: libraries of CUDA have
/// gigabytes.
/// </summary>
internal sealed class ElfFile
{
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;
    private readonly Section[] sections;
    private readonly Dictionary<int, byte[]> contents;

    private ElfFile(Section[] sections, Dictionary<int, byte[]> contents) => (this.sections, this.contents) = (sections, contents);

    private readonly record struct Section(uint Type, long Offset, long Size, int Link);

    /// <exception cref="InvalidDataException">The file is no such library, or is cut off.</exception>
    public static ElfFile Read(string path)
    {
        using var file = File.OpenHandle(path);
        ReadOnlySpan<byte> header = Bytes(file, 0, 0x40);
        if (!header.StartsWith("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file");
        var (start, size, count) = (BinaryPrimitives.ReadInt64LittleEndian(header[0x28..]), U16(header[0x3A..]), U16(header[0x3C..]));
        if (size < 0x40)
            throw new InvalidDataException($"{path} has no table of sections");
        var table = Bytes(file, start, size * count);
        var sections = new Section[count];
        for (var i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = table.AsSpan(i * size, size);
            sections[i] = new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[0x18..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[0x20..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[0x28..])
            );
        }
        var wanted = Enumerable
            .Range(0, count)
            .Where(i => sections[i].Type is DynamicSymbols or VersionNeeds)
            .SelectMany(i => new[] { i, sections[i].Link })
            .Distinct();
        return new ElfFile(
            sections,
            wanted.Where(i => i >= 0 && i < count).ToDictionary(i => i, i => Bytes(file, sections[i].Offset, sections[i].Size))
        );
    }

    /// <summary>Names that the library uses and does not have, but for weak ones, which may be missing.</summary>
    public IEnumerable<string> Needed() => Symbols().Where(s => s is { Defined: false, IsWeak: false }).Select(s => s.Name);

    /// <summary>Names that the library has.</summary>
    public IEnumerable<string> Defined() => Symbols().Where(s => s.Defined).Select(s => s.Name);

    /// <summary>
    /// Makes the library load where no other has that version: the loader then warns instead of refusing. Only right for a version of which
    /// no symbol is called.
    /// </summary>
    /// <param name="whole">The file's bytes, which are changed.</param>
    /// <returns>How many needs were made weak.</returns>
    public int Weaken(byte[] whole, string version)
    {
        var entries = 0;
        foreach (var (at, name) in Versions())
        {
            if (name != version)
                continue;
            var flags = whole.AsSpan(checked((int)at) + 4);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(U16(flags) | Weak));
            entries++;
        }
        return entries;
    }

    private IEnumerable<(string Name, bool Defined, bool IsWeak)> Symbols()
    {
        const int EntrySize = 24;
        foreach (var (i, symbols) in contents.Where(c => sections[c.Key].Type == DynamicSymbols))
            for (var at = EntrySize; at + EntrySize <= symbols.Length; at += EntrySize)
                yield return (Text(sections[i].Link, I32(symbols, at)), U16(symbols.AsSpan(at + 6)) != 0, symbols[at + 4] >> 4 == Weak);
    }

    // Each needed library has a list of auxiliary entries, one a version; both are linked by distances in bytes. Places are those in the
    // file.
    private IEnumerable<(long At, string Name)> Versions()
    {
        foreach (var (i, needs) in contents.Where(c => sections[c.Key].Type == VersionNeeds))
        {
            for (int need = 0, next = 1; next > 0 && need + 16 <= needs.Length; need += next)
            {
                next = I32(needs, need + 12);
                for (int entry = need + I32(needs, need + 8), step = 1; step > 0 && entry + 16 <= needs.Length; entry += step)
                {
                    step = I32(needs, entry + 12);
                    yield return (sections[i].Offset + entry, Text(sections[i].Link, I32(needs, entry + 8)));
                }
            }
        }
    }

    private string Text(int section, int offset)
    {
        if (!contents.TryGetValue(section, out var text) || offset < 0 || offset >= text.Length)
            throw new InvalidDataException("a name lies outside of the file's names");
        var rest = text.AsSpan(offset);
        return Encoding.ASCII.GetString(rest.IndexOf((byte)0) is var end and >= 0 ? rest[..end] : rest);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static int I32(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static byte[] Bytes(SafeFileHandle file, long offset, long size)
    {
        if (offset < 0 || size < 0 || size > Array.MaxLength || offset > RandomAccess.GetLength(file) - size)
            throw new InvalidDataException("the library is cut off");
        var bytes = new byte[size];
        for (var read = 0; read < bytes.Length; )
            read += RandomAccess.Read(file, bytes.AsSpan(read), offset + read) is var more and > 0
                ? more
                : throw new InvalidDataException("the library is cut off");
        return bytes;
    }
}
