using System.Buffers.Binary;
using System.Security.Cryptography;
using MpucMer.Build.Scanning;
using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using SkiaSharp;

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

/// <summary>
/// JPEG files, decoded by Skia: its libjpeg-turbo has the same transform and the same smoothing of colours between pixels as that of
/// Pillow, so that the pixels are Pillow's to the bit (a test compares). As there, a turn that the camera noted is not made, and a
/// colour profile not looked at.
/// </summary>
public static class JpegFile
{
    /// <summary>No frame of a face is larger; a file that says so is damaged or no frame.</summary>
    private const int MostPixels = 1 << 26;

    // A Huffman code has a bit at the least, and a block of 64 pixels a code: more than this many pixels a byte is a promise that no file
    // keeps.
    private const long MostPixelsOfByte = 8 * 64;

    // A progressive file has some ten, each of which costs a pass over all pixels.
    private const int MostScans = 100;

    /// <summary>Whether a file's name says that it is one.</summary>
    public static bool Is(string path) =>
        path.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jpeg", StringComparison.OrdinalIgnoreCase);

    /// <summary>The picture; a problem where the file cannot be read or is no whole JPEG.</summary>
    public static Either<Problem, Picture> Read(string path) => Read(new FrameFiles([path]), 0);

    /// <summary>A frame's picture; a problem as for a file.</summary>
    public static Either<Problem, Picture> Read(ClipFrames frames, int frame)
    {
        var path = frames.Name(frame);
        try
        {
            return Decode(frames.Read(frame)).MapLeft<Problem>(detail => new Problem.NotJpeg(path, detail));
        }
        catch (UnreadableSource e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            var detail = (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.');
            return new Problem.ToolMissing("libSkiaSharp", "to decode JPEG frames", "dotnet restore --force", detail);
        }
    }

    private static unsafe Either<string, Picture> Decode(byte[] bytes)
    {
        // Skia takes a progressive file that is cut off for a whole one, and other formats for what their names say they are not.
        if (JpegStream.First(bytes).Case is not (int, int scans))
            return "it has no beginning or no end";
        if (scans > MostScans)
            return $"it is in {scans} scans";
        fixed (byte* start = bytes)
        {
            using var data = SKData.Create((nint)start, bytes.Length);
            using var codec = SKCodec.Create(data);
            if (codec is null)
                return "its header is damaged, or of a kind that is not read";
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            if ((long)width * height > Math.Min(MostPixels, MostPixelsOfByte * bytes.Length))
                return $"it says it is {width} by {height} in {bytes.Length} bytes";
            // No colour space: values as they stand in the file.
            var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, null);
            var pixels = new byte[info.BytesSize];
            fixed (byte* to = pixels)
            {
                if (codec.GetPixels(info, (nint)to) is not SKCodecResult.Success and var failed)
                    return Named(failed);
            }
            var rgb = new byte[3 * width * height];
            for (int from = 0, at = 0; at < rgb.Length; from += 4, at += 3)
            {
                (rgb[at], rgb[at + 1], rgb[at + 2]) = (pixels[from], pixels[from + 1], pixels[from + 2]);
            }
            return new Picture(width, height, rgb);
        }
    }

    private static string Named(SKCodecResult result) =>
        result switch
        {
            SKCodecResult.IncompleteInput => "it is cut off",
            SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its data are damaged",
            SKCodecResult.Unimplemented or SKCodecResult.InvalidConversion => "it is of a kind that is not read",
            _ => $"the decoder says {result}",
        };
}
