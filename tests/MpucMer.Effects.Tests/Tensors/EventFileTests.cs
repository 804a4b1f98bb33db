using MpucMer.Tests;
using TorchSharp;

namespace MpucMer.Effects.Tests.Tensors;

/// <summary>TorchSharp was made with SkiaSharp 2.88, and ours is a later one.</summary>
public sealed class EventFileTests
{
    [Fact]
    public void Event_files_take_numbers_and_pictures_beside_this_SkiaSharp()
    {
        using var folder = new TempFolder();
        var writer = torch.utils.tensorboard.SummaryWriter(folder.Path);
        writer.add_scalar("loss", 1.5f, 1);
        using var picture = torch.ones(3, 8, 8);
        writer.add_img("picture", picture, 1);

        var written = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(written, 100, 10_000);
    }
}
