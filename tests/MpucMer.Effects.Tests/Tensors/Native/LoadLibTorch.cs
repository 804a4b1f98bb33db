using System.Runtime.CompilerServices;
using MpucMer.Effects.Tensors.Native;

namespace MpucMer.Effects.Tests.Tensors.Native;

/// <summary>Tests touch tensors in whatever order: the library is loaded before the first of them.</summary>
internal static class LoadLibTorch
{
    [ModuleInitializer]
    internal static void Load()
    {
        NativeSettings.Apply(Environment.ProcessorCount);
        LibTorch.Load();
    }
}
