using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Sums. TorchSharp's own forms of two operands make the number one that the second is multiplied by, and hand native code its address
/// alone: the collector may free it before it is read, and the sum is then of something else, or an error. Here that number lives for
/// ever.
/// </summary>
internal static class Sums
{
    /// <summary>What the second operand is multiplied by where nothing else is said.</summary>
    public static readonly Scalar One = 1;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Scalar y) => x.add(y, One);
}
