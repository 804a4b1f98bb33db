using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MpucMer.Torch.Interop;

namespace TorchSharp;

// What all the ways of making a tensor share.
public static unsafe partial class torch
{
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    // Shares the array's memory where type and device allow, as PyTorch's from_numpy does.
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        var dims = new long[rawArray.Rank];
        for (var i = 0; i < dims.Length; i++) dims[i] = rawArray.GetLongLength(i);
        return Named(names, Shared(rawArray, dims, TypeOf(rawArray.GetType().GetElementType()!), dtype, device, requires_grad));
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device, false);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        (dtype, device) switch
        {
            (null, null) => data.alias(),
            ({ } type, null) => data.to(type),
            (null, { } place) => data.to(place),
            ({ } type, { } place) => data.to(type, place),
        };

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        using var whole = Shared(rawArray, [length], TypeOf(rawArray.GetType().GetElementType()!), null, CPU, false);
        using var part = whole.narrow(0, offset, count);
        return Leaf(part.to(dtype), requires_grad);
    }

    private static Tensor Copied<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<long> dims, ScalarType own, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
        where T : unmanaged
    {
        CheckSize(dims, values.Length);
        var place = InitializeDevice(device);
        var tensor = empty(dims, own, CPU);
        values[..(int)tensor.numel()].CopyTo(new Span<T>(tensor.DataPointer(), (int)tensor.numel()));
        return Named(names, Leaf(Placed(tensor, own, dtype ?? own, place), requires_grad));
    }

    private static Tensor Shared(Array array, long[] dims, ScalarType own, ScalarType? dtype, Device? device, bool requires_grad)
    {
        CheckSize(dims, array.LongLength);
        var place = InitializeDevice(device);
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint handle;
        try
        {
            fixed (long* sizes = dims)
                Native.Check(Native.mpuc_from_memory(
                    (void*)pin.AddrOfPinnedObject(), sizes, dims.Length, (int)own, &Unpin, GCHandle.ToIntPtr(pin), &handle));
        }
        catch
        {
            pin.Free();
            throw;
        }
        return Leaf(Placed(new Tensor(handle), own, dtype ?? own, place), requires_grad);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    private static Tensor Placed(Tensor tensor, ScalarType own, ScalarType dtype, Device device)
    {
        if (own == dtype && device.type == DeviceType.CPU) return tensor;
        using (tensor) return tensor.to(dtype, device);
    }

    private static ReadOnlySpan<T> Listed<T>(IList<T> values) => values switch
    {
        T[] array => array,
        List<T> list => CollectionsMarshal.AsSpan(list),
        _ => values.ToArray(),
    };

    private static ReadOnlySpan<T> Flat<T>(Array array) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static void CheckSize(ReadOnlySpan<long> dims, long have)
    {
        long wanted = 1;
        foreach (var size in dims) wanted *= size;
        if (wanted > have) throw new ArgumentException($"mismatched total size creating a tensor from an array: {wanted} vs. {have}");
    }

    private static ScalarType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ScalarType.Byte,
        TypeCode.SByte => ScalarType.Int8,
        TypeCode.Int16 => ScalarType.Int16,
        TypeCode.Int32 => ScalarType.Int32,
        TypeCode.Int64 => ScalarType.Int64,
        TypeCode.Single => ScalarType.Float32,
        TypeCode.Double => ScalarType.Float64,
        TypeCode.Boolean => ScalarType.Bool,
        _ when type == typeof(Half) => ScalarType.Float16,
        _ when type == typeof(BFloat16) => ScalarType.BFloat16,
        _ when type == typeof(System.Numerics.Complex) => ScalarType.ComplexFloat64,
        _ => throw new NotSupportedException($"The type {type} is not supported."),
    };

    private static Tensor Sized(
        string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names, Scalar? value = null)
    {
        var (type, place) = (dtype ?? DefaultFor(value), InitializeDevice(device));
        var made = name switch
        {
            "full" => Aten.One("full", size, value, type, Arg.None, place),
            "zeros" => Aten.One("zeros", size, type, Arg.None, place),
            "ones" => Aten.One("ones", size, type, Arg.None, place),
            _ => Aten.One("empty.memory_format", size, type, Arg.None, place),
        };
        return Named(names, Leaf(made, requires_grad));
    }

    private static ScalarType DefaultFor(Scalar? value) => value is { IsIntegral: true } ? value.Type : get_default_dtype();

    private static Tensor Random(
        string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator, string[]? names)
    {
        var (type, place) = (dtype ?? get_default_dtype(), InitializeDevice(device));
        var made = name == "rand"
            ? Aten.One("rand.generator", size, generator, type, Arg.None, place)
            : Aten.One("randn.generator", size, generator, type, Arg.None, place);
        return Named(names, Leaf(made, requires_grad));
    }

    private static Tensor Leaf(Tensor tensor, bool requires_grad)
    {
        if (requires_grad) tensor.requires_grad = true;
        return tensor;
    }

    private static Tensor Named(string[]? names, Tensor tensor) =>
        names is null or [] ? tensor : throw new NotSupportedException("named tensors are not part of this provider");

    private static long[] First(long count) => [.. Enumerable.Range(0, (int)count).Select(i => (long)i)];

    private static long[] Last(long rank, long count) => [.. First(count).Select(i => rank - count + i)];

    public static long randint_long(long low, long high, Generator? generator = null)
    {
        using var drawn = randint(low, high, Array.Empty<long>(), generator: generator);
        return drawn.item<long>();
    }

    public sealed partial class Tensor
    {
        private Tensor Like(string name, ScalarType? dtype, Device? device, bool requires_grad, Scalar? value = null)
        {
            var place = device is null ? null : InitializeDevice(device);
            var made = name switch
            {
                "full_like" => Aten.One("full_like", this, value, dtype, Arg.None, place),
                "zeros_like" => Aten.One("zeros_like", this, dtype, Arg.None, place),
                "ones_like" => Aten.One("ones_like", this, dtype, Arg.None, place),
                "rand_like" => Aten.One("rand_like", this, dtype, Arg.None, place),
                "randn_like" => Aten.One("randn_like", this, dtype, Arg.None, place),
                _ => Aten.One("empty_like", this, dtype, Arg.None, place),
            };
            return Leaf(made, requires_grad);
        }

        private static Device? Device(Device? device) => device is null ? null : InitializeDevice(device);

        private Tensor Reduce(string name, long[] dims, bool keepdim, Tensor? @out)
        {
            var reduced = name == "amax" ? Aten.One("amax", this, dims, keepdim) : Aten.One("amin", this, dims, keepdim);
            if (@out is null) return reduced;
            using (reduced) return @out.copy_(reduced);
        }

        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is { } d
                ? Aten.Three("unique_dim", this, d, sorted, return_inverse, return_counts)
                : Aten.Three("_unique2", this, sorted, return_inverse, return_counts);
            if (!return_inverse) inverse.Dispose();
            if (!return_counts) counts.Dispose();
            return (output, return_inverse ? inverse : null, return_counts ? counts : null);
        }
    }

    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(
        Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) =>
        input.unique(sorted, return_inverse, return_counts, dim);
}
