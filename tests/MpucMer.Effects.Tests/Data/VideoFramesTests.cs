using LanguageExt;
using MpucMer.Effects.Data;
using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Diagnostics;
using MpucMer.Pure.Training;
using static LanguageExt.Prelude;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Data;

public sealed class VideoFramesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-frames-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_picture_keeps_its_size_and_colours()
    {
        var path = Path.Combine(folder, "a.jpg");
        Jpeg.Write(path, 32, 16, (x, _) => x < 16 ? ((byte)200, (byte)30, (byte)30) : ((byte)30, (byte)30, (byte)200));
        var picture = JpegFile.Read(path).IfLeft(p => throw new InvalidOperationException(p.ToString()));
        Assert.Equal((32, 16), (picture.Width, picture.Height));
        Assert.InRange(picture.Rgb[3 * (8 * 32 + 4)], 190, 210);
        Assert.InRange(picture.Rgb[3 * (8 * 32 + 28) + 2], 190, 210);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(200)]
    public void What_is_cut_off_is_a_problem(int length)
    {
        var path = Path.Combine(folder, "a.jpg");
        Jpeg.Write(path, 64, 64, (x, y) => ((byte)(x * y), (byte)(3 * x), (byte)(7 * y)));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
        Assert.Equal("MPUC2154", JpegFile.Read(path).Match(Right: _ => "", Left: p => p.Explain().Code));
    }

    [Fact]
    public void Damaged_files_give_a_picture_or_a_problem_never_an_exception()
    {
        var path = Path.Combine(folder, "a.jpg");
        Jpeg.Write(path, 24, 24, (x, y) => ((byte)(9 * x), (byte)(9 * y), 99));
        var whole = File.ReadAllBytes(path);
        for (var i = 0; i < 500; i++)
        {
            var (stream, damaged) = (Stream.Of(i, "damage"), (byte[])whole.Clone());
            for (var k = 0; k < 3; k++)
                damaged[stream.Below(2 * k, damaged.Length)] = (byte)stream.Bits(2 * k + 1);
            File.WriteAllBytes(path, damaged);
            _ = JpegFile.Read(path).Match(Right: p => p.Rgb.Length, Left: p => p.Explain().Message.Length);
        }
    }

    [Fact]
    public void Views_are_drawn_by_their_stream_and_evaluation_by_none()
    {
        var files = Enumerable.Range(0, 5).Select(f => Path.Combine(folder, $"{f}.jpg")).ToArray();
        foreach (var (file, f) in files.Select((p, i) => (p, i)))
            Jpeg.Write(file, 40, 40, (x, y) => ((byte)(5 * x), (byte)(5 * y), (byte)(40 * f)));
        var video = new ModalityClips(
            Modality.Video,
            3,
            [
                [],
                [],
            ]
        )
        {
            Video = Some(new VideoForm(2, 8) { IsAugmented = true }),
            Pictures = [new FrameFiles(files), ClipFrames.None],
        };
        Assert.Equal((true, false, 5), (video.Has(0), video.Has(1), video.Frames(0)));
        float[] Of(Option<Stream> cut, int start = 0)
        {
            using var view = VideoFrames.Begin(video, [0, 1], [start, 0], 3, cut).Tensor([0], TorchSharp.torch.CPU);
            Assert.Equal([1L, 3, 2, 8, 8], view.shape);
            return view.Floats();
        }
        Assert.Equal(Of(None), Of(None));
        Assert.NotEqual(Of(None), Of(None, start: 1));
        Assert.Equal(Of(Some(Stream.Of(1, "cut"))), Of(Some(Stream.Of(1, "cut"))));
        Assert.NotEqual(Of(Some(Stream.Of(1, "cut"))), Of(Some(Stream.Of(2, "cut"))));
    }
}
