using System.Buffers.Binary;
using System.Text;

namespace MpucMer.Effects.Tensors.Native;

/// <summary>
/// What the loader of Linux reads of a library: symbols by name, and which versions of other libraries it needs. 64-bit little-endian files (System V gABI, chapters 4 and 5; "Version
/// Dependency Section" of the Linux Standard Base). Throws <see cref="InvalidDataException"/> for anything else.
/// </summary>
internal sealed class ElfFile
{
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;
    private readonly byte[] bytes;
    private readonly (uint Type, int Offset, int Size, int Link)[] sections;

    private ElfFile(byte[] bytes, (uint, int, int, int)[] sections) => (this.bytes, this.sections) = (bytes, sections);

    public static ElfFile Read(string path) => Parse(File.ReadAllBytes(path));

    public static ElfFile Parse(byte[] bytes)
    {
        try
        {
            ReadOnlySpan<byte> elf = bytes;
            if (!elf.StartsWith("\u007fELF\u0002\u0001"u8)) throw new InvalidDataException("no 64-bit little-endian ELF file");
            var start = checked((int)BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]));
            var (size, count) = (BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3A..]), BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3C..]));
            var sections = new (uint, int, int, int)[count];
            for (var i = 0; i < count; i++)
            {
                var header = elf.Slice(start + i * size, size);
                sections[i] = (
                    BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                    checked((int)BinaryPrimitives.ReadInt64LittleEndian(header[0x18..])),
                    checked((int)BinaryPrimitives.ReadInt64LittleEndian(header[0x20..])),
                    BinaryPrimitives.ReadInt32LittleEndian(header[0x28..]));
            }
            return new ElfFile(bytes, sections);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("the ELF file's headers point outside of it", e);
        }
    }

    /// <summary>Names that the library uses and does not have, but for weak ones, which may be missing.</summary>
    public IEnumerable<string> Needed() => Symbols().Where(s => s is { Defined: false, IsWeak: false }).Select(s => s.Name);

    /// <summary>Names that the library has.</summary>
    public IEnumerable<string> Defined() => Symbols().Where(s => s.Defined).Select(s => s.Name);

    /// <summary>
    /// A copy that also loads where no library has that version: the loader then warns instead of refusing. Only right for a version of which no symbol is called.
    /// </summary>
    /// <param name="entries">How many needs were made weak.</param>
    public byte[] Weakened(string version, out int entries)
    {
        var copy = bytes.ToArray();
        entries = 0;
        foreach (var (at, name) in Versions())
        {
            if (name != version) continue;
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(copy.AsSpan(at + 4));
            BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(at + 4), (ushort)(flags | Weak));
            entries++;
        }
        return copy;
    }

    private IEnumerable<(string Name, bool Defined, bool IsWeak)> Symbols()
    {
        const int EntrySize = 24;
        foreach (var section in sections.Where(s => s.Type == DynamicSymbols))
            for (var at = section.Offset + EntrySize; at < section.Offset + section.Size; at += EntrySize)
                yield return (Text(section.Link, ReadInt32(at)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 6)) != 0, bytes[at + 4] >> 4 == Weak);
    }

    // Each needed library has a list of auxiliary entries, one a version; both are linked by distances in bytes.
    private IEnumerable<(int At, string Name)> Versions()
    {
        foreach (var section in sections.Where(s => s.Type == VersionNeeds))
        {
            for (int need = section.Offset, next = 1; next != 0; need += next)
            {
                next = ReadInt32(need + 12);
                for (int entry = need + ReadInt32(need + 8), step = 1; step != 0; entry += step)
                {
                    step = ReadInt32(entry + 12);
                    yield return (entry, Text(section.Link, ReadInt32(entry + 8)));
                }
            }
        }
    }

    private int ReadInt32(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private string Text(int section, int offset)
    {
        var text = bytes.AsSpan(sections[section].Offset + offset);
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }
}
