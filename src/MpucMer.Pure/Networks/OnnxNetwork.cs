using MpucMer.Pure.Data;
using static MpucMer.Pure.Networks.OnnxAttribute;

namespace MpucMer.Pure.Networks;

/// <summary>
/// Networks in the operators of ONNX, as they are in evaluation: no dropout, batch normalisation by its running statistics. The batch is
/// free, and so is every other axis that the network takes in any size. Each layer has its entry in the table at the end.
/// </summary>
public static class OnnxNetwork
{
    /// <summary>
    /// The graph of a network for inputs [B, …] of that shape, or the layer that has no form in ONNX.
    /// </summary>
    /// <param name="name">Of the network, for the graph and for problems.</param>
    /// <param name="input">A shape that the network takes; sizes of free axes are an example.</param>
    /// <param name="ports">What its input and its output are called.</param>
    /// <param name="state">The values of its parameters and buffers, by their names.</param>
    public static Either<Problem, OnnxGraph> Of(
        string name,
        Layer network,
        Shape input,
        (string From, string To) ports,
        IReadOnlyDictionary<string, NamedArray> state
    ) =>
        from shape in Shapes.Infer(network, input).MapLeft(problem => problem.In(name))
        from result in Of(network, new OnnxValue.Input(), "").MapLeft(layer => layer.In(name))
        let free = FreeAxes.Of(network, input)
        select result.Graph(
            name,
            new OnnxPort(ports.From, Axes(input, axis => free.Find(f => f.Axis == axis).Map(f => f.Name))),
            new OnnxPort(ports.To, Axes(shape, axis => FreeAxes.Out(network, input, shape, axis, free))),
            state
        );

    private static Seq<OnnxAxis> Axes(Shape shape, Func<int, Option<string>> free) =>
        Seq1<OnnxAxis>(new OnnxAxis.Free(FreeAxes.Batch))
        + shape.Axes.Map((i, size) => free(i + 1).Match<OnnxAxis>(name => new OnnxAxis.Free(name), () => new OnnxAxis.Fixed(size))).ToSeq();

    /// <summary>A layer that the table does not have.</summary>
    private sealed record Unknown(string Path, Layer Layer)
    {
        public Problem In(string network) => new Problem.LayerNotInOnnx(network, Path, Layer.GetType().Name);
    }

    private static Either<Unknown, OnnxValue> Of(Layer layer, OnnxValue x, string path) =>
        layer switch
        {
            Layer.Named named => Of(named.Body, x, Paths.Join(path, named.Name)),
            Layer.Sequence sequence => sequence.Layers.Fold(Right<Unknown, OnnxValue>(x), (so, part) => so.Bind(y => Of(part, y, path))),
            Layer.FramesFirst first => Of(first.Body, x, path),
            Layer.Residual residual => Of(residual.Body, x, path).Map(y => new Site(path).Sum(x, y)),
            Layer.Shortcut shortcut => from body in Of(shortcut.Body, x, path)
            from skip in Of(shortcut.Skip, x, path)
            select new Site(path).Sum(body, skip),
            Layer.Branches branches => branches
                .Layers.InTurn(part => Of(part, x, path))
                .Map(parts => new Site(path).Operation("Concat", [.. parts], new Whole("axis", -1))),
            _ => Simple(layer, x, new Site(path)).ToEither(() => new Unknown(path, layer)),
        };

