using System.Reflection;
using System.Runtime.InteropServices;

namespace MpucMer.Torch.Interop;

/// <summary>Finds libmpuctorch.so beside this assembly and says what to install where libtorch is missing.</summary>
internal static class NativeLoader
{
    private static readonly Lock Gate = new();
    private static nint library;

    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Native.Library) return 0;
        lock (Gate)
        {
            if (library == 0) library = Load(assembly);
            return library;
        }
    }

    private static nint Load(Assembly assembly)
    {
        var path = Path.Combine(Path.GetDirectoryName(assembly.Location) is { Length: > 0 } at ? at : AppContext.BaseDirectory, "libmpuctorch.so");
        if (!File.Exists(path))
            throw new DllNotFoundException(
                $"{path} is not there. It is compiled when MpucMer.Torch is built with TorchProvider=system; build the project again, "
                + "or take the packages with -p:TorchProvider=TorchSharp-cpu.");
        try
        {
            var handle = NativeLibrary.Load(path);
            UseAllCores(handle);
            return handle;
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"{path} does not load, most likely because libtorch is missing or of another release than the one it was built against. "
                + "On Debian or Ubuntu: apt-get install libtorch-dev libopenblas0-pthread, then build again. The loader says: " + e.Message, e);
        }
    }

    // Debian's libtorch starts with one thread. OMP_NUM_THREADS, where set, is the user's word and stands.
    private static unsafe void UseAllCores(nint handle)
    {
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 } said && int.TryParse(said, out _)) return;
        var set = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(handle, "mpuc_set_num_threads");
        _ = set(Environment.ProcessorCount);
    }
}
