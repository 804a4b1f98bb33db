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
