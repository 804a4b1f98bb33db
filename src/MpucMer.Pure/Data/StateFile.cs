using System.Buffers.Binary;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Pure.Data;

/// <summary>A network's state in a file, by name: safetensors, or PyTorch's own in either of its forms, told apart by content (endings are not asked).</summary>
public static class StateFile
{
    /// <summary>
    /// The file's arrays. Where every name begins with <c>module.</c> (a model that was trained on several devices) that is left out. Problems: those of
    /// <see cref="Safetensors"/> and <see cref="TorchFile"/>.
    /// </summary>
    public static Either<Problem, IReadOnlyDictionary<string, NamedArray>> Read(byte[] bytes, string path) =>
        StandIns.Of(bytes, path) is { } elsewhere ? elsewhere : (IsSafetensors(bytes) ? Safetensors.Read(bytes, path).Map(file => file.Arrays) : TorchFile.Read(bytes, path)).Map(Named);

    private const string Wrapped = "module.";

    private static IReadOnlyDictionary<string, NamedArray> Named(Seq<NamedArray> arrays)
    {
        var skip = arrays.ForAll(a => a.Name.StartsWith(Wrapped, StringComparison.Ordinal)) ? Wrapped.Length : 0;
        return arrays.ToDictionary(a => a.Name[skip..], a => a with { Name = a.Name[skip..] }, StringComparer.Ordinal);
    }

    // A length that the file has, then a JSON object; neither a zip archive nor a pickle begins so.
    private static bool IsSafetensors(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 9 && BinaryPrimitives.ReadInt64LittleEndian(bytes) is >= 2 and var length && length <= bytes.Length - 8 && bytes[8] == (byte)'{';
}
