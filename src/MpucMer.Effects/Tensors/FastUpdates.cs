using MpucMer.Effects.Training;

namespace MpucMer.Effects.Tensors;

/// <summary>The optimisers' steps, as an arithmetic has them.</summary>
public static class FastUpdates
{
    public static IUpdateKernel Of(Arithmetic arithmetic) => arithmetic == Arithmetic.Fast ? CpuKernels.Updates : PlainUpdates.Instance;
}
