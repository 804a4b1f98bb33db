using System.Globalization;

namespace MpucMer.Pure.Networks;

// Functions of each element.
public abstract partial record Layer
{
    /// <summary>max(x, 0).</summary>
    public sealed record ReLU : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;
    }

    /// <summary>x Φ(x), Hendrycks and Gimpel 2016.</summary>
    public sealed record Gelu : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;
    }

    /// <summary>max(x, 0) + a min(x, 0) with one learned a, He et al. 2015.</summary>
    public sealed record PReLU : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(ParameterSpec.Learned(path, "weight", new Initialisation.Constant(.25f), 1));
    }

    /// <summary>
    /// In training sets a share <paramref name="Rate"/> of the elements to zero and scales the rest by 1 / (1 - Rate); nothing in
    /// evaluation.
    /// </summary>
    public sealed record Dropout(double Rate) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) => x;

        public override string Title => string.Create(CultureInfo.InvariantCulture, $"Dropout {Rate}");
    }
}
