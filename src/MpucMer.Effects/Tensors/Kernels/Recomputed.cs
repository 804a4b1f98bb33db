using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// One kernel and then another on its output, which is not kept for the gradient but computed again from the input: for a first kernel
/// that widens its input, so that this costs little and saves most of what both would keep. Inputs: those of the first, then those of the
/// second but its first. The first kernel gives the same output every time and leaves nothing behind; the second saves its first input as
/// the first of all.
/// </summary>
/// <param name="takes">How many inputs the first has.</param>
internal sealed class Recomputed(Kernel first, int takes, Kernel second) : Kernel
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var between = first.Forward(inputs[..takes], false).Output;
        var (output, saved) = second.Forward([between, .. inputs[takes..]], learning);
        return learning ? new(output, [.. inputs[..takes], .. saved[1..]]) : new(output);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (between, kept) = first.Forward(saved[..takes], true);
        var learned = wanted[..takes].Any(one => one);
        var outer = second.Backward([between, .. saved[takes..]], gradient, [learned, .. wanted[takes..]]);
        if (!learned)
            return [.. new Tensor?[takes], .. outer[1..]];
        return [.. first.Backward(kept, outer[0]!, wanted[..takes]), .. outer[1..]];
    }
}
