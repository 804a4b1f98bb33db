using MpucMer.Effects.Data;
using MpucMer.Effects.Tests.Media;
using MpucMer.Pure.Training;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.Faces;

/// <summary>The face of Eileen Collins (NASA, public domain; tests/files/README.md), 256 x 256, as a picture and as videos.</summary>
internal static class Astronaut
{
    public static string Path => System.IO.Path.Combine(TestFiles.Folder, "astronaut.jpg");

    public static Picture Picture => JpegFile.Read(Path).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    /// <summary>A second of video of the still picture, after some filters.</summary>
    /// <param name="filters">Of ffmpeg, without a comma at the end.</param>
    public static string Video(string folder, string name, string filters, double seconds = 1, params string[] more)
    {
        string[] length = ["-t", FormattableString.Invariant($"{seconds}")];
        Lavfi.Run(
            folder,
            [
                "-loop",
                "1",
                "-framerate",
                "25",
                "-i",
                Path,
                .. length,
                "-vf",
                filters,
                .. more.Length > 0 ? more : ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"],
                name,
            ]
        );
        return System.IO.Path.Combine(folder, name);
    }

    /// <summary>The picture seen in a mirror.</summary>
    public static Picture Mirrored(Picture picture)
    {
        var rgb = new byte[picture.Rgb.Length];
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
                picture.Rgb.AsSpan(3 * (y * picture.Width + x), 3).CopyTo(rgb.AsSpan(3 * (y * picture.Width + picture.Width - 1 - x)));
        }
        return picture with { Rgb = rgb };
    }
}
