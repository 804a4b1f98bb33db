using BitMiracle.LibJpeg.Classic;
using MpucMer.Effects.Files;
using MpucMer.Pure.Training;

namespace MpucMer.Effects.Data;

/// <summary>JPEG files, decoded as libjpeg does (the package is its port, so the numbers are those that Python's imaging libraries get).</summary>
public static class JpegFile
{
    /// <summary>No frame of a face is larger; a file that says so is damaged or no frame.</summary>
    private const int MostPixels = 1 << 26;

    /// <summary>The picture; a problem where the file cannot be read or is no whole JPEG.</summary>
    public static Either<Problem, Picture> Read(string path) => Read(new ClipFrames.Files([path]), 0);

    /// <summary>A frame's picture; a problem as for a file.</summary>
    public static Either<Problem, Picture> Read(ClipFrames frames, int frame)
    {
        var path = frames.Name(frame);
        try
        {
            using var stream = new MemoryStream(frames.Read(frame));
            return Decode(stream, path);
        }
        catch (UnreadableSource e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem.FileUnreadable(path, e.Message.TrimEnd('.'));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The decoder's own errors are plain exceptions, and on some damaged files its slips (an index out of range).
            return new Problem.NotJpeg(path, e.Message.ReplaceLineEndings(" ").TrimEnd('.'));
        }
    }

    private static Either<Problem, Picture> Decode(Stream stream, string path)
    {
        var decoder = new jpeg_decompress_struct(new Quiet());
        decoder.jpeg_stdio_src(stream);
        decoder.jpeg_read_header(true);
        if ((long)decoder.Image_width * decoder.Image_height > MostPixels) return new Problem.NotJpeg(path, $"it says it is {decoder.Image_width} by {decoder.Image_height}");
        decoder.Out_color_space = J_COLOR_SPACE.JCS_RGB;
        decoder.jpeg_start_decompress();
        var (width, height) = (decoder.Output_width, decoder.Output_height);
        var rgb = new byte[3 * width * height];
        var row = new byte[1][] { new byte[3 * width] };
        while (decoder.Output_scanline < height)
        {
            var at = decoder.Output_scanline * 3 * width;
            decoder.jpeg_read_scanlines(row, 1);
            row[0].CopyTo(rgb, at);
        }
        decoder.jpeg_finish_decompress();
        return new Picture(width, height, rgb);
    }

    /// <summary>Warnings are faults: a frame that is cut off would be grey from there on.</summary>
    private sealed class Quiet : jpeg_error_mgr
    {
        public override void emit_message(int level)
        {
            if (level < 0) throw new InvalidDataException(format_message());
        }

        public override void output_message() { }
    }
}
