using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Torch.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void Errors_of_libtorch_arrive_as_exceptions_with_its_words()
    {
        var error = Assert.Throws<ExternalException>(() => zeros(2) + zeros(3));
        Assert.Contains("must match", error.Message);
        Assert.Throws<ExternalException>(() => zeros(2).view(3));
        Assert.Throws<ExternalException>(() => cat([zeros(2, 2), zeros(3, 3)]));
        Assert.Throws<ExternalException>(() => zeros(2).sum(4));
    }

#if SYSTEM_TORCH
    // These end the process with TorchSharp's own native library.
    [Fact]
    public void Errors_never_end_the_process()
    {
        Assert.Contains("cannot be multiplied", Assert.Throws<ExternalException>(() => matmul(zeros(2, 3), zeros(2, 3))).Message);
        Assert.Throws<ExternalException>(() => autograd.grad([zeros(1)], [zeros(1)]));
        Assert.Throws<ExternalException>(() => torch.random.set_rng_state(zeros(3, ScalarType.Byte)));
        Assert.Throws<ExternalException>(() => torch.random.set_rng_state(zeros(3)));
        Assert.Throws<ExternalException>(() => set_num_threads(0));
        try
        {
            set_num_interop_threads(2);
        }
        catch (ExternalException)
        {
            // Another test's work may have started the pool.
        }
        Assert.Throws<ExternalException>(() => set_num_interop_threads(3));
        Assert.Throws<ExternalException>(() => zeros(2).grad = zeros(3));
    }

    [Fact]
    public void Use_after_dispose_is_an_ObjectDisposedException()
    {
        var x = zeros(1);
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => x.add(1));
        Assert.Throws<ObjectDisposedException>(() => x.numel());
        Assert.Throws<ObjectDisposedException>(() => stack([x]));
    }
#endif

    [Fact]
    public void Threads_are_counted()
    {
        var before = get_num_threads();
        Assert.InRange(before, 1, Math.Max(1, Environment.ProcessorCount));
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.InRange(get_num_interop_threads(), 1, 1024);
    }

    [Fact]
    public void What_the_library_is()
    {
        Assert.Matches(@"^\d+\.\d+", __version__);
        if (cuda.is_available()) return;
        Assert.Equal(0, cuda.device_count());
        Assert.ThrowsAny<Exception>(() => zeros(1).cuda());
        Assert.Equal("cpu", CPU.ToString());
        Assert.Equal(DeviceType.CPU, device("cpu").type);
    }
}
