using System.Buffers.Binary;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data;

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
