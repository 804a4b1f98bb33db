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

    /// <summary>Always the base rate.</summary>
    public sealed record Constant : Schedule;

    /// <summary>
    /// Times <paramref name="Factor"/> after every <paramref name="Every"/> epochs (torch's StepLR; the published schedule: .9 every 5 or
    /// 100).
    /// </summary>
    public sealed record Steps(int Every, double Factor) : Schedule;

    /// <summary>
    /// Linear from base / (Warmup + 1) up to the base over <paramref name="Warmup"/> epochs, then half a cosine down to
    /// <paramref name="Floor"/> * base at epoch <paramref name="Epochs"/> (Loshchilov and Hutter 2017).
    /// </summary>
    public sealed record Cosine(int Warmup, int Epochs, double Floor) : Schedule;
}

/// <summary>Schedules as functions of the epoch.</summary>
public static class Schedules
{
    /// <summary>
    /// The learning rate of an epoch, counted from 0; between two epochs (2.5: in the middle of the third) the cosine goes on smoothly.
    /// </summary>
    public static double Rate(this Schedule schedule, double initial, double epoch) =>
        schedule switch
        {
            Schedule.Constant => initial,
            Schedule.Steps steps => initial * Math.Pow(steps.Factor, (int)epoch / steps.Every),
            Schedule.Cosine cosine when epoch < cosine.Warmup => initial * (epoch + 1) / (cosine.Warmup + 1),
            Schedule.Cosine cosine => initial * (cosine.Floor + (1 - cosine.Floor) * (1 + Math.Cos(Math.PI * Progress(cosine, epoch))) / 2),
            _ => throw new InvalidOperationException($"No rate for {schedule.GetType()}: a case of Schedule was added without one."),
        };

    private static double Progress(Schedule.Cosine cosine, double epoch) =>
        Math.Min(1, (epoch - cosine.Warmup) / Math.Max(1, cosine.Epochs - cosine.Warmup));
}
