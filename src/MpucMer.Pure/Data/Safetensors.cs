using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MpucMer.Pure.Data.Arrays;
using MpucMer.Pure.Decoding;

namespace MpucMer.Pure.Data;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors): 8 bytes length, a JSON header, then the arrays. Numbers are written as F32;
/// every real type of the format but the 8-bit floats is read.
/// A file of ours carries in its metadata the SHA-256 of itself (with zeros where that hash stands), so it can be checked without a
/// manifest.
/// </summary>
public static class Safetensors
{
    private const string HashKey = "sha256";

    // A second sign that a file is ours: where a damaged byte hides the hash, this one tells that there was one.
    private const string WriterKey = "writer";
    private const string Writer = "MpucMer";
    private static readonly string NoHash = new('0', 64);

    /// <summary>The file's bytes. Arrays are laid out in the order given.</summary>
    public static byte[] Write(IEnumerable<NamedArray> arrays, IEnumerable<(string Key, string Value)> metadata)
    {
        var all = arrays.ToArray();
        if (all.FirstOrDefault(a => a.Shape.Aggregate(1L, (x, y) => x * y) != a.Values.Length) is { } odd)
        {
            throw new ArgumentException(
                $"{odd.Name} has {odd.Values.Length} values and the shape [{string.Join(", ", odd.Shape)}]",
                nameof(arrays)
            );
        }
        return Write(all.Select(a => new StoredArray(a.Name, "F32", a.Shape, new Numbers(a.Values).Memory)), metadata);
    }

