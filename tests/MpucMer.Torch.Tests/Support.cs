using static TorchSharp.torch;

// Tensors' counts, scopes and random numbers belong to the process or the thread: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MpucMer.Torch.Tests;

internal static class Support
{
    internal static double[] Values(this Tensor tensor)
    {
        using var copy = tensor.detach().to(ScalarType.Float64).contiguous();
        return copy.data<double>().ToArray();
    }

    internal static Tensor Doubles(long[] shape, params double[] values) => tensor(values, shape);

    /// <summary>Values that no two places share and no sum cancels: a fixed irregular sequence within (-1, 1).</summary>
    internal static Tensor Irregular(params long[] shape) => Irregular(1, shape);

    internal static Tensor Irregular(int salt, long[] shape)
    {
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++) values[i] = Math.Sin(1.7 * (i + 1) + 0.9 * salt) * 0.9;
        return tensor(values, shape);
    }

    internal static void Same(double[] expected, Tensor actual, double tolerance = 1e-9) => Same(expected, actual.Values(), tolerance);

    internal static void Same(double[] expected, double[] actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i])) continue;
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"place {i}: expected {expected[i]}, got {actual[i]}");
        }
    }

    internal static void Shaped(long[] shape, Tensor actual) => Assert.Equal(shape, actual.shape);

    /// <summary>
    /// The gradient of every input against central differences of a weighted sum of the outputs; the weights are irregular, so
    /// that an error in any output shows.
    /// </summary>
    internal static void Gradients(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        const double Step = 1e-6;
        double Loss()
        {
            using var scope = NewDisposeScope();
            using var off = no_grad();
            var y = function(inputs);
            return (y * Irregular(7, y.shape)).sum().item<double>();
        }

        foreach (var input in inputs) input.requires_grad_();
        using (var output = function(inputs))
        using (var weights = Irregular(7, output.shape))
        using (var loss = (output * weights).sum())
            loss.backward();
        foreach (var input in inputs)
        {
            using var gradient = input.grad!;
            var exact = gradient.Values();
            for (var i = 0; i < exact.Length; i++)
            {
                var (above, below) = (Nudged(input, i, Step, Loss), Nudged(input, i, -Step, Loss));
                var measured = (above - below) / (2 * Step);
                Assert.True(Math.Abs(measured - exact[i]) < 1e-5 * Math.Max(1, Math.Abs(measured)), $"element {i}: {exact[i]} against {measured}");
            }
        }
    }

    private static double Nudged(Tensor input, int place, double step, Func<double> loss)
    {
        using var data = input.detach();
        using var flat = data.view(-1);
        var accessor = flat.data<double>();
        var before = accessor[place];
        accessor[place] = before + step;
        var value = loss();
        accessor[place] = before;
        return value;
    }
}
