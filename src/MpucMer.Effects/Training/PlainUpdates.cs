using MpucMer.Effects.Tensors;
using MpucMer.Pure.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

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
