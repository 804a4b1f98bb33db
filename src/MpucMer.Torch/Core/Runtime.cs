using System.Diagnostics;
using MpucMer.Torch.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    private static ScalarType defaultDtype = ScalarType.Float32;

    public static string __version__ => Native.Text((buffer, size) => Native.mpuc_version(buffer, size));

    public static int get_num_threads()
    {
        Native.Check(Native.mpuc_get_num_threads(out var count));
        return count;
    }

    public static void set_num_threads(int num) => Native.Check(Native.mpuc_set_num_threads(num));

    public static int get_num_interop_threads()
    {
        Native.Check(Native.mpuc_get_num_interop_threads(out var count));
        return count;
    }

    public static void set_num_interop_threads(int num) => Native.Check(Native.mpuc_set_num_interop_threads(num));

    public static ScalarType get_default_dtype() => defaultDtype;

    // The managed default alone counts, as in TorchSharp; libtorch's own stays float32.
    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype)) throw new ArgumentException("only floating-point types are supported as the default type");
        defaultDtype = dtype;
    }

    public static void set_default_tensor_type(Tensor t) => set_default_dtype(t.dtype);

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static bool is_tensor(object obj) => obj is Tensor;

    public static bool is_complex(Tensor input) => input.is_complex();

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_integral(Tensor t) => t.is_integral();

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    public static bool is_conj(Tensor input) => input.is_conj();

    public static long numel(Tensor input) => input.numel();

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) => (ScalarType)Aten.Int("result_type.Tensor", tensor1, tensor2);

    public static bool can_cast(ScalarType from, ScalarType to) => Aten.Bool("can_cast", from, to);

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) => (ScalarType)Aten.Int("promote_types", type1, type2);

    [StackTraceHidden]
    public static void _assert(bool condition, string message)
    {
        if (!condition) throw new InvalidOperationException(message);
    }

    /// <summary>Errors are thrown by the call that made them: nothing is ever pending.</summary>
    public static void CheckForErrors()
    {
    }
}
