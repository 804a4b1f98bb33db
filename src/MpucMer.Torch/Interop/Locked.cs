using TorchSharp;

namespace MpucMer.Torch.Interop;

/// <summary>Holds one tensor for the length of a native call.</summary>
internal ref struct Locked
{
    private readonly TensorHandle? handle;
    private readonly bool held;

    internal Locked(torch.Tensor? tensor)
    {
        handle = tensor?.Safe;
        handle?.DangerousAddRef(ref held);
        Pointer = handle?.DangerousGetHandle() ?? 0;
    }

    internal readonly nint Pointer;

    public readonly void Dispose()
    {
        if (held) handle!.DangerousRelease();
    }
}

/// <summary>Holds a list of tensors for the length of a native call.</summary>
internal readonly ref struct LockedList
{
    private readonly TensorHandle?[] handles;

    internal LockedList(IList<torch.Tensor>? tensors)
    {
        var count = tensors?.Count ?? 0;
        handles = new TensorHandle?[count];
        Pointers = new nint[count];
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (tensors![i] is not { } tensor) continue;
                var added = false;
                tensor.Safe.DangerousAddRef(ref added);
                handles[i] = tensor.Safe;
                Pointers[i] = tensor.Safe.DangerousGetHandle();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal readonly nint[] Pointers;

    public void Dispose()
    {
        foreach (var handle in handles) handle?.DangerousRelease();
    }
}
