using MpucMer.Effects.Tensors;
using MpucMer.Pure.Configuration;
using TorchSharp;
using static TorchSharp.torch;
using Schedule = MpucMer.Pure.Training.Schedule;

namespace MpucMer.Effects.Training;

/// <summary>From settings to rules of the optimiser and the learning rate.</summary>
public static class Rules
{
    public static OptimiserRule Of(OptimiserSettings o) =>
        o.Kind == OptimiserKind.AdamW ? new OptimiserRule.AdamW(o.WeightDecay) : new OptimiserRule.Sgd(o.Momentum, o.WeightDecay);

    /// <summary>The published protocol is held to the published numbers, and so computes as the published code does.</summary>
    public static Arithmetic Of(Protocol protocol) => protocol == Protocol.Published ? Arithmetic.Published : Arithmetic.Fast;

    public static Schedule Of(ScheduleSettings s, int epochs) =>
        s.Kind switch
        {
            ScheduleKind.Constant => new Schedule.Constant(),
            ScheduleKind.Step => new Schedule.Steps(s.Step, s.Gamma),
            ScheduleKind.Cosine => new Schedule.Cosine((int)Math.Round(s.Warmup * epochs), epochs, 0),
        };
}

/// <summary>
/// What an optimiser remembers between steps: how many it took, and its tensors by name. SGD keeps the momentum under the parameter's own
/// name;
/// AdamW keeps the moments under <c>name/1</c> and <c>name/2</c>.
/// </summary>
public sealed record OptimiserState(long Steps, ParameterSet Moments)
{
    public static readonly OptimiserState Start = new(0, ParameterSet.Empty);
}

/// <summary>
/// How one parameter's tensors are written. The plain one makes separate passes; a fused kernel can take its place. Gradients are handed
/// over: they may be overwritten.
/// </summary>
public interface IUpdateKernel
{
    /// <summary>g += decay p; v = momentum v + g; p -= rate v.</summary>
    void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, OptimiserRule.Sgd rule, double rate);

    /// <summary>AdamW's step number <paramref name="step"/>, counted from 1.</summary>
    void AdamW(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, OptimiserRule.AdamW rule, double rate, long step);
}

/// <summary>Steps of optimisers as functions on state: the only place where parameters are written.</summary>
public static class Optimisers
{
    /// <summary>
    /// One step at learning rate <paramref name="rate"/>: writes the parameters that have a gradient (others are left alone, weight decay
    /// included, as torch does), overwrites the gradients, and gives the state to hand to the next step. The moments' tensors are carried
    /// on and written in place.
    /// </summary>
    public static OptimiserState Step(
        OptimiserRule rule,
        ParameterSet parameters,
        ParameterSet gradients,
        OptimiserState state,
        double rate,
        IUpdateKernel? kernel = null
    )
    {
        using var _ = no_grad();
        var by = kernel ?? PlainUpdates.Instance;
        var after = new OptimiserState(
            state.Steps + 1,
            gradients.Tensors.Fold(state.Moments, (moments, name, gradient) =>
                Moments(rule).Fold(moments, (known, suffix) => WithMoment(known, name + suffix, gradient))
            )
        );
        foreach (var (name, gradient) in gradients.Tensors.ToSeq())
        {
            switch (rule)
            {
                case OptimiserRule.Sgd sgd:
                    by.Sgd(parameters[name], gradient, after.Moments[name], sgd, rate);
                    break;
                case OptimiserRule.AdamW adam:
                    by.AdamW(parameters[name], gradient, after.Moments[name + "/1"], after.Moments[name + "/2"], adam, rate, after.Steps);
                    break;
                default:
                    throw new InvalidOperationException($"No step for {rule.GetType()}: a case of OptimiserRule was added without one.");
            }
        }
        return after;
    }

    private static Seq<string> Moments(OptimiserRule rule) => rule is OptimiserRule.AdamW ? Prelude.Seq("/1", "/2") : Prelude.Seq1("");

    /// <summary>A moment starts at zero, which gives the same first step as torch's SGD (its buffer starts as the gradient).</summary>
    private static ParameterSet WithMoment(ParameterSet moments, string name, Tensor like) =>
        moments.Tensors.ContainsKey(name) ? moments : new ParameterSet(moments.Tensors.Add(name, like.zeros_like()));
}

/// <summary>
/// The optimisers' arithmetic by TorchSharp's in-place operations. Scalars are named and disposed: a finalizer may otherwise free one
/// during the native call.
/// </summary>
public sealed class PlainUpdates : IUpdateKernel
{
    public static readonly PlainUpdates Instance = new();

    private PlainUpdates() { }

    public void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, OptimiserRule.Sgd rule, double rate)
    {
        using var scope = NewDisposeScope();
        using Scalar decay = rule.WeightDecay;
        using Scalar momentum = rule.Momentum;
        using Scalar back = -rate;
        if (rule.WeightDecay != 0)
            gradient.add_(parameter, decay);
        velocity.mul_(momentum).add_(gradient, Sums.One);
        parameter.add_(velocity, back);
    }

    public void AdamW(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, OptimiserRule.AdamW rule, double rate, long step)
    {
        using var scope = NewDisposeScope();
        using Scalar kept = 1 - rate * rule.WeightDecay;
        using Scalar beta1 = rule.Beta1;
        using Scalar fresh1 = 1 - rule.Beta1;
        using Scalar beta2 = rule.Beta2;
        using Scalar fresh2 = 1 - rule.Beta2;
        using Scalar correction = Math.Sqrt(1 - Math.Pow(rule.Beta2, step));
        using Scalar epsilon = rule.Epsilon;
        using Scalar back = -rate / (1 - Math.Pow(rule.Beta1, step));
        parameter.mul_(kept);
        mean.mul_(beta1).add_(gradient, fresh1);
        square.mul_(beta2).addcmul_(gradient, gradient, fresh2);
        var size = square.sqrt().div_(correction).add_(epsilon, Sums.One);
        parameter.addcdiv_(mean, size, back);
    }
}
