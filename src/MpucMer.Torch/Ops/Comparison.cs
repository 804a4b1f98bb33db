using MpucMer.Torch.Interop;

namespace TorchSharp;

// Comparisons and tests: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Aten.One("isclose", this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Aten.One("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);

        public Tensor isinf() => Aten.One("isinf", this);

        public Tensor isfinite() => Aten.One("isfinite", this);

        public Tensor isposinf() => Aten.One("isposinf", this);

        public Tensor isneginf() => Aten.One("isneginf", this);

        public Tensor isnan() => Aten.One("isnan", this);

        public Tensor isreal() => Aten.One("isreal", this);

        public Tensor eq(Tensor target) => Aten.One("eq.Tensor", this, target);

        public Tensor eq(Scalar target) => Aten.One("eq.Scalar", this, target);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor eq_(Tensor target) => Aten.Into(this, "eq_.Tensor", this, target);

        public Tensor eq_(Scalar target) => Aten.Into(this, "eq_.Scalar", this, target);

        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Aten.Bool("allclose", this, target, rtol, atol, equal_nan);

        public Tensor ge(Tensor target) => Aten.One("ge.Tensor", this, target);

        public Tensor ge(Scalar target) => Aten.One("ge.Scalar", this, target);

        public Tensor greater_equal(Tensor target) => Aten.One("greater_equal.Tensor", this, target);

        public Tensor ge_(Tensor target) => Aten.Into(this, "ge_.Tensor", this, target);

        public Tensor ge_(Scalar target) => Aten.Into(this, "ge_.Scalar", this, target);

        public Tensor gt(Tensor target) => Aten.One("gt.Tensor", this, target);

        public Tensor gt(Scalar target) => Aten.One("gt.Scalar", this, target);

        public Tensor greater(Tensor target) => Aten.One("greater.Tensor", this, target);

        public Tensor gt_(Tensor target) => Aten.Into(this, "gt_.Tensor", this, target);

        public Tensor gt_(Scalar target) => Aten.Into(this, "gt_.Scalar", this, target);

        public Tensor le(Tensor target) => Aten.One("le.Tensor", this, target);

        public Tensor le(Scalar target) => Aten.One("le.Scalar", this, target);

        public Tensor less_equal(Tensor target) => Aten.One("less_equal.Tensor", this, target);

        public Tensor le_(Tensor target) => Aten.Into(this, "le_.Tensor", this, target);

        public Tensor le_(Scalar target) => Aten.Into(this, "le_.Scalar", this, target);

        public Tensor less_equal_(Tensor target) => Aten.Into(this, "less_equal_.Tensor", this, target);

        public Tensor lt(Tensor target) => Aten.One("lt.Tensor", this, target);

        public Tensor lt(Scalar target) => Aten.One("lt.Scalar", this, target);

        public Tensor less(Tensor target) => Aten.One("less.Tensor", this, target);

        public Tensor lt_(Tensor target) => Aten.Into(this, "lt_.Tensor", this, target);

        public Tensor lt_(Scalar target) => Aten.Into(this, "lt_.Scalar", this, target);

        public Tensor ne(Tensor target) => Aten.One("ne.Tensor", this, target);

        public Tensor ne(Scalar target) => Aten.One("ne.Scalar", this, target);

        public Tensor not_equal(Tensor target) => Aten.One("not_equal.Tensor", this, target);

        public Tensor ne_(Tensor target) => Aten.Into(this, "ne_.Tensor", this, target);

        public Tensor ne_(Scalar target) => Aten.Into(this, "ne_.Scalar", this, target);

        public Tensor not_equal_(Tensor target) => Aten.Into(this, "not_equal_.Tensor", this, target);

        public Tensor where(Tensor condition, Tensor y) => Aten.One("where.self", this, condition, y);
    }

    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
        tensor.isclose(other, rtol, atol, nanEqual);

    public static Tensor isin(Tensor tensor, Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
        tensor.isin(test_elements, assumeUnique, invert);

    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor isposinf(Tensor tensor) => tensor.isposinf();

    public static Tensor isneginf(Tensor tensor) => tensor.isneginf();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor isreal(Tensor tensor) => tensor.isreal();

    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
        tensor.allclose(target, rtol, atol, equal_nan);

    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    public static Tensor greater_equal(Tensor tensor, Tensor target) => tensor.greater_equal(target);

    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    public static Tensor greater(Tensor tensor, Tensor target) => tensor.greater(target);

    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    public static Tensor less_equal(Tensor tensor, Tensor target) => tensor.less_equal(target);

    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    public static Tensor less(Tensor tensor, Tensor target) => tensor.less(target);

    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    public static Tensor not_equal(Tensor tensor, Tensor target) => tensor.not_equal(target);

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.One("where.self", condition, x, y);

    public static Tensor[] where(Tensor condition) => Aten.Many("where", condition);
}
