using System.Diagnostics;
using MpucMer.Effects.Tensors;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>
/// The kernels' tests again where the processor has less: each run is a process of its own, as instruction sets are switched off when one
/// starts.
/// </summary>
public sealed class InstructionSetTests
{
    private const string Expected = "MPUC_EXPECTED_VECTORS";

    [Theory]
    [InlineData("EnableAVX512", "Vector256")]
    [InlineData("EnableAVX2", "Vector128")]
    [InlineData("EnableHWIntrinsic", "none")]
    public async Task The_kernels_pass_their_tests_without(string instructions, string widest)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        Type[] tests = [typeof(AgreementTests), typeof(DropoutTests), typeof(UpdateTests), typeof(Width)];
        start.ArgumentList.Add("test");
        start.ArgumentList.Add(typeof(InstructionSetTests).Assembly.Location);
        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add(string.Join('|', tests.Select(test => $"FullyQualifiedName~{test.Name}")));
        start.Environment[$"DOTNET_{instructions}"] = "0";
        start.Environment[Expected] = widest;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 && output.Contains("Passed!", StringComparison.Ordinal), output);
    }

    /// <summary>What the process above was started to show.</summary>
    public sealed class Width
    {
        [Fact]
        public void The_kernels_use_the_widest_vectors_that_are_left()
        {
            var widest = CpuKernels.All.Select(path => path.Name).LastOrDefault("none");
            if (Environment.GetEnvironmentVariable(Expected) is not { } most)
                return;
            // A processor may have less than all to begin with.
            string[] order = ["none", "Vector128", "Vector256", "Vector512"];
            Assert.True(Array.IndexOf(order, widest) <= Array.IndexOf(order, most), $"{widest} was left, {most} expected");
            Assert.Equal(widest == "none", CpuKernels.Kernels is PlainKernels);
        }
    }
}