    /// <summary>The same of arrays of any type.</summary>
    public static byte[] Write(IEnumerable<StoredArray> arrays, IEnumerable<(string Key, string Value)> metadata)
    {
        var all = arrays.ToArray();
        var header = HeaderOf(all, metadata);
        var padded = (header.Length + 7) / 8 * 8;
        var bytes = new byte[8 + padded + all.Sum(a => (long)a.Bytes.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded);
        header.CopyTo(bytes, 8);
        bytes.AsSpan(8 + header.Length, padded - header.Length).Fill((byte)' ');
        var at = 8 + padded;
        foreach (var a in all)
        {
            a.Bytes.CopyTo(bytes.AsMemory(at));
            at += a.Bytes.Length;
        }
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))).CopyTo(bytes, HashPosition(bytes)!.Value);
        return bytes;
    }

    /// <summary>The arrays and metadata of a file; a file of ours is refused where it is not what it was.</summary>
    public static Either<Problem, (Seq<NamedArray> Arrays, HashMap<string, string> Metadata)> Read(byte[] bytes, string path) =>
        Open(bytes, path)
            .Bind<(Seq<NamedArray>, HashMap<string, string>)>(file =>
            {
                var arrays = new List<NamedArray>();
                foreach (var a in file.Arrays)
                {
                    if (Values(a) is not { } values)
                        return new Problem.NotSafetensors(
                            path,
                            $"{a.Name} is {a.Type} with {a.Bytes.Length} bytes for {Count(a.Shape)} elements"
                        );
                    arrays.Add(new NamedArray(a.Name, a.Shape, values));
                }
                return (arrays.ToSeq(), file.Metadata);
            });

    /// <summary>The same without a look at the elements, which stay as they lie in <paramref name="bytes"/>.</summary>
    public static Either<Problem, (Seq<StoredArray> Arrays, HashMap<string, string> Metadata)> Open(byte[] bytes, string path) =>
        Open(bytes, path, checkedByHash: true);

    /// <summary>
    /// The first array of float32 with a number that is not finite, and where in it; none where all are, or the bytes are no such file.
    /// </summary>
    public static Option<(string Array, long At)> FirstNotFinite(byte[] bytes) =>
        Open(bytes, "", checkedByHash: false)
            .Match(Right: file => file.Arrays, Left: _ => Seq<StoredArray>())
            .Filter(a => a.Type == "F32")
            .Map(a => (Array: a.Name, At: (long)Finite.FirstNot(MemoryMarshal.Cast<byte, float>(a.Bytes.Span))))
            .Find(a => a.At >= 0);

    /// <summary>
    /// How many bytes a file has that begins so, by its header; none where that is not whole in <paramref name="start"/>, or is no such
    /// header. A file that is longer or shorter is damaged, which need not be read to be known.
    /// </summary>
    /// <param name="start">The first bytes: 8 tell how many more are needed (<see cref="HeaderBytes"/>).</param>
    public static Option<long> Length(byte[] start)
    {
        if (HeaderBytes(start) is not { IsSome: true } header || header.IfNone(0) + 8 > start.Length)
            return None;
        var length = header.IfNone(0);
        return Header
            .Read(start.AsMemory(8, (int)length))
            .ToOption()
            .Map(h => h.Arrays.Fold(0L, (most, a) => Math.Max(most, a.Value.To)))
            .Filter(most => most <= long.MaxValue - 8 - length)
            .Map(most => 8 + length + most);
    }

    /// <summary>
    /// How long the header is that the first eight bytes announce; none where no header is that long (the format's own bound is a hundred
    /// million).
    /// </summary>
    public static Option<long> HeaderBytes(ReadOnlySpan<byte> start) =>
        start.Length >= 8 && BinaryPrimitives.ReadInt64LittleEndian(start) is >= 2 and <= MostHeader and var length ? Some(length) : None;

    private const long MostHeader = 100_000_000;
    private const string Metadata = "__metadata__";

    private static Either<Problem, (Seq<StoredArray> Arrays, HashMap<string, string> Metadata)> Open(
        byte[] bytes,
        string path,
        bool checkedByHash
    )
    {
        Problem No(string detail) => new Problem.NotSafetensors(path, detail);
        if (bytes.Length < 8)
            return No($"it has {bytes.Length} bytes");
        var length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (length < 2 || length > bytes.Length - 8)
            return No("its header is longer than the file");
        if (length > MostHeader)
            return No($"its header has more than {MostHeader} bytes");
        if (checkedByHash && HashPosition(bytes) is { } position && !HashHolds(bytes, position))
            return No("its content is not what its own hash says");
        if (Header.Read(bytes.AsMemory(8, (int)length)).Fails(out var fault, out var header))
            return No($"its header: {fault}");
        var ends = bytes.Length - 8 - length;
        foreach (var (name, a) in header.Arrays)
        {
            if (a.From < 0 || a.To < a.From || a.To > ends)
                return No($"{name} lies outside the file");
        }
        var arrays = header.Arrays.Map(a => new StoredArray(
            a.Name,
            a.Value.Type,
            a.Value.Shape,
            bytes.AsMemory((int)(8 + length + a.Value.From), (int)(a.Value.To - a.Value.From))
        )
        {
            Offset = 8 + length + a.Value.From,
        });
        return HashPosition(bytes) is null && header.Metadata.Find(WriterKey) == Some(Writer)
            ? No("the hash of its content is damaged")
            : (arrays.Strict(), header.Metadata);
    }

    /// <summary>What a header says of an array: its bytes from one place to another, counted from the header's end.</summary>
    private sealed record Stored(string Type, long[] Shape, long From, long To);

    private static readonly Decoder<Option<Stored>> Array =
        from type in Decode.Field("dtype", Decode.Text)
        from shape in Decode.Field("shape", Decode.ListOf(Decode.Long).If(IsShape, "no shape"))
        from place in Decode.Field("data_offsets", Decode.Pair(Decode.Long, Decode.Long, (first, end) => (first, end)))
        select Some(new Stored(type, [.. shape], place.first, place.end));

    private static readonly Decoder<(Seq<(string Name, Stored Value)> Arrays, HashMap<string, string> Metadata)> Header =
        from metadata in Decode.Maybe(Metadata, Decode.MembersOf(Decode.OrNull(Decode.Text)))
        from arrays in Decode.MembersOf(name => name == Metadata ? Decode.Any.Select(_ => Option<Stored>.None) : Array)
        select (
            arrays.Choose(a => a.Value.Map(stored => (a.Name, stored))).Strict(),
            toHashMap(metadata.IfNone(Seq<(string, Option<string>)>()).Map(m => (m.Name, m.Value.IfNone(""))))
        );

    // Elements are counted in 64 bits.
    private static bool IsShape(Seq<long> shape)
    {
        var count = 1L;
        foreach (var d in shape)
        {
            if (d < 0 || (d > 0 && count > long.MaxValue / d))
                return false;
            count *= d;
        }
        return true;
    }

    /// <summary>Numbers as the bytes that they are, not copied: a checkpoint takes its memory once.</summary>
    private sealed class Numbers(float[] values) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(values.AsSpan());

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("they are copied from and nothing else");

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => checked(a * b));

    private static byte[] HeaderOf(StoredArray[] arrays, IEnumerable<(string Key, string Value)> metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            // First, so that its place in the file is the same for every file of ours.
            json.WriteString(HashKey, NoHash);
            json.WriteString(WriterKey, Writer);
            foreach (var (key, value) in metadata.Where(m => m.Key is not (HashKey or WriterKey)))
                json.WriteString(key, value);
            json.WriteEndObject();
            var at = 0L;
            foreach (var a in arrays)
            {
                json.WriteStartObject(a.Name);
                json.WriteString("dtype", a.Type);
                json.WriteStartArray("shape");
                foreach (var d in a.Shape)
                    json.WriteNumberValue(d);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += a.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    // Between the hash and what the writer of the file has to say.
    private static readonly byte[] Signature = Encoding.ASCII.GetBytes("\",\"" + WriterKey + "\":\"" + Writer + "\"");

    private static readonly byte[] Opening = Encoding.ASCII.GetBytes("{\"__metadata__\":{\"" + HashKey + "\":\"");

    /// <summary>As many bytes of a file as <see cref="IsOurs"/> looks at.</summary>
    public static readonly int SignBytes = 8 + Opening.Length + 64 + Signature.Length;

    /// <summary>Whether a file that begins so was written here, whole or not.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> start) =>
        start.Length >= SignBytes
        && HashPosition(start) is { } position
        && start.Slice(position + 64, Signature.Length).SequenceEqual(Signature);

    private static int? HashPosition(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 + Opening.Length + 64 && bytes.Slice(8, Opening.Length).SequenceEqual(Opening) ? 8 + Opening.Length : null;

    private static bool HashHolds(ReadOnlySpan<byte> bytes, int position)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(bytes[..position]);
        sha.AppendData(Encoding.ASCII.GetBytes(NoHash));
        sha.AppendData(bytes[(position + 64)..]);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(sha.GetHashAndReset())).AsSpan().SequenceEqual(bytes.Slice(position, 64));
    }

    private static float[]? Values(StoredArray array)
    {
        ElementKind? kind = array.Type switch
        {
            "F16" => ElementKind.Float16,
            "BF16" => ElementKind.BFloat16,
            "F32" => ElementKind.Float32,
            "F64" => ElementKind.Float64,
            "I8" => ElementKind.Int8,
            "U8" => ElementKind.UInt8,
            "I16" => ElementKind.Int16,
            "U16" => ElementKind.UInt16,
            "I32" => ElementKind.Int32,
            "U32" => ElementKind.UInt32,
            "I64" => ElementKind.Int64,
            "U64" => ElementKind.UInt64,
            "BOOL" => ElementKind.Truth,
            _ => null,
        };
        // Compared by division: the product of size and count may be beyond 64 bits.
        if (kind is not { } known || array.Bytes.Length / (decimal)new ElementType(known, false).Size != Count(array.Shape))
            return null;
        return NumberArray
            .Dense(new ElementType(known, false), array.Shape, fortran: false, array.Bytes, "")
            .Match(Right: array => array.Floats(), Left: _ => throw new InvalidOperationException("the bytes were counted"));
    }
}
