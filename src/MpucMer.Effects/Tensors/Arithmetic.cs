namespace MpucMer.Effects.Tensors;

/// <summary>
/// In which operations, and in which order, a network is computed. Both compute the same function; they differ by rounding, in speed and in
/// dropout's draws.
/// </summary>
public enum Arithmetic
{
    /// <summary>As fast as we know how: merged and fused operations, rearranged sums, layouts that need no copies.</summary>
    Fast,

    /// <summary>
    /// The operations of the published code, one by one in its order and layouts. Rounding grows from step to step, so only this repeats
    /// its losses over many steps.
    /// </summary>
    Published,
}
