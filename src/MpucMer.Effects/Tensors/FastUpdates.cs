using MpucMer.Effects.Training;
using MpucMer.Pure.Training;
using TorchSharp;
using static TorchSharp.torch;
#if SYSTEM_TORCH
using MpucMer.Torch;
#endif

namespace MpucMer.Effects.Tensors;

/// <summary>The optimisers' steps in one pass over memory where there is a kernel for it, else the plain ones.</summary>
public sealed class FastUpdates : IUpdateKernel
{
    private static readonly FastUpdates Instance = new();

    private FastUpdates() { }

    public static IUpdateKernel Of(Arithmetic arithmetic) => arithmetic == Arithmetic.Fast ? Instance : PlainUpdates.Instance;

    public void Sgd(Tensor parameter, Tensor gradient, Tensor velocity, OptimiserRule.Sgd rule, double rate)
    {
#if SYSTEM_TORCH
        if (Fit(parameter, gradient, velocity))
        {
            FusedKernels.Sgd(parameter, gradient, velocity, rule.WeightDecay, rule.Momentum, rate);
            return;
        }
#endif
        PlainUpdates.Instance.Sgd(parameter, gradient, velocity, rule, rate);
    }

    public void AdamW(Tensor parameter, Tensor gradient, Tensor mean, Tensor square, OptimiserRule.AdamW rule, double rate, long step)
    {
#if SYSTEM_TORCH
        if (Fit(parameter, gradient, mean) && Fit(parameter, gradient, square))
        {
            FusedKernels.AdamW(parameter, gradient, mean, square, rule.WeightDecay, rule.Beta1, rule.Beta2, rule.Epsilon, rate, step);
            return;
        }
#endif
        PlainUpdates.Instance.AdamW(parameter, gradient, mean, square, rule, rate, step);
    }

#if SYSTEM_TORCH
    // Gradients of transposed uses may come in another layout than their parameters.
    private static bool Fit(Tensor parameter, Tensor gradient, Tensor moment) =>
        parameter.device_type == DeviceType.CPU && parameter.is_contiguous() && gradient.is_contiguous() && moment.is_contiguous();
#endif
}
