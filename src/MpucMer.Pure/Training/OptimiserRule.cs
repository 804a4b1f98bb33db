namespace MpucMer.Pure.Training;

/// <summary>A rule that turns gradients into steps.</summary>
public abstract record OptimiserRule
{
    private OptimiserRule() { }

    /// <summary>torch.optim.SGD without dampening: g += decay p; v = momentum v + g (v starts as g); p -= rate v.</summary>
    public sealed record Sgd(double Momentum, double WeightDecay) : OptimiserRule;

    /// <summary>
    /// torch.optim.AdamW (Loshchilov and Hutter 2019): decay apart from the gradient, moments corrected for their start at 0.
    /// </summary>
    public sealed record AdamW(double WeightDecay, double Beta1 = .9, double Beta2 = .999, double Epsilon = 1e-8) : OptimiserRule;
}
