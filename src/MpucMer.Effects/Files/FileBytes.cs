using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MpucMer.Build.Scanning;
using MpucMer.Pure.Data;
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

/// <summary>
/// The lines of a file of text that may have many gigabytes, each decoded when it is asked for. They end before the first one that is not
/// UTF-8, which <see cref="Fault"/>
/// then tells.
/// </summary>
/// <exception cref="IOException">As the system refuses.</exception>
/// <exception cref="UnauthorizedAccessException">As the system refuses.</exception>
public sealed class TextLines(string path) : IDisposable
{
    // A line that is longer than this is none of text.
    private const int MostBytes = 1 << 24;

    private readonly FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool isWhole;

    /// <summary>What is wrong with the line behind the last one that was given; null where there is none.</summary>
    public Problem? Fault { get; private set; }

    public IEnumerable<string> All()
    {
        for (var number = 1; Fault is null && Next() is { } line; number++)
        {
            Fault = number == 1 ? PlainText.Fault(line.Span, path) : PlainText.LineFault(line.Span, number, path);
            if (Fault is null)
                yield return Encoding.UTF8.GetString(line.Span).TrimStart('\uFEFF');
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>
    /// The next line without its end, LF or CRLF; null past the last. Of a first line of another encoding all that is in the buffer, which
    /// tells it.
    /// </summary>
    private ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            var there = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (there < 0 && !isWhole && end - start < MostBytes)
            {
                Fill();
                continue;
            }
            if (end == start)
                return null;
            var length = there < 0 ? end - start : there;
            ReadOnlyMemory<byte> line = buffer.AsMemory(start, length);
            start += Math.Min(length + 1, end - start);
            return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        }
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
            System.Array.Resize(ref buffer, 2 * buffer.Length);
        var read = file.Read(buffer, end, buffer.Length - end);
        end += read;
        isWhole = read == 0;
    }
}
