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
        Of<Lanes1>("scalars"),
        Of<Lanes128>("portable vectors"),
        .. CpuKernels
            .All.Select(path => path.Name)
            .Where(name => name != "Vector128")
            .Select(name => name == "Vector256" ? Of<Lanes256>(name) : Of<Lanes512>(name)),
    ];

    // Matrix products too, whatever the processor.
    private static (string, IKernels, IUpdateKernel) Of<T>(string name)
        where T : struct, ILanes<T> => (name, new CpuKernels<T>(true), CpuUpdates<T>.Instance);

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
