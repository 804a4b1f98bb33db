using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MpucMer.Effects.Tensors.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// An operation of ours on tensors, with its gradient. It is differentiable once: the gradients that it gives have no graph of their own,
/// so gradients of gradients (create_graph) take them for constants. Whoever applies one has checked that the inputs fit
/// (<see cref="Fits"/>): an exception in a backward pass would have to cross native code, which ends the process.
/// </summary>
internal abstract class Kernel
{
    /// <summary>The output, a new tensor, and what the gradient needs; in a dispose scope, without a graph.</summary>
    /// <param name="learning">Whether a gradient will be asked for: else nothing has to be saved.</param>
    public abstract Result Forward(Tensor[] inputs, bool learning);

    /// <summary>
    /// The gradient of each input, a new tensor or null where <paramref name="wanted"/> is false or the input has none; in a dispose scope,
    /// without a graph.
    /// </summary>
    /// <param name="gradient">The output's: contiguous.</param>
    public abstract Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted);

    /// <summary>The output of the kernel for these inputs, with its gradient where one is wanted. The caller disposes it.</summary>
    public Tensor Apply(params Tensor[] inputs)
    {
        // Without it the copies of the output's shape that TorchSharp makes for each application live until the gradient is taken.
        using var scope = NewDisposeScope();
        var learning = is_grad_enabled() && inputs.Any(input => input.requires_grad);
        var output = learning ? KernelFunction.apply([this, .. inputs]) : Forward(inputs, false).Output;
        // The inputs' memory is read by address: their finalizers have to wait.
        GC.KeepAlive(inputs);
        return output.MoveToOuterDisposeScope();
    }

    internal readonly record struct Result(Tensor Output, params Tensor[] Saved);
}

/// <summary>
/// Every kernel's way into torch's graph, and the only place that knows what TorchSharp's custom functions leave to their user: tensors
/// that a backward pass hands to native code, or gets from it, have no owner, and native code reads those handed over after this code has
/// returned.
/// </summary>
internal sealed class KernelFunction : autograd.SingleTensorFunction<KernelFunction>
{
    // TorchSharp gives native code the handles alone: a finalizer could be faster than it. What the last call on this thread handed over
    // has been read at the next one.
    [ThreadStatic]
    private static Tensor?[]? handedOver;

    // Whether the graph that this thread takes gradients of is not needed again.
    [ThreadStatic]
    private static bool once;

    public override string Name => "mpuc_kernel";

    /// <summary>
    /// Takes gradients of a graph that is then done with: what each kernel saved goes as soon as its gradient is taken, as torch's own
    /// functions do it; TorchSharp otherwise keeps it until the graph goes.
    /// </summary>
    public static T Once<T>(Func<T> gradients)
    {
        once = true;
        try
        {
            return gradients();
        }
        finally
        {
            once = false;
        }
    }

    /// <param name="vars">The kernel and its inputs.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Release();
        // An output without a gradient needs no tensor of zeros.
        ctx.set_materialize_grads(false);
        var (kernel, inputs) = ((Kernel)vars[0], vars.Skip(1).Cast<Tensor>().ToArray());
        var (output, saved) = kernel.Forward(inputs, true);
        ctx.save_for_backward([.. saved]);
        ctx.save_data("kernel", kernel);
        ctx.save_data("wanted", inputs.Select(input => input.requires_grad).ToArray());
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Release();
        var (kernel, wanted) = ((Kernel)ctx.get_data("kernel"), (bool[])ctx.get_data("wanted"));
        using var given = grad_output;
        var gradients = new Tensor?[wanted.Length];
        if (!given.IsInvalid)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            gradients = kernel.Backward([.. ctx.get_saved_variables()], given.contiguous(), wanted);
            foreach (var gradient in gradients)
                gradient?.DetachFromDisposeScope();
        }
        if (once)
            ctx.Dispose();
        handedOver = gradients;
        return [null!, .. gradients.Select(gradient => gradient!)];
    }

    private static void Release()
    {
        foreach (var gradient in handedOver ?? [])
            gradient?.Dispose();
        handedOver = null;
    }
}

/// <summary>
/// One kernel and then another on its output, which is not kept for the gradient but computed again from the input: for a first kernel
/// that widens its input, so that this costs little and saves most of what both would keep. Inputs: those of the first, then those of the
/// second but its first. The first kernel gives the same output every time and leaves nothing behind; the second saves its first input as
/// the first of all.
/// </summary>
/// <param name="takes">How many inputs the first has.</param>
internal sealed class Recomputed(Kernel first, int takes, Kernel second) : Kernel
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var between = first.Forward(inputs[..takes], false).Output;
        var (output, saved) = second.Forward([between, .. inputs[takes..]], learning);
        return learning ? new(output, [.. inputs[..takes], .. saved[1..]]) : new(output);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (between, kept) = first.Forward(saved[..takes], true);
        var learned = wanted[..takes].Any(one => one);
        var outer = second.Backward([between, .. saved[takes..]], gradient, [learned, .. wanted[takes..]]);
        if (!learned)
            return [.. new Tensor?[takes], .. outer[1..]];
        return [.. first.Backward(kept, outer[0]!, wanted[..takes]), .. outer[1..]];
    }
}

