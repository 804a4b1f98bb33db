using MpucMer.Effects.Tensors;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Goldens;

/// <summary>
/// How close numbers of a type come to the golden ones, relative to the number itself or, of elements, to the largest of them. In float64
/// whatever rounds in another order (a processor's vectors, a BLAS, a number of threads) stays far below these. In float32 they hold for
/// one pass, and losses for the first steps of training; gradients have more room, since an activation that rounding puts on the other side
/// of a ReLU's zero takes its whole part along: over six salts the video network's elements were up to 3.5e-2 apart, its norms 5e-3, all
/// other networks' 7e-4.
/// </summary>
/// <param name="Outputs">Outputs, losses and running statistics.</param>
/// <param name="Norms">Norms of gradients.</param>
/// <param name="Elements">Elements of gradients.</param>
/// <param name="Least">Norms below this share of the largest are measured by it: what sums nearly to zero has the rounding of its
/// parts.</param>
internal sealed record Closeness(double Outputs, double Norms, double Elements, double Least)
{
    /// <summary>Weights of graded labels are float32 numbers in the published code, whatever the rest is.</summary>
    public const double GradedLabels = 1e-6;

    public static Closeness Of(ScalarType numbers) =>
        numbers == ScalarType.Float64 ? new(1e-8, 1e-8, 1e-8, 0) : new(1e-4, 2e-2, 1e-1, 1e-3);

    /// <summary>Every type of number in every arithmetic.</summary>
    public static TheoryData<ScalarType, Arithmetic> Ways
    {
        get
        {
            var ways = new TheoryData<ScalarType, Arithmetic>();
            foreach (var numbers in new[] { ScalarType.Float64, ScalarType.Float32 })
            foreach (var arithmetic in Enum.GetValues<Arithmetic>())
                ways.Add(numbers, arithmetic);
            return ways;
        }
    }
}
