using MpucMer.Torch.Interop;

namespace TorchSharp;

// Activations.
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor celu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? Aten.Into(x, "celu_", x, alpha) : Aten.One("celu", x, alpha);

            public static Tensor elu(Tensor x, double alpha, bool inplace = false) =>
                inplace ? Aten.Into(x, "elu_", x, alpha) : Aten.One("elu", x, alpha);

            public static Tensor gelu(Tensor x, bool inplace) => gelu(x, Modules.GELU.Approximate.none, inplace);

            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) =>
                inplace ? Aten.Into(x, "gelu_", x, approximate.ToString()) : Aten.One("gelu", x, approximate.ToString());

            public static Tensor gelu(Tensor x) => Aten.One("gelu", x);

            public static Tensor glu(Tensor input, long dim = -1) => Aten.One("glu", input, dim);

            public static Tensor hardshrink(Tensor x, double lambda = 0.5) => Aten.One("hardshrink", x, lambda);

            public static Tensor hardsigmoid(Tensor input, bool inplace = false) =>
                inplace ? Aten.Into(input, "hardsigmoid_", input) : Aten.One("hardsigmoid", input);

            public static Tensor hardswish(Tensor input, bool inplace = false) =>
                inplace ? Aten.Into(input, "hardswish_", input) : Aten.One("hardswish", input);

            public static Tensor hardtanh(Tensor x, double min_val = -1, double max_val = 1, bool inplace = false) =>
                inplace ? Aten.Into(x, "hardtanh_", x, min_val, max_val) : Aten.One("hardtanh", x, min_val, max_val);

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                inplace ? Aten.Into(input, "leaky_relu_", input, negative_slope) : Aten.One("leaky_relu", input, negative_slope);

            public static Tensor logsigmoid(Tensor x) => Aten.One("log_sigmoid", x);

            public static Tensor log_softmax(Tensor x, long dim) => Aten.One("log_softmax.int", x, dim);

            public static Tensor mish(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "mish_", x) : Aten.One("mish", x);

            public static Tensor prelu(Tensor input, Tensor weight) => Aten.One("prelu", input, weight);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "relu_", x) : Aten.One("relu", x);

            public static Tensor relu6(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "relu6_", x) : Aten.One("relu6", x);

            public static Tensor rrelu(Tensor x, double lower = 0.125, double upper = 0.3333333333333333, bool inplace = false) =>
                inplace ? Aten.Into(x, "rrelu_", x, lower, upper) : Aten.One("rrelu", x, lower, upper);

            public static Tensor selu(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "selu_", x) : Aten.One("selu", x);

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? Aten.Into(x, "sigmoid_", x) : Aten.One("sigmoid", x);

            public static Tensor sigmoid(Tensor x) => Aten.One("sigmoid", x);

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "silu_", x) : Aten.One("silu", x);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => Aten.One("softmax.int", input, dim, dtype);

            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => Aten.One("softplus", x, beta, threshold);

            public static Tensor softshrink(Tensor x, double lambda = 0.5) => Aten.One("softshrink", x, lambda);

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? Aten.Into(x, "tanh_", x) : Aten.One("tanh", x);

            public static Tensor threshold(Tensor x, double threshold, double value, bool inplace = false) =>
                inplace ? Aten.Into(x, "threshold_", x, threshold, value) : Aten.One("threshold", x, threshold, value);
        }
    }
}
