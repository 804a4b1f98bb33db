using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>Where golden numbers are computed: on the CPU, or on the device that <c>MPUC_TEST_DEVICE</c> names (bench/gpu.sh).</summary>
public static class TestDevice
{
    public static Device Value { get; } =
        device(Environment.GetEnvironmentVariable("MPUC_TEST_DEVICE") is { Length: > 0 } named ? named : "cpu");
}
