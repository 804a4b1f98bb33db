using MpucMer.Effects.Training;
using MpucMer.Pure.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors;

/// <summary>The optimisers' steps in one pass over memory where there is a kernel for it, else the plain ones.</summary>
public sealed class FastUpdates : IUpdateKernel
{
    private static readonly FastUpdates Instance = new();

    private FastUpdates() { }

    public static IUpdateKernel Of(Arithmetic arithmetic) => arithmetic == Arithmetic.Fast ? Instance : PlainUpdates.Instance;

    public void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, OptimiserRule.Sgd rule, double rate)
    {
        PlainUpdates.Instance.Sgd(parameter, gradient, velocity, rule, rate);
    }

    public void AdamW(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, OptimiserRule.AdamW rule, double rate, long step)
    {
        PlainUpdates.Instance.AdamW(parameter, gradient, mean, square, rule, rate, step);
    }

}
