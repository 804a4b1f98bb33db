using MpucMer.Effects.Training;

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

/// <summary>How a network is run.</summary>
public enum Mode
{
    /// <summary>As trained: no dropout, batch normalisation by its running statistics, which stay as they are.</summary>
    Evaluation,

    /// <summary>
    /// Dropout draws from torch's generator (seed it with torch.manual_seed); batch normalisation uses the batch's statistics and updates
    /// its running ones in place.
    /// </summary>
    Training,
}

/// <summary>The optimisers' steps, as an arithmetic has them.</summary>
public static class FastUpdates
{
    public static IUpdateKernel Of(Arithmetic arithmetic) => arithmetic == Arithmetic.Fast ? CpuKernels.Updates : PlainUpdates.Instance;
}