    /// <summary>Layers that are not made of others; none: it is not in the table.</summary>
    private static Option<OnnxValue> Simple(Layer layer, OnnxValue x, Site at) =>
        layer switch
        {
            Layer.Linear => at.Linear(x, at["weight"], at["bias"]),
            Layer.Conv1d conv => at.Operation(
                "Conv",
                [x, at["weight"], at["bias"]],
                Wholes("kernel_shape", conv.Kernel),
                Wholes("pads", conv.Padding, conv.Padding),
                Wholes("dilations", conv.Dilation),
                new Whole("group", conv.Groups)
            ),
            Layer.Conv3d conv => at.Operation(
                "Conv",
                [x, at["weight"]],
                Wholes("kernel_shape", [.. conv.Kernel.Axes]),
                Wholes("strides", [.. conv.Stride.Axes]),
                Wholes("pads", [.. conv.Padding.Axes, .. conv.Padding.Axes])
            ),
            Layer.ReLU => at.Operation("Relu", [x]),
            Layer.Gelu => at.Gelu(x),
            Layer.PReLU => at.Operation("PRelu", [x, at["weight"]]),
            Layer.Dropout => x,
            Layer.LayerNorm => at.Operation(
                "LayerNormalization",
                [x, at["weight"], at["bias"]],
                new Whole("axis", -1),
                new Number("epsilon", (float)Layer.LayerNorm.Epsilon)
            ),
            Layer.GlobalLayerNorm => at.GlobalNorm(x),
            Layer.NodeBatchNorm or Layer.ChannelBatchNorm => at.BatchNorm(x, at["weight"], at["bias"]),
            Layer.FeatureNorm norm => at.BatchNorm(x, Filled(norm.Features, 1), Filled(norm.Features, 0)),
            Layer.TemporalGate => at.TemporalGate(x),
            Layer.GraphMix mix => at.GraphMix(x, mix),
            Layer.Positions positions => at.Positions(x, positions.Over),
            Layer.SelfAttention attention => at.SelfAttention(x, attention),
            Layer.PositionAttention attention => at.PositionAttention(x, attention),
            Layer.TokenAttention token => at.TokenAttention(x, token.Features),
            Layer.Mean mean => at.Operation("ReduceMean", [x], Wholes("axes", mean.Axis), new Whole("keepdims", 0)),
            Layer.Select select => at.Operation("Gather", [x, Places([.. select.Places])], new Whole("axis", select.Axis)),
            Layer.Permute permute => at.Permuted(x, [.. permute.Order]),
            Layer.Flatten flatten => at.Reshaped(x, [.. Enumerable.Repeat(Kept, flatten.From), Rest]),
            _ => Option<OnnxValue>.None,
        };

    // In a new shape: the size of the input's axis at that place, and what is left over.
    private const int Kept = 0;
    private const int Rest = -1;

    private static OnnxAttribute Wholes(string name, params IEnumerable<int> values) =>
        new OnnxAttribute.Wholes(name, values.Select(v => (long)v).ToArray().ToSeq());

    private static OnnxValue Places(params IEnumerable<int> values) => new OnnxValue.Wholes(values.Select(v => (long)v).ToArray().ToSeq());

    private static OnnxValue Scalar(double value) => new OnnxValue.Numbers(Seq<long>(), [(float)value]);

    private static OnnxValue Filled(int count, float value) =>
        new OnnxValue.Numbers(Seq1((long)count), [.. Enumerable.Repeat(value, count)]);

    /// <summary>Where in the network operations stand.</summary>
    private sealed record Site(string Path)
    {
        /// <summary>A parameter of the layer.</summary>
        public OnnxValue this[string name] => new OnnxValue.Parameter(Paths.Join(Path, name));

        public OnnxValue Operation(string name, IReadOnlyList<OnnxValue> inputs, params IReadOnlyList<OnnxAttribute> attributes) =>
            new OnnxValue.Operation(Path, name, inputs, attributes);

        public OnnxValue Sum(OnnxValue a, OnnxValue b) => Operation("Add", [a, b]);

        public OnnxValue Product(OnnxValue a, OnnxValue b) => Operation("MatMul", [a, b]);

        public OnnxValue Permuted(OnnxValue x, params IEnumerable<int> order) => Operation("Transpose", [x], Wholes("perm", order));

        public OnnxValue Reshaped(OnnxValue x, params IEnumerable<int> shape) => Operation("Reshape", [x, Places(shape)]);

        /// <summary>x Wᵀ + b over the last axis.</summary>
        public OnnxValue Linear(OnnxValue x, OnnxValue weight, OnnxValue bias) => Sum(Product(x, Permuted(weight, 1, 0)), bias);

        public OnnxValue Gelu(OnnxValue x)
        {
            var share = Sum(Operation("Erf", [Operation("Div", [x, Scalar(Math.Sqrt(2))])]), Scalar(1));
            return Operation("Mul", [Operation("Mul", [x, share]), Scalar(.5)]);
        }

        public OnnxValue BatchNorm(OnnxValue x, OnnxValue scale, OnnxValue shift) =>
            Operation(
                "BatchNormalization",
                [x, scale, shift, this["running_mean"], this["running_var"]],
                new Number("epsilon", (float)Layer.NodeBatchNorm.Epsilon)
            );

