#if SYSTEM_TORCH
namespace MpucMer.Torch.Tests;

public sealed class LibraryInfoTests
{
    [Fact]
    public void The_library_describes_itself()
    {
        var info = LibraryInfo.Read();
        Assert.Equal(TorchSharp.torch.__version__, info.Version);
        Assert.Contains(info.Blas, (string[])["openblas", "mkl", "blis", "atlas", "reference", "built in"]);
        Assert.NotEmpty(info.CpuCapability);
        Assert.True(info.Threads >= 1);
        Assert.Contains("PyTorch", info.Configuration);
    }
}
#endif
