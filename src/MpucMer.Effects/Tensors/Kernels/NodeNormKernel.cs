using static TorchSharp.torch;

namespace MpucMer.Effects.Tensors.Kernels;

/// <summary>
/// Batch normalisation of <see cref="NodeGroups{T}"/>. Inputs: x, gamma, beta and the running mean and variance, [N] each; the last two are
/// written in place.
/// </summary>
internal sealed unsafe class NodeNormKernel<T>(int views, double momentum, double epsilon) : Kernel
    where T : struct, ILanes<T>
{
    public override Result Forward(Tensor[] inputs, bool learning)
    {
        var (x, gamma) = (inputs[0].contiguous(), inputs[1]);
        var groups = new NodeGroups<T>(x, views);
        var y = Memory.New(x.shape);
        var moments = Memory.New(groups.Count, 2);
        var squares = new double[groups.Count];
        float* px = x.Start(),
            py = y.Start(),
            pg = gamma.Start(),
            pb = inputs[2].Start(),
            own = moments.Start();
        Parts.Each(groups.Count, Parts.Many, (_, from, to) =>
        {
            for (var group = from; group < to; group++)
            {
                (var mean, squares[group]) = groups.Moments(px, group);
                var scale = 1 / Math.Sqrt(squares[group] / (groups.Clips * groups.Block) + epsilon);
                (own[2 * group], own[2 * group + 1]) = ((float)mean, (float)scale);
                var factor = (float)scale * pg[group % groups.Nodes];
                var offset = pb[group % groups.Nodes] - (float)mean * factor;
                for (nint clip = 0; clip < groups.Clips; clip++)
                    NodeGroups<T>.Line(
                        px + groups.Row(group, clip) * groups.Block,
                        factor,
                        offset,
                        groups.Block,
                        py + groups.Row(group, clip) * groups.Block
                    );
            }
        });
        groups.Remember(own, squares, momentum, inputs[3].Start(), inputs[4].Start());
        return learning ? new(y, x, gamma, moments) : new(y);
    }

    public override Tensor?[] Backward(Tensor[] saved, Tensor gradient, bool[] wanted)
    {
        var (x, gamma, moments) = (saved[0], saved[1], saved[2]);
        var groups = new NodeGroups<T>(x, views);
        Tensor gx = Memory.New(x.shape),
            ggamma = zeros_like(gamma),
            gbeta = zeros_like(gamma);
        float* px = x.Start(),
            pg = gamma.Start(),
            own = moments.Start(),
            py = gradient.Start(),
            pgx = gx.Start(),
            pgg = ggamma.Start(),
            pgb = gbeta.Start();
        // A node to a part, with its views in order.
        Parts.Each(groups.Nodes, Parts.Many, (_, from, to) =>
        {
            for (var node = from; node < to; node++)
            for (var group = node; group < groups.Count; group += groups.Nodes)
            {
                var (mean, scale) = (own[2 * group], own[2 * group + 1]);
                double level = 0,
                    tilt = 0;
                for (nint clip = 0; clip < groups.Clips; clip++)
                {
                    var at = groups.Row(group, clip) * groups.Block;
                    var (sum, product) = NodeGroups<T>.Products(py + at, px + at, mean, groups.Block);
                    level += sum;
                    tilt += product * scale;
                }
                pgg[node] += (float)tilt;
                pgb[node] += (float)level;
                var (a, b, c) = groups.Slope(pg[node], mean, scale, level, tilt);
                for (nint clip = 0; clip < groups.Clips; clip++)
                {
                    var at = groups.Row(group, clip) * groups.Block;
                    NodeGroups<T>.Plane(py + at, px + at, a, b, c, groups.Block, pgx + at);
                }
            }
        });
        return [gx, ggamma, gbeta, null, null];
    }
}
