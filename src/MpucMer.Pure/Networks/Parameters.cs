using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Networks;

/// <summary>Learned by gradients, or kept beside them.</summary>
public enum ParameterRole
{
    /// <summary>The optimiser changes it.</summary>
    Trainable,

    /// <summary>A running statistic of batch normalisation: saved, never given a gradient.</summary>
    Buffer,
}

/// <summary>How the elements are stored.</summary>
public enum ElementKind
{
    Float32,
    Int64,
}

/// <summary>What a parameter holds before training.</summary>
public abstract record Initialisation
{
    private Initialisation() { }

    public sealed record Constant(float Value) : Initialisation;

    /// <summary>Uniform in [-Bound, Bound).</summary>
    public sealed record Uniform(double Bound) : Initialisation;

    /// <summary>Normal with mean 0.</summary>
    public sealed record Normal(double Deviation) : Initialisation;

    /// <summary>
    /// Of a table [positions, 1, features]: sin(p w_k) in column 2k and cos(p w_k) in column 2k + 1, w_k = 10000^(-2k / features) (Vaswani
    /// et al. 2017, 3.5).
    /// </summary>
    public sealed record Sinusoids : Initialisation;

    /// <summary>xavier_uniform of a matrix.</summary>
    public static Initialisation Xavier(int fanIn, int fanOut) => new Uniform(Math.Sqrt(6.0 / (fanIn + fanOut)));

    /// <summary>PyTorch's default for weights and biases of Linear and Conv: kaiming_uniform with a = √5, which is ±1/√fan_in.</summary>
    public static Initialisation Kaiming(int fanIn) => new Uniform(1 / Math.Sqrt(fanIn));
}

/// <summary>
/// One entry of a network's state: its name in the published state_dict, its shape (empty: a scalar), whether it is learned, and how it
/// starts.
/// </summary>
public sealed record ParameterSpec(
    string Name,
    Seq<int> Shape,
    ParameterRole Role,
    Initialisation Initially,
    ElementKind Kind = ElementKind.Float32
)
{
    public long Elements => Shape.Fold(1L, (product, size) => product * size);

    // As torch's MultiheadAttention starts.
    internal static Seq<ParameterSpec> MultiHead(string path, int features) =>
        Seq(
            Learned(path, "in_proj_weight", Initialisation.Xavier(features, 3 * features), 3 * features, features),
            Learned(path, "in_proj_bias", new Initialisation.Constant(0), 3 * features),
            Learned(path, "out_proj.weight", Initialisation.Kaiming(features), features, features),
            Learned(path, "out_proj.bias", new Initialisation.Constant(0), features)
        );

    internal static Seq<ParameterSpec> BatchNormed(string path, int size) =>
        Scaled(path, "weight", "bias", size) + Running(path, size).Add(Kept(path, "num_batches_tracked", 0, ElementKind.Int64));

    /// <summary>The running statistics of batch normalisation.</summary>
    internal static Seq<ParameterSpec> Running(string path, int size) =>
        Seq(Kept(path, "running_mean", 0, ElementKind.Float32, size), Kept(path, "running_var", 1, ElementKind.Float32, size));

    internal static Seq<ParameterSpec> Affine(string path, Initialisation initially, params ReadOnlySpan<int> shape) =>
        Seq(Learned(path, "weight", initially, shape), Learned(path, "bias", initially, shape[0]));

    internal static Seq<ParameterSpec> Scaled(string path, string scale, string shift, int size) =>
        Seq(Learned(path, scale, new Initialisation.Constant(1), size), Learned(path, shift, new Initialisation.Constant(0), size));

    internal static ParameterSpec Learned(string path, string name, Initialisation initially, params ReadOnlySpan<int> shape) =>
        new(Paths.Join(path, name), shape.ToArray().ToSeq(), ParameterRole.Trainable, initially);

    internal static ParameterSpec Kept(string path, string name, float value, ElementKind kind, params ReadOnlySpan<int> shape) =>
        new(Paths.Join(path, name), shape.ToArray().ToSeq(), ParameterRole.Buffer, new Initialisation.Constant(value), kind);
}

/// <summary>The named parameters of a network.</summary>
public static class Parameters
{
    /// <summary>Every entry of the network's state, in the order of its layers; names are those of the published state_dict.</summary>
    public static Seq<ParameterSpec> Of(Layer layer) => layer.Parameters("");

    /// <summary>How many numbers are learned (buffers are not counted).</summary>
    public static long Count(Layer layer) =>
        Of(layer).Filter(spec => spec.Role == ParameterRole.Trainable).Fold(0L, (sum, spec) => sum + spec.Elements);

    /// <summary>
    /// The first values of a parameter, row-major. They depend on the stream and the parameter's name only: not on the tensor library, nor
    /// on which other parameters there are.
    /// </summary>
    public static float[] Initial(ParameterSpec spec, Stream stream)
    {
        var values = new float[spec.Elements];
        Fill(spec, stream, values);
        return values;
    }

    /// <summary>Writes what <see cref="Initial"/> gives into memory of so many elements.</summary>
    public static void Fill(ParameterSpec spec, Stream stream, Span<float> values)
    {
        switch (spec.Initially)
        {
            case Initialisation.Constant constant:
                values.Fill(constant.Value);
                break;
            case Initialisation.Uniform uniform:
                var own = Stream.Of(unchecked((long)stream.Key), spec.Name);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(uniform.Bound * (2 * own.Uniform(i) - 1));
                break;
            case Initialisation.Normal normal:
                var draws = Stream.Of(unchecked((long)stream.Key), spec.Name);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(normal.Deviation * draws.Normal(i));
                break;
            case Initialisation.Sinusoids:
                var features = spec.Shape[2];
                for (var i = 0; i < values.Length; i++)
                {
                    var angle = i / features * Math.Pow(10_000, -(double)(i % features / 2 * 2) / features);
                    values[i] = (float)(i % features % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
                }
                break;
            default:
                throw new InvalidOperationException(
                    $"No values for {spec.Initially.GetType()}: a case of Initialisation was added without them."
                );
        }
    }
}
