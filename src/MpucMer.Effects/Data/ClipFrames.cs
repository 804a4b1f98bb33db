using System.Buffers.Binary;
using System.Security.Cryptography;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Data;

/// <summary>One file a frame.</summary>
public sealed record FrameFiles(string[] Paths) : ClipFrames
{
    /// <summary>The folder that they lie in, by which it is seen whether they are what they were; null: nobody asks.</summary>
    public SeenFolder? Seen { get; init; }

    public override int Count => Paths.Length;

    public override string Name(int frame) => Paths[frame];

    public override byte[] Read(int frame) => Seen?.Frame(Paths[frame]) ?? RegularFile.ReadAllBytes(Paths[frame]);
}

/// <summary>All in one file, one after the other; frame i lies from <paramref name="Bounds"/>[i] to the next.</summary>
public sealed record FrameSlices(string Path, long[] Bounds) : ClipFrames
{
    public override int Count => Bounds.Length - 1;

    public override string Name(int frame) => $"{Path}, frame {frame}";

    public override byte[] Read(int frame)
    {
        using var file = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[Bounds[frame + 1] - Bounds[frame]];
        for (var done = 0; done < bytes.Length; )
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(done), Bounds[frame] + done);
            if (read == 0)
                throw new EndOfStreamException($"{Path} is shorter than it was");
            done += read;
        }
        return bytes;
    }
}

/// <summary>A folder with the frames of a clip, one JPEG file each.</summary>
public static class VideoFolder
{
    /// <summary>The frames in natural order; a problem where there are none.</summary>
    public static Either<Problem, string[]> Frames(string folder)
    {
        try
        {
            string[] frames =
            [
                .. Directory.EnumerateFiles(folder).Where(JpegFile.Is).OrderBy(f => Path.GetFileName(f), NaturalOrder.Instance),
            ];
            return frames.Length > 0 ? frames : new Problem.NoFrames(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(folder, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The same, the first of which has been decoded: all of them would take as long as training does.</summary>
    public static Either<Problem, string[]> Checked(string folder) =>
        from frames in Frames(folder)
        from _ in JpegFile.Read(frames[0])
        select frames;
}

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
