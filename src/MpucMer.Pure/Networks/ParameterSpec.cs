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
}
