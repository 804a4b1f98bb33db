using MpucMer.Torch.Interop;

namespace TorchSharp;

// Activations as methods: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor threshold(Scalar threshold, Scalar value) => Aten.One("threshold", this, threshold, value);

        public Tensor threshold_(Scalar threshold, Scalar value) => Aten.Into(this, "threshold_", this, threshold, value);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.One("softmax.int", this, dim, dtype);

        public Tensor softplus(double beta = 1, double threshold = 20) => Aten.One("softplus", this, beta, threshold);

        public Tensor relu() => Aten.One("relu", this);

        public Tensor relu_() => Aten.Into(this, "relu_", this);

        public Tensor relu6() => Aten.One("relu6", this);

        public Tensor relu6_() => Aten.Into(this, "relu6_", this);

        public Tensor rrelu(double lower = 0.125, double upper = 0.3333333333333333) => Aten.One("rrelu", this, lower, upper);

        public Tensor rrelu_(double lower = 0.125, double upper = 0.3333333333333333) => Aten.Into(this, "rrelu_", this, lower, upper);

        public Tensor celu() => Aten.One("celu", this);

        public Tensor celu(Scalar alpha) => Aten.One("celu", this, alpha);

        public Tensor celu_() => Aten.Into(this, "celu_", this);

        public Tensor celu_(Scalar alpha) => Aten.Into(this, "celu_", this, alpha);

        public Tensor elu(double alpha = 1) => Aten.One("elu", this, alpha);

        public Tensor elu(Scalar alpha, Scalar scale, Scalar input_scale) => Aten.One("elu", this, alpha, scale, input_scale);

        public Tensor elu_(double alpha = 1) => Aten.Into(this, "elu_", this, alpha);

        public Tensor gelu() => Aten.One("gelu", this);

        public Tensor gelu_() => Aten.Into(this, "gelu_", this);

        public Tensor glu(long dim = -1) => Aten.One("glu", this, dim);

        public Tensor hardsigmoid() => Aten.One("hardsigmoid", this);

        public Tensor hardsigmoid_() => Aten.Into(this, "hardsigmoid_", this);

        public Tensor hardswish() => Aten.One("hardswish", this);

        public Tensor hardswish_() => Aten.Into(this, "hardswish_", this);

        public Tensor hardtanh(Scalar min, Scalar max) => Aten.One("hardtanh", this, min, max);

        public Tensor hardtanh_(Scalar min, Scalar max) => Aten.Into(this, "hardtanh_", this, min, max);

        public Tensor leaky_relu(Scalar negative_slope) => Aten.One("leaky_relu", this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Aten.Into(this, "leaky_relu_", this, negative_slope);

        public Tensor selu() => Aten.One("selu", this);

        public Tensor selu_() => Aten.Into(this, "selu_", this);

        public Tensor silu() => Aten.One("silu", this);

        public Tensor silu_() => Aten.Into(this, "silu_", this);

        public Tensor log_sigmoid() => Aten.One("log_sigmoid", this);

        public Tensor prelu(Tensor target) => Aten.One("prelu", this, target);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.One("log_softmax.int", this, dim, dtype);
    }

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => Aten.One("softmax.int", input, dim, dtype);
}
