using MpucMer.Effects.Tensors;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tests.Tensors;

/// <summary>
/// In bfloat16 a network computes the same function to two digits; what comes out, parameters, gradients and running statistics are
/// float32.
/// </summary>
[Collection("Tensors")]
public sealed class PrecisionTests
{
    [Theory]
    [InlineData("audio")]
    [InlineData("landmarks")]
    [InlineData("text")]
    [InlineData("video")]
    public void Networks_agree_to_two_digits(string name)
    {
        using var scope = NewDisposeScope();
        var (network, shape) = name switch
        {
            "audio" => (Encoders.Audio(7, 21, 0), new long[] { 3, 17, 21 }),
            "landmarks" => (Encoders.Landmarks(6, 13, FaceGraph.Value, 0, FaceAttention.Both), [2, 13, 51, 2]),
            "text" => (Encoders.Text(6, PositionAxis.Time, 0), [2, 5, 300]),
            _ => (Encoders.Video(6, 0), [2, 3, 2, 24, 24]),
        };
        var x = Enumerable
            .Range(0, (int)shape.Aggregate(1L, (a, b) => a * b))
            .Select(i => (float)Stream.Of(1, "x").Normal(i))
            .ToArray()
            .ToTensor(shape);
        (float[] Output, float[] Gradients) Run(Precision precision)
        {
            var parameters = ParameterSet.Initial(Parameters.Of(network), Stream.Of(3, "p"));
            // Statistics of the few numbers that a small video has in its last layers would double every rounding.
            var y = Interpreter.Forward(network, x, parameters, name == "video" ? Mode.Evaluation : Mode.Training, precision: precision);
            var gradients = Gradients.Of(y.square().sum(), parameters);
            Assert.All(gradients.Tensors.Values.Append(y).Concat(parameters.Tensors.Filter(t => !t.is_integral()).Values), t =>
                Assert.Equal(ScalarType.Float32, t.dtype)
            );
            return (
                y.Floats(),
                [.. gradients.Tensors.ToSeq().OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => g.Value.Floats())]
            );
        }
        var (full, half) = (Run(Precision.Float32), Run(Precision.BFloat16));
        Assert.NotEqual(full.Output, half.Output);
        Assert.InRange(Distance(full.Output, half.Output), 0, .05);
        Assert.InRange(Distance(full.Gradients, half.Gradients), 0, .2);
    }

    /// <summary>Of the difference's length to the first one's.</summary>
    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum() / a.Sum(x => (double)x * x));
}
