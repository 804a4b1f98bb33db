using Stream = MpucMer.Pure.Randomness.Stream;

namespace MpucMer.Pure.Networks;

/// <summary>The named parameters of a network.</summary>
public static class Parameters
{
    /// <summary>Every entry of the network's state, in the order of its layers; names are those of the published state_dict.</summary>
    public static Seq<ParameterSpec> Of(Layer layer) => Of(layer, "");

    /// <summary>How many numbers are learned (buffers are not counted).</summary>
    public static long Count(Layer layer) =>
        Of(layer).Filter(spec => spec.Role == ParameterRole.Trainable).Fold(0L, (sum, spec) => sum + spec.Elements);

    /// <summary>
    /// The first values of a parameter, row-major. They depend on the stream and the parameter's name only: not on the tensor library, nor
    /// on which other parameters there are.
    /// </summary>
    public static float[] Initial(ParameterSpec spec, Stream stream)
    {
        var values = new float[spec.Elements];
        Fill(spec, stream, values);
        return values;
    }

    /// <summary>Writes what <see cref="Initial"/> gives into memory of so many elements.</summary>
    public static void Fill(ParameterSpec spec, Stream stream, Span<float> values)
    {
        switch (spec.Initially)
        {
            case Initialisation.Constant constant:
                values.Fill(constant.Value);
                break;
            case Initialisation.Uniform uniform:
                var own = Stream.Of(unchecked((long)stream.Key), spec.Name);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(uniform.Bound * (2 * own.Uniform(i) - 1));
                break;
            case Initialisation.Normal normal:
                var draws = Stream.Of(unchecked((long)stream.Key), spec.Name);
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)(normal.Deviation * draws.Normal(i));
                break;
            case Initialisation.Sinusoids:
                var features = spec.Shape[2];
                for (var i = 0; i < values.Length; i++)
                {
                    var angle = i / features * Math.Pow(10_000, -(double)(i % features / 2 * 2) / features);
                    values[i] = (float)(i % features % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
                }
                break;
            default:
                throw new InvalidOperationException(
                    $"No values for {spec.Initially.GetType()}: a case of Initialisation was added without them."
                );
        }
    }

