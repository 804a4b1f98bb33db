using System.Buffers.Binary;
using System.Security.Cryptography;
using MpucMer.Effects.Data;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Training;
using MpucMer.Tests;
using SkiaSharp;

namespace MpucMer.Effects.Tests.Data;

/// <summary>
/// Files of Pillow (tests/files/jpeg), with the hashes of the pixels that it has of them; and files that are damaged or promise too much.
/// </summary>
public sealed class JpegFileTests : IDisposable
{
    private static readonly string Files = Path.Combine(TestFiles.Folder, "jpeg");

    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-jpeg-").FullName;

    public static TheoryData<string> Forms => new(File.ReadAllLines(Path.Combine(Files, "pixels.txt")));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Forms))]
    public void Pixels_are_those_of_Pillow(string form)
    {
        var name = form.Split(' ')[0];
        var picture = Read(name);

        Assert.Equal(form, $"{name} {picture.Width} {picture.Height} {Convert.ToHexStringLower(SHA256.HashData(picture.Rgb))}");
    }

    [Theory]
    [InlineData("420-baseline")]
    [InlineData("420-progressive")]
    [InlineData("grey")]
    public void A_file_that_is_cut_off_anywhere_is_told(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(Files, name + ".jpg"));
        for (var length = 0; length < whole.Length; length += 3)
            Refused(whole[..length]);
        Refused([.. whole[..200], .. new byte[whole.Length - 200]]);
    }

    [Fact]
    public void A_promise_of_a_vast_picture_is_refused_before_memory_is_asked_for()
    {
        foreach (var (name, frame) in new[] { ("420-baseline", (byte)0xC0), ("420-progressive", (byte)0xC2) })
        {
            var bytes = File.ReadAllBytes(Path.Combine(Files, name + ".jpg"));
            var at = bytes.AsSpan().IndexOf([(byte)0xFF, frame]);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 5), 65_000);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 7), 65_000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("65000 by 65000", Refused(bytes));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void More_pixels_than_the_bytes_can_hold_are_refused_before_memory_is_asked_for()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Files, "420-baseline.jpg"));
        var at = bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 5), 4000);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 7), 4000);
        Assert.Contains($"4000 by 4000 in {bytes.Length} bytes", Refused(bytes));
    }

    [Fact]
    public void The_emptiest_picture_that_can_be_is_read()
    {
        using var bitmap = new SKBitmap(2000, 2000);
        bitmap.Erase(SKColors.Gray);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 1);
        var path = Path.Combine(folder, "plain.jpg");
        File.WriteAllBytes(path, data.ToArray());
        Assert.Equal(2000, JpegFile.Read(path).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text)).Width);
    }

    [Fact]
    public void Damage_of_any_kind_is_told_or_gives_a_picture() =>
        Fuzz.Of(
            [.. Directory.GetFiles(Files, "*.jpg").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)],
            bytes =>
            {
                var path = Path.Combine(folder, "a.jpg");
                File.WriteAllBytes(path, bytes);
                return JpegFile.Read(path).Map(picture => picture.Rgb.Length == 3 * picture.Width * picture.Height);
            },
            // Of four channels, then of three.
            memory: 7 * 512
        );

    [Fact]
    public void A_picture_in_more_passes_than_any_encoder_makes_is_refused()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Files, "420-progressive.jpg"));
        var last = bytes.AsSpan().LastIndexOf([(byte)0xFF, (byte)0xDA]);
        var again = Enumerable.Repeat(bytes[last..^2], 200).SelectMany(scan => scan);
        Assert.Contains("scans", Refused([.. bytes[..^2], .. again, .. bytes[^2..]]));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void A_picture_of_another_format_is_told(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(8, 8);
        using var data = bitmap.Encode(format, 90);
        Refused(data.ToArray());
    }

    [Fact]
    public void Many_threads_decode_at_once()
    {
        var right = Read("larger").Rgb;
        Parallel.For(0, 200, i => Assert.Equal(right, Read("larger").Rgb));
    }

    private static Picture Read(string name) =>
        JpegFile.Read(Path.Combine(Files, name + ".jpg")).IfLeft(p => throw new Xunit.Sdk.XunitException(p.Explain().Text));

    private string Refused(byte[] bytes)
    {
        var path = Path.Combine(folder, "a.jpg");
        File.WriteAllBytes(path, bytes);
        var problem = JpegFile
            .Read(path)
            .Match(Right: _ => throw new Xunit.Sdk.XunitException($"{bytes.Length} bytes were read"), Left: p => p);
        Assert.Equal(path, Assert.IsType<Problem.NotJpeg>(problem).Path);
        return problem.Explain().Message;
    }
}
