using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MpucMer.Torch.Interop;

/// <summary>A value as C++ sees it: struct Value of native/mpuctorch.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal Kind Kind;
    internal int Count;
    internal long Bits;
    internal double Imaginary;
}

/// <summary>What a tensor is, read in one call: struct Info of native/tensor.cpp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInfo
{
    internal long Dimensions, Elements, ElementSize, StorageOffset;
    internal int Dtype, DeviceType, DeviceIndex;
    internal byte Contiguous, RequiresGrad, Leaf, Sparse;
}

/// <summary>The exports of native/*.cpp. A non-zero status means that this thread's last error holds the C++ text.</summary>
internal static unsafe partial class Native
{
    internal const string Library = "mpuctorch";

    static Native() => NativeLoader.Register();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status)
    {
        if (status != 0) Throw();
    }

    private static void Throw() => throw new ExternalException(Text((buffer, size) => mpuc_last_error(buffer, size)));

    internal delegate int TextSource(byte* buffer, int capacity);

    /// <summary>Reads a text whose length is known only after the first attempt.</summary>
    internal static string Text(TextSource source)
    {
        var buffer = new byte[2048];
        while (true)
        {
            int length;
            fixed (byte* at = buffer) length = source(at, buffer.Length);
            if (length < buffer.Length) return Encoding.UTF8.GetString(buffer, 0, length);
            buffer = new byte[length + 1];
        }
    }

    [LibraryImport(Library)] internal static partial int mpuc_last_error(byte* buffer, int capacity);
    [LibraryImport(Library)] internal static partial int mpuc_version(byte* buffer, int capacity);
    [LibraryImport(Library)] internal static partial int mpuc_configuration(byte* buffer, int capacity, int* length);
    [LibraryImport(Library)] internal static partial int mpuc_blas_path(byte* buffer, int capacity);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int mpuc_find_op(string name, out nint op);
    [LibraryImport(Library)] internal static partial int mpuc_call(nint op, NativeValue* arguments, int count, NativeValue* results, int wanted, int* given);
    [LibraryImport(Library)] internal static partial void mpuc_free(nint memory);

    [LibraryImport(Library)] internal static partial void mpuc_release(nint tensor);
    [LibraryImport(Library)] internal static partial int mpuc_info(nint tensor, NativeInfo* info);
    [LibraryImport(Library)] internal static partial int mpuc_dtype(nint tensor, int* dtype);
    [LibraryImport(Library)] internal static partial int mpuc_sizes(nint tensor, long* into, int capacity, int* count);
    [LibraryImport(Library)] internal static partial int mpuc_strides(nint tensor, long* into, int capacity, int* count);
    [LibraryImport(Library)] internal static partial int mpuc_data(nint tensor, void** data);
    [LibraryImport(Library)] internal static partial int mpuc_set_requires_grad(nint tensor, int value);
    [LibraryImport(Library)] internal static partial int mpuc_grad(nint tensor, nint* gradient);
    [LibraryImport(Library)] internal static partial int mpuc_set_grad(nint tensor, nint gradient);
    [LibraryImport(Library)] internal static partial int mpuc_retain_grad(nint tensor);
    [LibraryImport(Library)] internal static partial int mpuc_from_memory(
        void* memory, long* sizes, int dimensions, int dtype, delegate* unmanaged<nint, void> release, nint context, nint* tensor);

    [LibraryImport(Library)] internal static partial int mpuc_backward(
        nint* outputs, int outputCount, nint* gradients, int gradientCount, int retainGraph, int createGraph, nint* inputs, int inputCount);
    [LibraryImport(Library)] internal static partial int mpuc_autograd_grad(
        nint* outputs, int outputCount, nint* inputs, int inputCount, nint* gradients, int gradientCount,
        int retainGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)] internal static partial int mpuc_grad_enabled();
    [LibraryImport(Library)] internal static partial void mpuc_set_grad_enabled(int enabled);
    [LibraryImport(Library)] internal static partial int mpuc_inference_enabled();
    [LibraryImport(Library)] internal static partial int mpuc_inference_begin(int enabled, out nint guard);
    [LibraryImport(Library)] internal static partial void mpuc_inference_end(nint guard);

    [LibraryImport(Library)] internal static partial int mpuc_get_num_threads(out int count);
    [LibraryImport(Library)] internal static partial int mpuc_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int mpuc_get_num_interop_threads(out int count);
    [LibraryImport(Library)] internal static partial int mpuc_set_num_interop_threads(int count);
    [LibraryImport(Library)] internal static partial int mpuc_set_default_dtype(int dtype);

    [LibraryImport(Library)] internal static partial int mpuc_generator_new(ulong seed, out nint generator);
    [LibraryImport(Library)] internal static partial int mpuc_generator_default(out nint generator);
    [LibraryImport(Library)] internal static partial void mpuc_generator_free(nint generator);
    [LibraryImport(Library)] internal static partial int mpuc_generator_set_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial int mpuc_generator_seed(nint generator, out ulong seed);
    [LibraryImport(Library)] internal static partial int mpuc_generator_get_state(nint generator, out nint state);
    [LibraryImport(Library)] internal static partial int mpuc_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int mpuc_depthwise_conv1d(
        nint input, nint weight, nint bias, long padding, long dilation, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_temporal_gate(nint input, nint* convolutions, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_graph_mix(nint input, nint adjacency, nint theta, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_global_norm(nint input, nint slope, nint gamma, nint beta, double epsilon, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_node_norm(
        nint input, nint gamma, nint beta, nint mean, nint variance, long views, double momentum, double epsilon, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_dropout(nint input, long seed, double rate, nint* output);
    [LibraryImport(Library)] internal static partial int mpuc_sgd(nint parameter, nint gradient, nint velocity, double decay, double momentum, double rate);
    [LibraryImport(Library)] internal static partial int mpuc_adamw(
        nint parameter, nint gradient, nint mean, nint square, double kept, double beta1, double beta2, double correction, double epsilon, double rate);
}
