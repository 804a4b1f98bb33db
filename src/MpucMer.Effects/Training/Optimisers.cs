using LanguageExt;
using MpucMer.Effects.Tensors;
using MpucMer.Pure.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

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