        /// <summary>The mean square of what is left of x less its mean, of [B, C, T] over C and T; gamma and beta by channel.</summary>
        public OnnxValue GlobalNorm(OnnxValue x)
        {
            OnnxValue Mean(OnnxValue of) => Operation("ReduceMean", [of], Wholes("axes", 1, 2), new Whole("keepdims", 1));
            OnnxValue ByChannel(string name) => Operation("Unsqueeze", [this[name], Places(1)]);
            var centred = Operation("Sub", [x, Mean(x)]);
            var variance = Mean(Operation("Mul", [centred, centred]));
            var deviation = Operation("Sqrt", [Sum(variance, Scalar(Layer.GlobalLayerNorm.Epsilon))]);
            return Sum(Operation("Mul", [Operation("Div", [centred, deviation]), ByChannel("gamma")]), ByChannel("beta"));
        }

        /// <summary>On [B, N, T, C]; a convolution wants channels before nodes and frames.</summary>
        public OnnxValue TemporalGate(OnnxValue x)
        {
            var channels = Permuted(x, 0, 3, 1, 2);
            OnnxValue Conv(string name) => Operation("Conv", [channels, this[$"{name}.weight"], this[$"{name}.bias"]]);
            var sum = Sum(Sum(Conv("conv1"), Operation("Sigmoid", [Conv("conv2")])), Conv("conv3"));
            return Permuted(Operation("Relu", [sum]), 0, 2, 3, 1);
        }

        /// <summary>Θ goes first, as it narrows.</summary>
        public OnnxValue GraphMix(OnnxValue x, Layer.GraphMix mix)
        {
            var nodes = mix.Graph.Nodes;
            var adjacency = new OnnxValue.Numbers(Seq((long)nodes, nodes), [.. mix.Graph.Normalised().Select(a => (float)a)]);
            var mixed = Product(adjacency, Reshaped(Product(x, this["Theta1"]), Kept, Kept, Rest));
            return Reshaped(Operation("Relu", [mixed]), Kept, Kept, Rest, mix.Out);
        }

        /// <summary>The table [positions, 1, F] as far as x [B, T, F] is long, or has clips.</summary>
        public OnnxValue Positions(OnnxValue x, PositionAxis over)
        {
            var axis = over == PositionAxis.Time ? 1 : 0;
            var length = Operation("Shape", [x], new Whole("start", axis), new Whole("end", axis + 1));
            var rows = Operation("Slice", [this["pe"], Places(0), length, Places(0)]);
            return Sum(x, over == PositionAxis.Time ? Permuted(rows, 1, 0, 2) : rows);
        }

        public OnnxValue SelfAttention(OnnxValue x, Layer.SelfAttention attention)
        {
            var (features, heads) = (attention.Features, attention.Heads);
            // [3, B, heads, T, F / heads]
            var parts = Permuted(
                Reshaped(Linear(x, this["in_proj_weight"], this["in_proj_bias"]), Kept, Kept, 3, heads, features / heads),
                2,
                0,
                3,
                1,
                4
            );
            OnnxValue Part(int i) => Operation("Squeeze", [Operation("Gather", [parts, Places(i)], new Whole("axis", 0)), Places(0)]);
            var mixed = Mixed(Part(0), Part(1), Part(2), features / heads);
            return Linear(Reshaped(Permuted(mixed, 0, 2, 1, 3), Kept, Kept, features), this["out_proj.weight"], this["out_proj.bias"]);
        }

        public OnnxValue PositionAttention(OnnxValue x, Layer.PositionAttention attention)
        {
            OnnxValue Turned(OnnxValue y) => attention.Axis == 2 ? y : Permuted(y, 0, 2, 1, 3);
            var lines = Turned(x);
            OnnxValue Part(string name) => Linear(lines, this[$"{name}.weight"], this[$"{name}.bias"]);
            var mixed = Mixed(Part("query"), Part("key"), Part("value"), attention.Narrow);
            return Sum(x, Operation("Mul", [Turned(mixed), this["gamma"]]));
        }

