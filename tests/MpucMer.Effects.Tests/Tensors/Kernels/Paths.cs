using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using MpucMer.Effects.Training;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tests.Tensors.Kernels;

/// <summary>Every width of vectors in which the kernels run here: the processor's own, and those that need none of it.</summary>
internal static class Paths
{
    public static readonly IReadOnlyList<(string Name, IKernels Kernels, IUpdateKernel Updates)> All =
    [
        ("scalars", CpuKernels<Lanes1>.Instance, CpuUpdates<Lanes1>.Instance),
        ("portable vectors", CpuKernels<Lanes128>.Instance, CpuUpdates<Lanes128>.Instance),
        .. CpuKernels.All.Where(path => path.Kernels is not CpuKernels<Lanes128>),
    ];

    /// <summary>The number of threads is the whole process's: given back.</summary>
    public static T OnThreads<T>(int threads, Func<T> work)
    {
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            return work();
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
