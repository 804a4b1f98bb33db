using System.Buffers.Binary;
using System.Collections.Concurrent;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data.Hdf5;

/// <summary>
/// An HDF5 file: names of groups, numbers and texts of datasets. What lies in the file itself is read, and nothing that it names
/// elsewhere: links to names and to other files, data in other files and data that are put together from other datasets are refused. No
/// memory is asked for that the file's own size does not warrant, and no structure is visited twice, so that a damaged or hostile file
/// costs no more than a good one. Safe to use from many threads at once, if its source is. After the HDF5 File Format Specification,
/// version 3.0 (The HDF Group).
/// </summary>
public sealed class Hdf5File
{
    private readonly Hdf5Space space;
    private readonly long root;
    private readonly ConcurrentDictionary<long, SortedDictionary<string, long>> groups = new();

    private Hdf5File(Hdf5Space space, long root) => (this.space, this.root) = (space, root);

    /// <summary>The file; what is wrong with it, where it is none.</summary>
    public static Either<string, Hdf5File> Open(IByteSource source) =>
        Hdf5Refusal.Caught(() =>
        {
            var (space, root) = Hdf5Space.Open(source);
            return new Hdf5File(space, root);
        });

    /// <summary>The names in a group, in ordinal order. The path's parts are parted by slashes; the root's is empty.</summary>
    public Either<string, IReadOnlyList<string>> Names(string group) =>
        Hdf5Refusal.Caught<IReadOnlyList<string>>(() => [.. Members(Find(group)).Keys]);

    /// <summary>Whether every part of a path is there.</summary>
    public Either<string, bool> Has(string path) => Hdf5Refusal.Caught(() => Known(path) is not null);

    /// <summary>The lengths of a dataset's axes. Of its elements nothing is read.</summary>
    public Either<string, long[]> Shape(string path) => Hdf5Refusal.Caught(() => Dataset(path).Shape);

    /// <summary>A dataset of numbers, of any type, and its shape.</summary>
    public Either<string, (float[] Values, long[] Shape)> Floats(string path) =>
        Read(path, set => (Hdf5Values.Numbers<float>(space, set), set.Shape));

    /// <summary>The same, for times.</summary>
    public Either<string, (double[] Values, long[] Shape)> Doubles(string path) =>
        Read(path, set => (Hdf5Values.Numbers<double>(space, set), set.Shape));

    /// <summary>A dataset of texts, of a fixed length or of any, without what fills them up.</summary>
    public Either<string, string[]> Texts(string path) => Read(path, set => Hdf5Values.Texts(space, set));

    private Either<string, A> Read<A>(string path, Func<Hdf5Dataset, A> read) => Hdf5Refusal.Caught(() => read(Dataset(path)));

    private Hdf5Dataset Dataset(string path) => Hdf5Dataset.Read(space, Find(path)) ?? throw new Hdf5Refusal("it is no dataset");

    private long Find(string path) => Known(path) ?? throw new Hdf5Refusal("it is not there");

    private long? Known(string path)
    {
        var at = root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Members(at).TryGetValue(name, out at))
                return null;
        }
        return at;
    }

    // Groups of thousands of members are asked for each of them.
    private SortedDictionary<string, long> Members(long group) =>
        groups.TryGetValue(group, out var known)
            ? known
            : groups.GetOrAdd(group, Hdf5Group.Members(space, group) ?? throw new Hdf5Refusal("it is no group"));
}

/// <summary>What is wrong with a file, or not read, thrown within the reader only: it becomes a value at its border.</summary>
internal sealed class Hdf5Refusal(string detail) : Exception(detail)
{
    public static Hdf5Refusal Damaged(string what) => new($"it is damaged: {what}");

    public static Hdf5Refusal CutOff() => new("it is cut off, or damaged");

    /// <summary>Calls the reader.</summary>
    public static Either<string, A> Caught<A>(Func<A> read)
    {
        try
        {
            return read();
        }
        catch (Hdf5Refusal refusal)
        {
            return refusal.Message;
        }
    }
}

/// <summary>The bytes of a file and how they are to be read.</summary>
internal sealed record Hdf5Space(IByteSource Source, Hdf5Widths Widths)
{
    public long Length => Source.Length;

    /// <summary>From a place in the file on.</summary>
    public Hdf5Cursor At(long address) => new(Source, Widths, address);

    /// <summary>Within what was read already.</summary>
    public Hdf5Cursor Of(ReadOnlyMemory<byte> bytes) => new(bytes, Widths);

