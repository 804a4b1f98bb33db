using BitMiracle.LibJpeg.Classic;

namespace MpucMer.Effects.Tests.Data;

/// <summary>Writing JPEG files for tests.</summary>
public static class Jpeg
{
    public static void Write(string path, int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var encoder = new jpeg_compress_struct { Image_width = width, Image_height = height, Input_components = 3, In_color_space = J_COLOR_SPACE.JCS_RGB };
        encoder.jpeg_set_defaults();
        encoder.jpeg_set_quality(95, true);
        using var file = File.Create(path);
        encoder.jpeg_stdio_dest(file);
        encoder.jpeg_start_compress(true);
        for (var y = 0; y < height; y++)
        {
            var row = Enumerable.Range(0, width).SelectMany(x => colour(x, y) is var (r, g, b) ? new[] { r, g, b } : []).ToArray();
            encoder.jpeg_write_scanlines([row], 1);
        }
        encoder.jpeg_finish_compress();
    }
}
