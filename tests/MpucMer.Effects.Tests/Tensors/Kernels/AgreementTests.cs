using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MpucMer.Effects.Tensors;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>The kernels compute what plain operations compute, in every width of vectors.</summary>
[Collection("Tensors")]
public sealed class AgreementTests
{
    [Property]
    public Property A_kernel_agrees_with_plain_operations_in_value_and_in_every_gradient() => Prop.ForAll(Operation.Any, operation =>
        {
            using var scope = NewDisposeScope();
            // In float64, so that the distance is this side's alone.
            var (output, gradients) = operation.Run(PlainKernels.Instance, ScalarType.Float64);
            // Looked at where ours is further away: by how much float32 rounds here, whoever computes.
            var plain = new Lazy<(Tensor Output, Tensor[] Gradients)>(() => operation.Run(PlainKernels.Instance, ScalarType.Float32));
            foreach (var (path, kernels, _) in Paths.All)
            {
                var ours = operation.Run(kernels, ScalarType.Float32);
                Near([output], [ours.Output], output, 1e-6 * operation.Kernels, 0.1, () => [plain.Value.Output], $"{path}, value");
                Near(gradients, ours.Gradients, output, 5e-6 * operation.Kernels, 1e-3, () => plain.Value.Gradients, $"{path}, gradient");
            }
        });

    [Property]
    public Property Results_are_the_same_bits_for_any_number_of_threads() => Prop.ForAll(Operation.Threaded, operation =>
        {
            using var scope = NewDisposeScope();
            float[] On(int threads) => Paths.OnThreads(threads, () =>
                {
                    var (output, gradients) = operation.Run(Paths.All[^1].Kernels, ScalarType.Float32);
                    return gradients.Prepend(output).SelectMany(t => t.Floats()).ToArray();
                });
            var one = On(1);
            Assert.Equal(one, On(2));
            Assert.Equal(one, On(3));
        });

    /// <summary>
    /// Relative to the largest of all: a gradient may be zero but for rounding (that of what a norm takes away, or one sum of many), and has
    /// then no size to be measured by. Inputs are scaled so that outputs are about 1: the few sums of a small output may all cancel. A
    /// gradient of fewer numbers than the output is a sum of n terms of about 1, which may cancel too: what they round to is measured by √n,
    /// as large as such a sum is.
    /// </summary>
    /// <param name="output">What the gradients are of.</param>
    /// <param name="least">What the largest counts as where it is smaller.</param>
    /// <param name="plain">What plain operations make of it in float32: twice their distance is allowed.</param>
    private static void Near(
        Tensor[] expected,
        Tensor[] actual,
        Tensor output,
        double tolerance,
        double least,
        Func<Tensor[]> plain,
        string what
    )
    {
        Assert.Equal(expected.Select(t => t.shape), actual.Select(t => t.shape));
        Assert.All(actual, t => Assert.Equal(ScalarType.Float32, t.dtype));
        var largest = expected.Select(t => t.abs().max().item<double>()).Append(least).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            var terms = output.numel() / expected[i].numel();
            var size = Math.Max(largest, terms > 1 ? Math.Sqrt(terms) : 0);
            var apart = Apart(expected[i], actual[i]) / size;
            Assert.True(
                apart <= tolerance || apart <= 2 * Apart(expected[i], plain()[i]) / size,
                $"{what} {i}: {apart:e1} of the largest, {size:e1}"
            );
        }
    }

    private static double Apart(Tensor expected, Tensor actual) => expected.sub(actual).abs().max().item<double>();
}
