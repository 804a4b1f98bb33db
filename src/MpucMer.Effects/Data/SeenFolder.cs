using System.Buffers.Binary;
using System.Security.Cryptography;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Data;

/// <summary>
/// A folder of frames as the plan saw it. All of its files are read and compared with the plan's hash when the first frame is asked for,
/// which costs as much as some epochs of decoding; a part of each file's own hash stays, by which every frame is known again whenever it is
/// read, for hours. Safe to use from many threads.
/// </summary>
/// <param name="hash">Of names and contents (<see cref="ContentHash.Folder"/>).</param>
public sealed class SeenFolder(string folder, string hash)
{
    private readonly Lazy<Either<Problem, Dictionary<string, ulong>>> marks = new(() =>
        SourceFiles.Guarded(folder, () => Read(folder, hash))
    );

    /// <summary>The bytes of a frame.</summary>
    /// <exception cref="UnreadableSource">The folder, or this file, is not what it was.</exception>
    /// <exception cref="IOException">As the system refuses.</exception>
    public byte[] Frame(string path)
    {
        var known = marks.Value.IfLeft(p => throw new UnreadableSource(p));
        var bytes = RegularFile.ReadAllBytes(path);
        return known.TryGetValue(path, out var mark) && mark == MarkOf(bytes)
            ? bytes
            : throw new UnreadableSource(new Problem.SourceChanged(folder));
    }

    private static Either<Problem, Dictionary<string, ulong>> Read(string folder, string hash)
    {
        var files = Listing.Of(folder, CancellationToken.None);
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        using var whole = new ContentHash.Folder();
        var marks = new Dictionary<string, ulong>(files.Count, StringComparer.Ordinal);
        foreach (var file in files)
        {
            var bytes = RegularFile.ReadAllBytes(file.Path);
            whole.Add(Path.GetRelativePath(folder, file.Path), bytes);
            marks[file.Path] = MarkOf(bytes);
        }
        return whole.Value() == hash ? marks : new Problem.SourceChanged(folder);
    }

    private static ulong MarkOf(byte[] bytes) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
}
