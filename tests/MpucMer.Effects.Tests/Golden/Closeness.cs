using MpucMer.Effects.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>
/// How close numbers of a type come to the golden ones, relative to the largest of them. In float64 whatever rounds in another order
/// (a processor's vectors, a BLAS, a number of threads) stays below these; in float32 they hold for one pass, and over training for some steps only.
/// </summary>
/// <param name="Outputs">Outputs, losses and running statistics.</param>
/// <param name="Gradients">Gradients, and norms of parameters after training.</param>
internal sealed record Closeness(double Outputs, double Gradients)
{
    /// <summary>Weights of graded labels are float32 numbers in the published code, whatever the rest is.</summary>
    public const double GradedLabels = 1e-6;

    public static Closeness Of(ScalarType numbers) => numbers == ScalarType.Float64 ? new(1e-8, 1e-8) : new(1e-4, 1e-2);

    /// <summary>Every type of number in every arithmetic.</summary>
    public static TheoryData<ScalarType, Arithmetic> Ways
    {
        get
        {
            var ways = new TheoryData<ScalarType, Arithmetic>();
            foreach (var numbers in new[] { ScalarType.Float64, ScalarType.Float32 })
                foreach (var arithmetic in Enum.GetValues<Arithmetic>()) ways.Add(numbers, arithmetic);
            return ways;
        }
    }
}
