using MpucMer.Effects.Files;
using MpucMer.Pure.Data;
using SkiaSharp;

namespace MpucMer.Effects.Data;

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
