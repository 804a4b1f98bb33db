using MpucMer.Torch.Interop;

namespace TorchSharp;

// Exponentials, logarithms, roots and their kin: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor digamma() => Aten.One("digamma", this);

        public Tensor digamma_() => Aten.Into(this, "digamma_", this);

        public Tensor lgamma() => Aten.One("lgamma", this);

        public Tensor lgamma_() => Aten.Into(this, "lgamma_", this);

        public Tensor mvlgamma(long p) => Aten.One("mvlgamma", this, p);

        public Tensor mvlgamma_(long p) => Aten.Into(this, "mvlgamma_", this, p);

        public Tensor polygamma(long p) => Aten.One("polygamma", p, this);

        public Tensor polygamma_(long p) => Aten.Into(this, "polygamma_", this, p);

        public Tensor igamma(Tensor other) => Aten.One("igamma", this, other);

        public Tensor igammac(Tensor other) => Aten.One("igammac", this, other);

        public Tensor i0() => Aten.One("i0", this);

        public Tensor i0_() => Aten.Into(this, "i0_", this);

        public Tensor erf() => Aten.One("erf", this);

        public Tensor erf_() => Aten.Into(this, "erf_", this);

        public Tensor erfc() => Aten.One("erfc", this);

        public Tensor erfc_() => Aten.Into(this, "erfc_", this);

        public Tensor erfinv() => Aten.One("erfinv", this);

        public Tensor erfinv_() => Aten.Into(this, "erfinv_", this);

        public Tensor ldexp(Tensor other) => Aten.One("ldexp.Tensor", this, other);

        public Tensor ldexp_(Tensor other) => Aten.Into(this, "ldexp_", this, other);

        public Tensor sigmoid() => Aten.One("sigmoid", this);

        public Tensor sigmoid_() => Aten.Into(this, "sigmoid_", this);

        public Tensor nextafter(Tensor other) => Aten.One("nextafter", this, other);

        public Tensor nextafter_(Tensor other) => Aten.Into(this, "nextafter_", this, other);

        public Tensor exp() => Aten.One("exp", this);

        public Tensor exp_() => Aten.Into(this, "exp_", this);

        public Tensor exp2() => Aten.One("exp2", this);

        public Tensor exp2_() => Aten.Into(this, "exp2_", this);

        public Tensor expm1() => Aten.One("expm1", this);

        public Tensor expm1_() => Aten.Into(this, "expm1_", this);

        public Tensor float_power(Tensor target) => Aten.One("float_power.Tensor_Tensor", this, target);

        public Tensor float_power_(Tensor target) => Aten.Into(this, "float_power_.Tensor", this, target);

        public (Tensor Mantissa, Tensor Exponent) frexp() => Aten.Two("frexp.Tensor", this);

        public Tensor log() => Aten.One("log", this);

        public Tensor log_() => Aten.Into(this, "log_", this);

        public Tensor logaddexp(Tensor other) => Aten.One("logaddexp", this, other);

        public Tensor logaddexp2(Tensor other) => Aten.One("logaddexp2", this, other);

        public Tensor log10() => Aten.One("log10", this);

        public Tensor log10_() => Aten.Into(this, "log10_", this);

        public Tensor log1p() => Aten.One("log1p", this);

        public Tensor log1p_() => Aten.Into(this, "log1p_", this);

        public Tensor log2() => Aten.One("log2", this);

        public Tensor log2_() => Aten.Into(this, "log2_", this);

        public Tensor logit(double? eps = null) => Aten.One("logit", this, eps);

        public Tensor logit_(double? eps = null) => Aten.Into(this, "logit_", this, eps);

        public Tensor pow(Tensor exponent) => Aten.One("pow.Tensor_Tensor", this, exponent);

        public Tensor pow(Scalar exponent) => Aten.One("pow.Tensor_Scalar", this, exponent);

        public Tensor pow_(Tensor exponent) => Aten.Into(this, "pow_.Tensor", this, exponent);

        public Tensor pow_(Scalar exponent) => Aten.Into(this, "pow_.Scalar", this, exponent);

        public Tensor rsqrt() => Aten.One("rsqrt", this);

        public Tensor rsqrt_() => Aten.Into(this, "rsqrt_", this);

        public Tensor square() => Aten.One("square", this);

        public Tensor sqrt() => Aten.One("sqrt", this);

        public Tensor sqrt_() => Aten.Into(this, "sqrt_", this);

        public Tensor xlogy(Tensor y) => Aten.One("xlogy.Tensor", this, y);

        public Tensor xlogy(Scalar y) => Aten.One("xlogy.Scalar_Other", this, y);

        public Tensor xlogy_(Tensor y) => Aten.Into(this, "xlogy_.Tensor", this, y);

        public Tensor xlogy_(Scalar y) => Aten.Into(this, "xlogy_.Scalar_Other", this, y);
    }

    public static Tensor digamma(Tensor input) => input.digamma();

    public static Tensor digamma_(Tensor input) => input.digamma_();

    public static Tensor lgamma(Tensor input) => input.lgamma();

    public static Tensor lgamma_(Tensor input) => input.lgamma_();

    public static Tensor mvlgamma(Tensor input, long p) => input.mvlgamma(p);

    public static Tensor mvlgamma_(Tensor input, long p) => input.mvlgamma_(p);

    public static Tensor polygamma(Tensor input, long p) => input.polygamma(p);

    public static Tensor polygamma_(Tensor input, long p) => input.polygamma_(p);

    public static Tensor igamma(Tensor input, Tensor other) => input.igamma(other);

    public static Tensor igammac(Tensor input, Tensor other) => input.igammac(other);

    public static Tensor i0(Tensor input) => input.i0();

    public static Tensor i0_(Tensor input) => input.i0_();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor erf_(Tensor input) => input.erf_();

    public static Tensor erfc(Tensor input) => input.erfc();

    public static Tensor erfc_(Tensor input) => input.erfc_();

    public static Tensor erfinv(Tensor input) => input.erfinv();

    public static Tensor erfinv_(Tensor input) => input.erfinv_();

    public static Tensor ldexp(Tensor input, Tensor other) => input.ldexp(other);

    public static Tensor ldexp_(Tensor input, Tensor other) => input.ldexp_(other);

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    public static Tensor nextafter(Tensor input, Tensor other) => input.nextafter(other);

    public static Tensor nextafter_(Tensor input, Tensor other) => input.nextafter_(other);

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor exp_(Tensor input) => input.exp_();

    public static Tensor exp2(Tensor input) => input.exp2();

    public static Tensor exp2_(Tensor input) => input.exp2_();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor expm1_(Tensor input) => input.expm1_();

    public static Tensor float_power(Tensor input, Tensor target) => input.float_power(target);

    public static Tensor float_power_(Tensor input, Tensor target) => input.float_power_(target);

    public static (Tensor Mantissa, Tensor Exponent) frexp(Tensor input) => input.frexp();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log_(Tensor input) => input.log_();

    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    public static Tensor logaddexp2(Tensor left, Tensor right) => left.logaddexp2(right);

    public static Tensor log10(Tensor input) => input.log10();

    public static Tensor log10_(Tensor input) => input.log10_();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor log1p_(Tensor input) => input.log1p_();

    public static Tensor log2(Tensor input) => input.log2();

    public static Tensor log2_(Tensor input) => input.log2_();

    public static Tensor logit(Tensor input, double? eps = null) => input.logit(eps);

    public static Tensor logit_(Tensor input, double? eps = null) => input.logit_(eps);

    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor pow_(Tensor left, Tensor exponent) => left.pow_(exponent);

    public static Tensor pow_(Tensor left, Scalar exponent) => left.pow_(exponent);

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    public static Tensor xlogy(Tensor x, Tensor y) => x.xlogy(y);

    public static Tensor xlogy(Tensor x, Scalar y) => x.xlogy(y);

    public static Tensor xlogy_(Tensor x, Tensor y) => x.xlogy_(y);

    public static Tensor xlogy_(Tensor x, Scalar y) => x.xlogy_(y);
}
