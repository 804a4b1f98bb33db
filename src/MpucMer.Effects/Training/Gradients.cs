using MpucMer.Effects.Tensors;
using MpucMer.Effects.Tensors.Kernels;
using static TorchSharp.torch;

namespace MpucMer.Effects.Training;

/// <summary>Gradients as values: nothing accumulates in the parameters.</summary>
public static class Gradients
{
    /// <summary>
    /// The gradient of a scalar with respect to every parameter that asks for one and takes part in it. The caller disposes the set. The
    /// graph is used up.
    /// </summary>
    public static ParameterSet Of(Tensor loss, ParameterSet parameters) => Of([loss], null, parameters);

    /// <summary>
    /// The gradient of Σ output · weight with respect to every parameter that asks for one and takes part. The caller disposes the set. The
    /// graph is used up.
    /// </summary>
    public static ParameterSet Of(IList<Tensor> outputs, IList<Tensor>? weights, ParameterSet parameters)
    {
        // Strict: tensors are asked while they are there.
        var learned = parameters.Tensors.Filter(tensor => tensor.requires_grad).ToSeq().Strict();
        // A parameter takes no part where no clip of the batch has its modality.
        var gradients = KernelFunction.Once(() =>
            autograd.grad(outputs, learned.Map(entry => entry.Value).ToArray(), weights, allow_unused: true)
        );
        return new ParameterSet(
            learned
                .Zip(gradients.ToSeq())
                .Fold(HashMap<string, Tensor>.Empty, (set, pair) => Exists(pair.Item2) ? set.Add(pair.Item1.Key, pair.Item2) : set)
        );
    }

    /// <summary>
    /// Whether an input of <c>autograd.grad</c> has a gradient: where the outputs do not depend on it, one provider gives null, the other a
    /// tensor without a handle.
    /// </summary>
    public static bool Exists(Tensor? gradient) => gradient is { IsInvalid: false };
}
