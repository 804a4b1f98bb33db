using System.Buffers;
using System.IO.MemoryMappedFiles;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;
using MpucMer.Pure.Data.Pickles;

namespace MpucMer.Effects.Files;

/// <summary>
/// A file as memory that the system reads when it is looked at: pickles of many gigabytes take no memory of ours, and their arrays are
/// views of the file.
/// It stays mapped as long as any slice of it is alive; a file that is cut short meanwhile ends the process, as with every mapping.
/// </summary>
public sealed unsafe class MappedFile : IByteSource
{
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;

    private MappedFile(MemoryMappedViewAccessor? view, byte* start, long length)
    {
        this.view = view;
        this.start = start;
        Length = length;
    }

    public long Length { get; }

    /// <summary>Maps a file for reading. A problem where the system refuses.</summary>
    public static Either<Problem, MappedFile> Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length == 0)
                return new MappedFile(null, null, 0);
            using var file = MemoryMappedFile.CreateFromFile(
                stream,
                null,
                0,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                leaveOpen: true
            );
            var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            // Never released: the mapping goes when the accessor's handle is finalised, which every slice keeps from happening.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            return new MappedFile(view, start + view.PointerOffset, stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message);
        }
    }

    public ReadOnlyMemory<byte> Slice(long start, int length)
    {
        if (start < 0 || length < 0 || start > Length - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"{length} bytes at {start} of {Length}");
        return length == 0 ? default : new Piece(view!, this.start + start, length).Memory;
    }

    /// <summary>A slice, which keeps the mapping alive.</summary>
    private sealed class Piece(MemoryMappedViewAccessor view, byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            var span = new Span<byte>(start, length);
            GC.KeepAlive(view);
            return span;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex, default, this);

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}

/// <summary>
/// Files that another program's decoder cannot read, and that hold no data at all: a pointer to what was not fetched, a page of a web
/// server.
/// </summary>
public static class Elsewhere
{
    /// <summary>The problem, or, where the file that it names holds something in place of data, that.</summary>
    /// <param name="source">The file that was to be read, of a problem that names none (a decoder that is missing).</param>
    public static Problem Or(Problem problem, string source = "")
    {
        var path = problem.Explain().Place.File is { Length: > 0 } named ? named : source;
        try
        {
            return RegularFile.Exists(path) ? StandIns.Of(RegularFile.Start(path, StandIns.Bytes), path) ?? problem : problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Why it cannot be read has been told.
            return problem;
        }
    }
}
