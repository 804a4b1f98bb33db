using System.Buffers;
using System.IO.MemoryMappedFiles;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Effects.Data;

/// <summary>
/// A file's bytes as the system pages them in, of any length. Slices are views of the mapping and stay good until it is disposed. A file that shrinks while it
/// is mapped ends the process, as with any mapping.
/// </summary>
public sealed unsafe class MappedFile : IByteSource, IDisposable
{
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;

    /// <exception cref="IOException">As the system refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
    public MappedFile(string path)
    {
        Length = new FileInfo(path).Length;
        // An empty file cannot be mapped.
        if (Length == 0) return;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    public long Length { get; }

    public ReadOnlyMemory<byte> Slice(long from, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from + length, Length);
        return new Piece(this, start + from, length).Memory;
    }

    public void Dispose()
    {
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        file?.Dispose();
    }

    // Keeps its file alive as long as anybody holds the slice.
    private sealed class Piece(MappedFile owner, byte* pointer, int length) : MemoryManager<byte>
    {
        private readonly MappedFile owner = owner;

        public override Span<byte> GetSpan() => new(pointer, owner.Length == 0 ? 0 : length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex, pinnable: this);

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
