using System.Runtime.InteropServices;
using MpucMer.Pure.Networks;
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
