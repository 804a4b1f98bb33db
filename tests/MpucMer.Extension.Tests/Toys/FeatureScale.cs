using static MpucMer.Pure.Networks.Shapes;

namespace MpucMer.Pure.Networks;

public abstract partial record Layer
{
    /// <summary>Each feature times a learned number of its own, [B, …, Features] to the same shape.</summary>
    public sealed record FeatureScale(int Features) : Layer
    {
        public override Either<ShapeProblem, Shape> Infer(Shape x, string path) =>
            from _ in AtLeast(2, x, path)
            from fits in Sized(x.Rank - 1, Features, x, path)
            select fits;

        public override Seq<ParameterSpec> Parameters(string path) =>
            Seq1(ParameterSpec.Learned(path, "gain", new Initialisation.Constant(1), Features));
    }
}
