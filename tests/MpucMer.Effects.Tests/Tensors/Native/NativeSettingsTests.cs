using System.Globalization;
using System.Runtime.InteropServices;
using MpucMer.Effects.Tensors.Native;

namespace MpucMer.Effects.Tests.Tensors.Native;

/// <summary>What a worker tells libtorch's threads, whoever starts it.</summary>
public sealed class NativeSettingsTests
{
    [LinuxFact]
    public void Threads_of_OpenMP_do_not_spin_unless_the_user_says_so()
    {
        var before = Marshal.PtrToStringUTF8(GetEnv("OMP_WAIT_POLICY"));
        NativeSettings.Apply(2);
        Assert.Equal(before ?? "PASSIVE", Marshal.PtrToStringUTF8(GetEnv("OMP_WAIT_POLICY")));
    }

    [Fact]
    public void What_the_experiment_says_of_threads_goes_before_the_environment_and_that_before_the_cores()
    {
        var said = Environment.GetEnvironmentVariable("OMP_NUM_THREADS");
        Assert.Equal(3, NativeSettings.Threads(3));
        Assert.Equal(
            int.TryParse(said, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : Environment.ProcessorCount,
            NativeSettings.Threads(0)
        );
    }

    [DllImport("libc", EntryPoint = "getenv")]
    private static extern nint GetEnv(string name);
}
