using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data;

/// <summary>An array with a name and a shape, row-major: what a safetensors file holds.</summary>
public sealed record NamedArray(string Name, long[] Shape, float[] Values)
{
    public static NamedArray Of(string name, float[] values, params long[] shape) => new(name, shape, values);
}

/// <summary>
/// An array of a safetensors file as it lies there: type and shape as written, <paramref name="Bytes"/> the elements, little-endian.
/// </summary>
public sealed record StoredArray(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Where in the file the elements begin.</summary>
    public long Offset { get; init; }
}

/// <summary>
/// Numbers that are none: NaN and the infinities, which make everything that they are added to or multiplied with one of them.
/// </summary>
public static class Finite
{
    // Of a NaN or an infinity all bits of the exponent are set.
    private const int Exponent = 0x7f80_0000;

    /// <summary>The place of the first number that is not finite; -1 where all are.</summary>
    public static int FirstNot(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var (at, mask) = (0, new Vector<int>(Exponent));
        while (bits.Length - at >= Vector<int>.Count && !Vector.EqualsAny(new Vector<int>(bits[at..]) & mask, mask))
            at += Vector<int>.Count;
        for (; at < bits.Length; at++)
        {
            if ((bits[at] & Exponent) == Exponent)
                return at;
        }
        return -1;
    }
}

/// <summary>
/// A network's state in a file, by name: safetensors, or PyTorch's own in either of its forms, told apart by content (endings are not
/// asked).
/// </summary>
public static class StateFile
{
    /// <summary>
    /// The file's arrays, by names without what PyTorch's wrappers put into them (<see cref="StateNames.Bare"/>). Problems: those of
    /// <see cref="Safetensors"/> and
    /// <see cref="TorchFile"/>.
    /// </summary>
    public static Either<Problem, IReadOnlyDictionary<string, NamedArray>> Read(byte[] bytes, string path) =>
        StandIns.Of(bytes, path) is { } elsewhere
            ? elsewhere
            : (IsSafetensors(bytes) ? Safetensors.Read(bytes, path).Map(file => file.Arrays) : TorchFile.Read(bytes, path)).Map(Named);

    /// <summary>Arrays by their names, without what wrappers put into them.</summary>
    public static IReadOnlyDictionary<string, NamedArray> Named(Seq<NamedArray> arrays) =>
        StateNames
            .Bare(arrays.ToDictionary(a => a.Name, StringComparer.Ordinal))
            .ToDictionary(e => e.Key, e => e.Value with { Name = e.Key }, StringComparer.Ordinal);

    // A length that the file has, then a JSON object; neither a zip archive nor a pickle begins so.
    private static bool IsSafetensors(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 9
        && BinaryPrimitives.ReadInt64LittleEndian(bytes) is >= 2 and var length
        && length <= bytes.Length - 8
        && bytes[8] == (byte)'{';
}

/// <summary>Names of a network's entries, less what wrappers around the network put before them.</summary>
public static class StateNames
{
    // torch.compile, FSDP and activation checkpointing: no network of anybody's has parts of these names.
    private static readonly string[] OfPyTorch = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"];

    // DataParallel and its kin, and the average of a model's weights, which counts beside them.
    private const string Parallel = "module.";
    private const string Averaged = "n_averaged";

    /// <summary>
    /// The entries without the parts that only PyTorch's own wrappers give names: <c>_orig_mod</c> and its kin anywhere, and <c>module</c>
    /// where every name begins with it, in whatever order they were put around each other. As they are where two would have one name.
    /// </summary>
    public static IReadOnlyDictionary<string, A> Bare<A>(IReadOnlyDictionary<string, A> entries)
    {
        var bare = Renamed(entries, name => string.Join('.', name.Split('.').Where(part => !OfPyTorch.Contains(part))));
        while (
            bare.Count > 0
            && bare.Keys.All(name => name.StartsWith(Parallel, StringComparison.Ordinal) || name == Averaged)
            && bare.Keys.Any(name => name != Averaged)
        )
        {
            bare = bare.Where(e => e.Key != Averaged).ToDictionary(e => e.Key[Parallel.Length..], e => e.Value, StringComparer.Ordinal);
        }
        return bare;
    }

    /// <summary>
    /// The entries without the parts that stand before all of their names (<c>model.</c> of Lightning, <c>encoder.</c> of whoever has the
    /// network as a member) as long as more of them are then known.
    /// </summary>
    public static IReadOnlyDictionary<string, A> Unwrapped<A>(IReadOnlyDictionary<string, A> entries, Func<string, bool> isKnown)
    {
        var (best, known) = (entries, entries.Keys.Count(isKnown));
        for (var now = entries; Prefix(now.Keys) is { } prefix; )
        {
            now = now.ToDictionary(e => e.Key[prefix.Length..], e => e.Value, StringComparer.Ordinal);
            if (now.Keys.Count(isKnown) is var count && count > known)
                (best, known) = (now, count);
        }
        return best;
    }

    // The first part of all names, with its point; none where it is not one and the same, or nothing would be left of a name.
    private static string? Prefix(IEnumerable<string> names)
    {
        var prefix =
            names.FirstOrDefault() is { } first && first.IndexOf('.', StringComparison.Ordinal) is > 0 and var end
                ? first[..(end + 1)]
                : null;
        return prefix is not null && names.All(name => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
            ? prefix
            : null;
    }

    private static IReadOnlyDictionary<string, A> Renamed<A>(IReadOnlyDictionary<string, A> entries, Func<string, string> rename)
    {
        var renamed = new Dictionary<string, A>(entries.Count, StringComparer.Ordinal);
        return entries.All(e => rename(e.Key) is { Length: > 0 } name && renamed.TryAdd(name, e.Value)) ? renamed : entries;
    }
}
