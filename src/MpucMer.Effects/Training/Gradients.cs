using LanguageExt;
using MpucMer.Effects.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>Gradients as values: nothing accumulates in the parameters.</summary>
public static class Gradients
{
    /// <summary>The gradient of a scalar with respect to every parameter that asks for one (all have to take part in it). The caller disposes the set.</summary>
    public static ParameterSet Of(Tensor loss, ParameterSet parameters)
    {
        var learned = parameters.Tensors.Filter(tensor => tensor.requires_grad).ToSeq().Strict();
        var gradients = autograd.grad([loss], learned.Map(entry => entry.Value).ToArray());
        return new ParameterSet(learned.Zip(gradients.ToSeq()).Fold(HashMap<string, Tensor>.Empty, (set, pair) => set.Add(pair.Item1.Key, pair.Item2)));
    }
}
