using Microsoft.Win32.SafeHandles;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Effects.Files;

/// <summary>A file of which some bytes here and there are looked at. Each slice is read when it is asked for; a file that gets shorter meanwhile gives an exception, and no more.</summary>
internal sealed class FileBytes : IByteSource, IDisposable
{
    private readonly SafeFileHandle file;

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public FileBytes(string path)
    {
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(file);
    }

    public long Length { get; }

    /// <exception cref="IOException">As the system refuses, or where the file got shorter.</exception>
    public ReadOnlyMemory<byte> Slice(long start, int length)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), start + done);
            if (read == 0) throw new EndOfStreamException("it is shorter than it was");
            done += read;
        }
        return bytes;
    }

    public void Dispose() => file.Dispose();
}
