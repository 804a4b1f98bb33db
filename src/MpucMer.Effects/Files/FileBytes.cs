using Microsoft.Win32.SafeHandles;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Effects.Files;

/// <summary>
/// A file of which pieces are read where they are asked for. Unlike a mapping, one that is cut short meanwhile is an error and not the
/// process's end, and memory is taken only for what is read. Safe to use from many threads, which do not wait for each other.
/// </summary>
public sealed class FileBytes : IByteSource, IDisposable
{
    // Readers of structures ask for small pieces close to each other.
    private const int BlockBytes = 1 << 14;

    private readonly SafeFileHandle file;
    private volatile Block? last;

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public FileBytes(string path)
    {
        file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(file);
    }

    public long Length { get; }

    /// <summary>Opens a file for reading. A problem where the system refuses.</summary>
    public static Either<Problem, FileBytes> Open(string path)
    {
        try
        {
            return new FileBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message);
        }
    }

    /// <exception cref="IOException">The system cannot read it, or it has become shorter.</exception>
    public ReadOnlyMemory<byte> Slice(long start, int length)
    {
        if (start < 0 || length < 0 || start > Length - length)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"{length} bytes at {start} of {Length}");
        }
        if (length > BlockBytes)
            return Read(start, length);
        if (last is not { } block || start < block.At || start + length > block.At + block.Bytes.Length)
        {
            block = new Block(start, Read(start, (int)Math.Min(BlockBytes, Length - start)));
            last = block;
        }
        return block.Bytes.AsMemory((int)(start - block.At), length);
    }

    public void Dispose() => file.Dispose();

    private byte[] Read(long start, int length)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        for (var done = 0; done < length; )
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), start + done);
            if (read == 0)
                throw new EndOfStreamException("it has become shorter while it was read");
            done += read;
        }
        return bytes;
    }

    private sealed record Block(long At, byte[] Bytes);
}