        /// <summary>A sequence of one token, which gets all of itself: query and key have no effect and are left out.</summary>
        public OnnxValue TokenAttention(OnnxValue x, int features)
        {
            OnnxValue Of(string name) => this[$"multihead_attn.{name}"];
            OnnxValue Value(string name) => Operation("Slice", [Of(name), Places(2 * features), Places(3 * features), Places(0)]);
            var value = Linear(x, this["value.weight"], this["value.bias"]);
            return Linear(Linear(value, Value("in_proj_weight"), Value("in_proj_bias")), Of("out_proj.weight"), Of("out_proj.bias"));
        }

        /// <summary>softmax(q kᵀ / √d) v over the last two of four axes.</summary>
        private OnnxValue Mixed(OnnxValue query, OnnxValue key, OnnxValue value, int width)
        {
            var alike = Product(Operation("Div", [query, Scalar(Math.Sqrt(width))]), Permuted(key, 0, 1, 3, 2));
            return Product(Operation("Softmax", [alike], new Whole("axis", -1)), value);
        }
    }
}

/// <summary>An axis of a network's input that may have any size between two, by the name that it has in ONNX.</summary>
/// <param name="Axis">Counted from the batch.</param>
/// <param name="Most">None: there is no greatest.</param>
public sealed record FreeAxis(int Axis, string Name, int Least, Option<int> Most);

/// <summary>Which axes of a network's input are free: those that it takes longer and shorter, by what its layers say of shapes.</summary>
public static class FreeAxes
{
    /// <summary>The name of the first axis.</summary>
    public const string Batch = "batch";

    // More than strides of a network come to together: sizes that round to one and the same are told apart.
    private const int Tried = 64;

    private const int Large = 1 << 24;

    /// <summary>Those of a network that takes inputs [B, …] of that shape.</summary>
    public static Seq<FreeAxis> Of(Layer network, Shape input) =>
        Range(1, input.Rank - 1)
            .ToSeq()
            .Filter(axis => IsFree(network, input, axis))
            .Map(axis => new FreeAxis(
                axis,
                NameOf(input.Rank, axis),
                Range(1, input[axis]).First(size => Takes(network, input, axis, size)),
                Most(network, input, axis)
            ))
            .Strict();

    /// <summary>The name of an axis of what comes out, where its size is not always the same.</summary>
    internal static Option<string> Out(Layer network, Shape input, Shape output, int axis, Seq<FreeAxis> free) =>
        free.Choose(f =>
            {
                var sizes = Sizes(input[f.Axis])
                    .Map(size => (In: size, Out: Shapes.Infer(network, input.With(f.Axis, size)).ToOption().Map(s => s[axis])))
                    .Filter(p => p.Out.IsSome)
                    .Strict();
                return sizes.ForAll(p => p.Out == output[axis]) ? None
                    : sizes.ForAll(p => p.Out == p.In) ? Some(f.Name)
                    : Some($"{f.Name}_out{axis}");
            })
            .HeadOrNone();

    // Nodes beyond those that a network selects would be taken, and looked at by nothing: an axis that cannot be shorter is not free
    // either. A size that is too long for one layer says nothing of the axis: positions have an end.
    private static bool IsFree(Layer network, Shape input, int axis) =>
        input[axis] > 1
        && Takes(network, input, axis, input[axis] - 1)
        && Sizes(input[axis])
            .ForAll(size =>
                Shapes
                    .Infer(network, input.With(axis, size))
                    .Match(Right: _ => true, Left: problem => problem.Expected is Expectation.SizeAtMost)
            );

    private static Seq<int> Sizes(int size) => Range(size + 1, Tried).ToSeq().Strict();

    private static bool Takes(Layer network, Shape input, int axis, int size) => Shapes.Infer(network, input.With(axis, size)).IsRight;

    private static Option<int> Most(Layer network, Shape input, int axis)
    {
        if (Takes(network, input, axis, Large))
            return None;
        var (takes, not) = (input[axis], Large);
        while (not - takes > 1)
        {
            var middle = takes + (not - takes) / 2;
            if (Takes(network, input, axis, middle))
                takes = middle;
            else
                not = middle;
        }
        return takes;
    }

    // Pictures over time are channels, frames, height and width; of all else the first axis is time.
    private static string NameOf(int rank, int axis) =>
        (rank, axis) switch
        {
            (5, 2) or (< 5, 1) => "frames",
            (5, 3) => "height",
            (5, 4) => "width",
            _ => $"axis{axis}",
        };
}