/// <summary>
/// Addresses of tensors. Whoever takes one keeps the tensor alive until it is done: a dispose scope does, and GC.KeepAlive.
/// </summary>
internal static unsafe class Memory
{
    /// <summary>From 1 MiB on a tensor is large.</summary>
    private const long Large = 1 << 18;

    /// <summary>The first element of a contiguous float32 tensor on the CPU of less than 2 GiB.</summary>
    public static float* Start(this Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>
    /// A tensor of any content, as the kernels make them. The largest have memory of our own (<see cref="LargeTensors"/>). Other large ones
    /// take a little more memory than they need, in eight sizes between a power of two and the next, so that one fits where
    /// another was: the layers' outputs differ by a few frames each, and would otherwise leave gaps that nothing fills.
    /// </summary>
    public static Tensor New(params ReadOnlySpan<long> shape)
    {
        var n = 1L;
        foreach (var size in shape)
            n *= size;
        if (LargeTensors.Of(shape, n) is { } own)
            return own;
        if (n < Large)
            return empty(shape, ScalarType.Float32, CPU);
        var step = 1L << (BitOperations.Log2((ulong)n) - 3);
        using var scope = NewDisposeScope();
        return empty((n + step - 1) / step * step, ScalarType.Float32, CPU).narrow(0, 0, n).view(shape.ToArray()).MoveToOuterDisposeScope();
    }
}

/// <summary>
/// Working memory of a kernel, outside the managed heap and aligned to cache lines. Buffers are kept for the next call, as fresh memory
/// costs a page fault for every 4 KiB; they come in powers of two, and at most 256 MiB lie idle.
/// </summary>
internal readonly unsafe ref struct Scratch
{
    private const int Alignment = 64;
    private const long MostIdle = 1L << 28;
    private static readonly ConcurrentStack<nint>[] Idle = [.. Enumerable.Range(0, 64).Select(_ => new ConcurrentStack<nint>())];
    private static long idleBytes;
    private readonly int size;

    private Scratch(float* start, int size)
    {
        Start = start;
        this.size = size;
    }

    /// <summary>The first of the floats asked for.</summary>
    public float* Start { get; }

    /// <summary>Memory for so many floats, of any content. Dispose gives it back.</summary>
    public static Scratch Of(nint floats)
    {
        var size = BitOperations.Log2((ulong)Math.Max(floats * sizeof(float), Alignment) - 1) + 1;
        if (!Idle[size].TryPop(out var kept))
            return new((float*)NativeMemory.AlignedAlloc((nuint)1 << size, Alignment), size);
        Interlocked.Add(ref idleBytes, -(1L << size));
        return new((float*)kept, size);
    }

    /// <summary>As <see cref="Of"/>, all zero.</summary>
    public static Scratch Zeros(nint floats)
    {
        var scratch = Of(floats);
        NativeMemory.Clear(scratch.Start, (nuint)(floats * sizeof(float)));
        return scratch;
    }

    public void Dispose()
    {
        if (Interlocked.Add(ref idleBytes, 1L << size) <= MostIdle)
        {
            Idle[size].Push((nint)Start);
            return;
        }
        Interlocked.Add(ref idleBytes, -(1L << size));
        NativeMemory.AlignedFree(Start);
    }
}

/// <summary>
/// Work in a number of parts that does not depend on the threads: what each part sums is added up in the parts' order, so that results are
/// the same to the bit for any number of threads, of which there are as many as torch has.
/// </summary>
internal static class Parts
{
    /// <summary>Parts of sums: each has a sum of its own, and there are enough of them for the threads of a large machine.</summary>
    public const int OfSums = 32;

    /// <summary>Parts that sum nothing.</summary>
    public const int Many = 64;

    /// <summary>Does the items [from, to).</summary>
    public delegate void Part(int part, nint from, nint to);

    public static int Count(nint items, int most) => (int)Math.Min(items, most);

    /// <summary>Items in at most <paramref name="most"/> parts of nearly one size; back when all are done.</summary>
    public static void Each(nint items, int most, Part body)
    {
        var count = Count(items, most);
        void Do(int part) => body(part, items * part / count, items * (part + 1) / count);
        var threads = Math.Min(torch.get_num_threads(), count);
        if (threads < 2)
        {
            for (var part = 0; part < count; part++)
                Do(part);
            return;
        }
        var next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            for (var part = Interlocked.Increment(ref next); part < count; part = Interlocked.Increment(ref next))
                Do(part);
        });
    }
}
