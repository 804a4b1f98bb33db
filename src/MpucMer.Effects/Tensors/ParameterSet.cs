using System.Runtime.InteropServices;
using MpucMer.Pure.Networks;
using TorchSharp;
using static TorchSharp.torch;
using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Effects.Tensors;

/// <summary>
/// Parameters and buffers by name. The map is immutable; the tensors in it are written in place by two parts only: the optimiser's step
/// (parameters) and batch normalisation in training (its buffers). Disposing the set disposes its tensors.
/// </summary>
public sealed record ParameterSet(HashMap<string, Tensor> Tensors) : IDisposable
{
    public static readonly ParameterSet Empty = new(HashMap<string, Tensor>.Empty);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none: the set was made for another network.</exception>
    public Tensor this[string name] => Tensors.Find(name).IfNone(() => throw new KeyNotFoundException($"no parameter {name}"));

    /// <summary>The type of what is learned, which what goes into networks takes: float32 but where a proof wants float64.</summary>
    public ScalarType Numbers => Tensors.Values.FirstOrDefault(tensor => tensor.requires_grad)?.dtype ?? ScalarType.Float32;

    /// <summary>Both sets' tensors; names have to differ.</summary>
    public ParameterSet Union(ParameterSet other) => new(other.Tensors.Fold(Tensors, (all, name, tensor) => all.Add(name, tensor)));

    /// <summary>New tensors with their first values (<see cref="Parameters.Initial"/>), those to be learned asking for gradients.</summary>
    public static ParameterSet Initial(Seq<ParameterSpec> specs, Stream stream, Device? device = null) =>
        Of(specs, (spec, into) => Parameters.Fill(spec, stream, into), device, ScalarType.Float32);

    /// <summary>New tensors with the given values, row-major; those that are no counters are of type <paramref name="numbers"/>.</summary>
    public static ParameterSet Of(
        Seq<ParameterSpec> specs,
        Func<ParameterSpec, float[]> values,
        Device? device = null,
        ScalarType numbers = ScalarType.Float32
    ) => Of(specs, (spec, into) => values(spec).CopyTo(into), device, numbers);

    /// <summary>
    /// The same parameters with copies of the buffers, for a pass that must leave running statistics alone; the copies, to be disposed, and
    /// the set of both.
    /// </summary>
    public (ParameterSet Copies, ParameterSet Set) WithOwnBuffers()
    {
        var copies = Tensors.Filter(tensor => !tensor.requires_grad).Map(tensor => tensor.clone());
        return (new ParameterSet(copies), new ParameterSet(copies.Fold(Tensors, (all, name, copy) => all.SetItem(name, copy))));
    }

    public void Dispose() => Tensors.Iter((_, tensor) => tensor.Dispose());

    private delegate void Filling(ParameterSpec spec, Span<float> values);

    private static ParameterSet Of(Seq<ParameterSpec> specs, Filling fill, Device? device, ScalarType numbers) =>
        new(specs.Fold(HashMap<string, Tensor>.Empty, (set, spec) => set.Add(spec.Name, Make(spec, fill, device ?? CPU, numbers))));

    // Straight into the tensor's memory: arrays as large as the weights would stay for as long as nobody collects them.
    private static Tensor Make(ParameterSpec spec, Filling fill, Device device, ScalarType numbers)
    {
        using var scope = NewDisposeScope();
        var values = empty([.. spec.Shape.Map(size => (long)size)], ScalarType.Float32, CPU);
        fill(spec, MemoryMarshal.Cast<byte, float>(values.bytes));
        var made = values.to_type(spec.Kind == ElementKind.Int64 ? ScalarType.Int64 : numbers).to(device);
        return made.requires_grad_(spec.Role == ParameterRole.Trainable).MoveToOuterDisposeScope();
    }
}

/// <summary>Between tensors and arrays, as whole spans: element access through accessors costs microseconds each.</summary>
public static class TensorArrays
{
    /// <summary>The elements, row-major, converted to float32; from any device.</summary>
    public static float[] Floats(this Tensor tensor) => Elements<float>(tensor, ScalarType.Float32);

    /// <summary>The elements, row-major, converted to float64; from any device.</summary>
    public static double[] Doubles(this Tensor tensor) => Elements<double>(tensor, ScalarType.Float64);

    /// <summary>The only element, of whatever type.</summary>
    public static double Number(this Tensor tensor) => tensor.Doubles()[0];

    /// <summary>A tensor of float32 with these elements, row-major.</summary>
    public static Tensor ToTensor(this float[] values, params ReadOnlySpan<long> shape)
    {
        using var flat = torch.tensor(values, dtype: ScalarType.Float32);
        return flat.reshape(shape.ToArray());
    }

    /// <summary>A tensor of float64 with these elements, row-major.</summary>
    public static Tensor ToTensor(this double[] values, params ReadOnlySpan<long> shape)
    {
        using var flat = torch.tensor(values, dtype: ScalarType.Float64);
        return flat.reshape(shape.ToArray());
    }

    private static T[] Elements<T>(Tensor tensor, ScalarType type)
        where T : unmanaged
    {
        using var _ = NewDisposeScope();
        var plain = tensor.detach().to_type(type).cpu().contiguous();
        var values = MemoryMarshal.Cast<byte, T>(plain.bytes).ToArray();
        GC.KeepAlive(plain);
        return values;
    }
}

/// <summary>
/// Sums. TorchSharp's own forms of two operands make the number one that the second is multiplied by, and hand native code its address
/// alone: the collector may free it before it is read, and the sum is then of something else, or an error. Here that number lives for
/// ever.
/// </summary>
internal static class Sums
{
    /// <summary>What the second operand is multiplied by where nothing else is said.</summary>
    public static readonly Scalar One = 1;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Scalar y) => x.add(y, One);
}

/// <summary>A graph's normalised adjacency as a tensor.</summary>
internal static class Adjacency
{
    /// <summary>[N, N], of the type and on the device of <paramref name="like"/>. The caller's.</summary>
    public static Tensor Of(Graph graph, Tensor like)
    {
        using var exact = graph.Normalised().ToTensor(graph.Nodes, graph.Nodes);
        // Rounded once, to the type that it is used in.
        using var typed = exact.to_type(like.dtype);
        using var placed = typed.to(like.device);
        return placed.alias();
    }
}