    /// <summary>
    /// The file's space and the address of its root group. The superblock is at the beginning, or at 512, 1024, 2048, … bytes.
    /// </summary>
    public static (Hdf5Space Space, long Root) Open(IByteSource source)
    {
        for (var at = 0L; at <= source.Length - 16; at = at == 0 ? 512 : 2 * at)
        {
            if (IsSignature(source.Slice(at, 8).Span))
                return Open(source, at);
        }
        throw new Hdf5Refusal("it is no HDF5 file, or is damaged");
    }

    private static (Hdf5Space, long) Open(IByteSource source, long at)
    {
        var cursor = new Hdf5Cursor(source, new Hdf5Widths(8, 8, 0), at + 8);
        var version = cursor.Byte();
        if (version > 3)
            throw new Hdf5Refusal($"it is HDF5 of a version that is not known ({version})");
        if (version < 2)
            cursor.Skip(4);
        var (address, length) = (cursor.Byte(), cursor.Byte());
        if (address is not (2 or 4 or 8) || length is not (2 or 4 or 8))
            throw Hdf5Refusal.Damaged("its superblock");
        cursor.Skip(
            version switch
            {
                0 => 9,
                1 => 13,
                _ => 1,
            }
        );
        var first = new Hdf5Cursor(source, new Hdf5Widths(address, length, 0), cursor.At);
        var start = first.Address() ?? 0;
        first.Skip(version < 2 ? 4 * address : 2 * address);
        var root = first.Address() ?? throw Hdf5Refusal.Damaged("it has no root");
        return (new Hdf5Space(source, new Hdf5Widths(address, length, start)), start + root);
    }

    private static bool IsSignature(ReadOnlySpan<byte> bytes) => bytes[0] == 0x89 && bytes[1..].SequenceEqual("HDF\r\n\u001A\n"u8);
}

/// <summary>How wide a file's addresses and lengths are, in bytes, and from where its addresses count.</summary>
internal sealed record Hdf5Widths(int Address, int Length, long Base);

/// <summary>Reads little-endian fields one after another. Nothing is read, and no memory asked for, beyond the end of the source.</summary>
internal sealed class Hdf5Cursor(IByteSource source, Hdf5Widths widths, long at = 0)
{
    // Most structures are no larger.
    private const int Window = 1 << 12;

    private ReadOnlyMemory<byte> window;
    private long windowAt;

    public Hdf5Cursor(ReadOnlyMemory<byte> bytes, Hdf5Widths widths)
        : this(new MemorySource(bytes), widths) { }

    public long At { get; private set; } = at;

    public Hdf5Widths Widths => widths;

    public bool Over => At >= source.Length;

    /// <summary>The next bytes; refused where the source ends before.</summary>
    public ReadOnlyMemory<byte> Take(long count)
    {
        if (At < 0 || count < 0 || count > source.Length - At || count > System.Array.MaxLength)
            throw Hdf5Refusal.CutOff();
        if (At < windowAt || At + count > windowAt + window.Length)
        {
            windowAt = At;
            window = source.Slice(At, (int)Math.Max(count, Math.Min(Window, source.Length - At)));
        }
        var taken = window.Slice((int)(At - windowAt), (int)count);
        At += count;
        return taken;
    }

    public void Skip(long count) => Take(count);

    public byte Byte() => Take(1).Span[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2).Span);

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

    /// <summary>A number of as many bytes, up to eight.</summary>
    public ulong UInt(int bytes)
    {
        var number = 0ul;
        var span = Take(bytes).Span;
        for (var i = bytes - 1; i >= 0; i--)
            number = number << 8 | span[i];
        return number;
    }

    /// <summary>A length, a count or a size; beyond what a signed number holds it is damaged.</summary>
    public long Length() => UInt(widths.Length) is <= long.MaxValue and var length ? (long)length : throw Hdf5Refusal.Damaged("a length");

    /// <summary>Where something lies in the file; null for what has no place.</summary>
    public long? Address()
    {
        var address = UInt(widths.Address);
        if (address == ulong.MaxValue >> (64 - 8 * widths.Address))
            return null;
        return address <= long.MaxValue / 2 ? widths.Base + (long)address : throw Hdf5Refusal.Damaged("an address");
    }

    /// <summary>The four letters that a structure begins with, and its version.</summary>
    public void Expect(ReadOnlySpan<byte> letters, byte version)
    {
        if (!Take(4).Span.SequenceEqual(letters) || Byte() != version)
            throw Hdf5Refusal.Damaged("a structure is not where it should be");
    }
}
