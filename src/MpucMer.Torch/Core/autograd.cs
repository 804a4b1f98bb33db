using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients.</summary>
    public static unsafe partial class autograd
    {
        public static IList<Tensor> grad(
            IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null,
            bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            using var from = new LockedList(outputs);
            using var to = new LockedList(inputs);
            using var given = new LockedList(grad_outputs);
            var found = new nint[inputs.Count];
            fixed (nint* f = from.Pointers, t = to.Pointers, g = given.Pointers, r = found)
                Native.Check(Native.mpuc_autograd_grad(
                    f, from.Pointers.Length, t, to.Pointers.Length, g, given.Pointers.Length,
                    retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, r));
            // An input that the outputs do not depend on has no gradient: null in its place.
            return [.. found.Select(handle => handle == 0 ? null! : new Tensor(handle))];
        }

        public static void backward(
            IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            using var from = new LockedList(tensors);
            using var given = new LockedList(grad_tensors);
            using var to = new LockedList(inputs);
            fixed (nint* f = from.Pointers, g = given.Pointers, t = to.Pointers)
                Native.Check(Native.mpuc_backward(
                    f, from.Pointers.Length, g, given.Pointers.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0,
                    t, to.Pointers.Length));
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(
            Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.mpuc_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.mpuc_inference_enabled() != 0;

    // The switch belongs to the thread that set it, so it is never put back by a finaliser.
    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();
        private bool done;

        internal GradMode(bool enabled) => Native.mpuc_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose()
        {
            if (done) return;
            done = true;
            Native.mpuc_set_grad_enabled(before ? 1 : 0);
        }
    }

    private sealed class InferenceMode : IDisposable
    {
        private nint guard;

        internal InferenceMode(bool enabled) => Native.Check(Native.mpuc_inference_begin(enabled ? 1 : 0, out guard));

        public void Dispose()
        {
            var mine = Interlocked.Exchange(ref guard, 0);
            if (mine != 0) Native.mpuc_inference_end(mine);
        }
    }
}