    internal static Seq<ParameterSpec> Of(Layer layer, string path) =>
        layer switch
        {
            Layer.Named named => Of(named.Body, Paths.Join(path, named.Name)),
            Layer.Sequence sequence => sequence.Layers.Bind(part => Of(part, path)),
            Layer.FramesFirst first => Of(first.Body, path),
            Layer.Residual residual => Of(residual.Body, path),
            Layer.Branches branches => branches.Parts.Bind(part => Of(part, path)),
            Layer.Shortcut shortcut => Of(shortcut.Body, path) + Of(shortcut.Skip, path),
            Layer.Linear linear => Affine(path, Initialisation.Kaiming(linear.In), linear.Out, linear.In),
            Layer.Conv1d conv => Affine(
                path,
                Initialisation.Kaiming(conv.In / conv.Groups * conv.Kernel),
                conv.Out,
                conv.In / conv.Groups,
                conv.Kernel
            ),
            // torchvision's video networks: kaiming_normal over the outputs.
            Layer.Conv3d conv => Seq1(
                Learned(
                    path,
                    "weight",
                    new Initialisation.Normal(Math.Sqrt(2.0 / (conv.Out * conv.Kernel.Volume))),
                    conv.Out,
                    conv.In,
                    conv.Kernel.Frames,
                    conv.Kernel.Height,
                    conv.Kernel.Width
                )
            ),
            Layer.PReLU => Seq1(Learned(path, "weight", new Initialisation.Constant(.25f), 1)),
            Layer.LayerNorm norm => Scaled(path, "weight", "bias", norm.Features),
            Layer.GlobalLayerNorm norm => Scaled(path, "gamma", "beta", norm.Channels),
            Layer.TemporalGate gate => Seq("conv1", "conv2", "conv3")
                .Bind(name =>
                    Affine(
                        Paths.Join(path, name),
                        Initialisation.Kaiming(gate.In * Layer.TemporalGate.Kernel),
                        gate.Out,
                        gate.In,
                        1,
                        Layer.TemporalGate.Kernel
                    )
                ),
            // Published: Theta.data.uniform_(±1/√size(1)), the number of columns.
            Layer.GraphMix mix => Seq1(Learned(path, "Theta1", new Initialisation.Uniform(1 / Math.Sqrt(mix.Out)), mix.In, mix.Out)),
            Layer.NodeBatchNorm norm => Normed(path, norm.Nodes),
            Layer.ChannelBatchNorm norm => Normed(path, norm.Channels),
            Layer.Positions positions => Seq1(
                new ParameterSpec(
                    Paths.Join(path, "pe"),
                    Seq(Layer.Positions.Length, 1, positions.Features),
                    ParameterRole.Buffer,
                    new Initialisation.Sinusoids()
                )
            ),
            Layer.SelfAttention attention => Attention(path, attention.Features),
            Layer.PositionAttention attention => Affine(
                Paths.Join(path, "query"),
                Initialisation.Kaiming(attention.Channels),
                attention.Narrow,
                attention.Channels
            )
                + Affine(Paths.Join(path, "key"), Initialisation.Kaiming(attention.Channels), attention.Narrow, attention.Channels)
                + Affine(Paths.Join(path, "value"), Initialisation.Kaiming(attention.Channels), attention.Channels, attention.Channels)
                + Seq1(Learned(path, "gamma", new Initialisation.Constant(0), 1)),
            Layer.TokenAttention attention => Seq("query", "key", "value")
                .Bind(name =>
                    Affine(Paths.Join(path, name), Initialisation.Kaiming(attention.Features), attention.Features, attention.Features)
                ) + Attention(Paths.Join(path, "multihead_attn"), attention.Features),
            Layer.FeatureNorm norm => Seq(
                Kept(path, "running_mean", 0, ElementKind.Float32, norm.Features),
                Kept(path, "running_var", 1, ElementKind.Float32, norm.Features)
            ),
            Layer.ReLU or Layer.Gelu or Layer.Dropout or Layer.Mean or Layer.Select or Layer.Permute or Layer.Flatten =>
                Seq<ParameterSpec>(),
            _ => throw new InvalidOperationException($"No parameters given for {layer.GetType()}: a case of Layer was added without them."),
        };

    // As torch's MultiheadAttention starts.
    private static Seq<ParameterSpec> Attention(string path, int features) =>
        Seq(
            Learned(path, "in_proj_weight", Initialisation.Xavier(features, 3 * features), 3 * features, features),
            Learned(path, "in_proj_bias", new Initialisation.Constant(0), 3 * features),
            Learned(path, "out_proj.weight", Initialisation.Kaiming(features), features, features),
            Learned(path, "out_proj.bias", new Initialisation.Constant(0), features)
        );

    private static Seq<ParameterSpec> Normed(string path, int size) =>
        Scaled(path, "weight", "bias", size)
        + Seq(
            Kept(path, "running_mean", 0, ElementKind.Float32, size),
            Kept(path, "running_var", 1, ElementKind.Float32, size),
            Kept(path, "num_batches_tracked", 0, ElementKind.Int64)
        );

    private static Seq<ParameterSpec> Affine(string path, Initialisation initially, params ReadOnlySpan<int> shape) =>
        Seq(Learned(path, "weight", initially, shape), Learned(path, "bias", initially, shape[0]));

    private static Seq<ParameterSpec> Scaled(string path, string scale, string shift, int size) =>
        Seq(Learned(path, scale, new Initialisation.Constant(1), size), Learned(path, shift, new Initialisation.Constant(0), size));

    private static ParameterSpec Learned(string path, string name, Initialisation initially, params ReadOnlySpan<int> shape) =>
        new(Paths.Join(path, name), shape.ToArray().ToSeq(), ParameterRole.Trainable, initially);

    private static ParameterSpec Kept(string path, string name, float value, ElementKind kind, params ReadOnlySpan<int> shape) =>
        new(Paths.Join(path, name), shape.ToArray().ToSeq(), ParameterRole.Buffer, new Initialisation.Constant(value), kind);
}
