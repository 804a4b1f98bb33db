using System.Runtime.InteropServices;

namespace MpucMer.Torch.Interop;

/// <summary>
/// One reference to a native tensor. A SafeHandle: each call holds a count while it runs, so neither Dispose on another
/// thread nor the finaliser can free the tensor under it.
/// </summary>
internal sealed class TensorHandle : SafeHandle
{
    private static long live;
    private static long peak;

    internal TensorHandle(nint value) : base(0, ownsHandle: true)
    {
        SetHandle(value);
        var now = Interlocked.Increment(ref live);
        for (var seen = Volatile.Read(ref peak); now > seen; seen = Volatile.Read(ref peak))
            Interlocked.CompareExchange(ref peak, now, seen);
    }

    internal static long Live => Interlocked.Read(ref live);

    internal static long Peak => Interlocked.Read(ref peak);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref live);
        Native.mpuc_release(handle);
        return true;
    }
}
