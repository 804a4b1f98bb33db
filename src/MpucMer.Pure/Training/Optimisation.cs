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

/// <summary>How the learning rate goes over the epochs.</summary>
public abstract record Schedule
{
    private Schedule() { }

    /// <summary>
    /// The learning rate of an epoch, counted from 0; between two epochs (2.5: in the middle of the third) the cosine goes on smoothly.
    /// </summary>
    public abstract double Rate(double initial, double epoch);

    /// <summary>Always the base rate.</summary>
    public sealed record Constant : Schedule
    {
        public override double Rate(double initial, double epoch) => initial;
    }

    /// <summary>
    /// Times <paramref name="Factor"/> after every <paramref name="Every"/> epochs (torch's StepLR; the published schedule: .9 every 5 or
    /// 100).
    /// </summary>
    public sealed record Steps(int Every, double Factor) : Schedule
    {
        public override double Rate(double initial, double epoch) => initial * Math.Pow(Factor, (int)epoch / Every);
    }

    /// <summary>
    /// Linear from base / (Warmup + 1) up to the base over <paramref name="Warmup"/> epochs, then half a cosine down to
    /// <paramref name="Floor"/> * base at epoch <paramref name="Epochs"/> (Loshchilov and Hutter 2017).
    /// </summary>
    public sealed record Cosine(int Warmup, int Epochs, double Floor) : Schedule
    {
        public override double Rate(double initial, double epoch) =>
            epoch < Warmup
                ? initial * (epoch + 1) / (Warmup + 1)
                : initial * (Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * Progress(epoch))) / 2);

        private double Progress(double epoch) => Math.Min(1, (epoch - Warmup) / Math.Max(1, Epochs - Warmup));
    }
}
