using MpucMer.Torch.Interop;

namespace TorchSharp;

// Arithmetic, element by element: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor fill_(Scalar value) => Aten.Into(this, "fill_.Scalar", this, value);

        public Tensor copysign(Tensor other) => Aten.One("copysign.Tensor", this, other);

        public Tensor copysign_(Tensor other) => Aten.Into(this, "copysign_.Tensor", this, other);

        public Tensor positive() => Aten.One("positive", this);

        public Tensor heaviside(Tensor other) => Aten.One("heaviside", this, other);

        public Tensor heaviside_(Tensor other) => Aten.Into(this, "heaviside_", this, other);

        public Tensor lerp(Tensor end, Tensor weight) => Aten.One("lerp.Tensor", this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Aten.Into(this, "lerp_.Tensor", this, end, weight);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.One("clamp", this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.One("clamp.Tensor", this, min, max);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => Aten.One("clip", this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.Into(this, "clamp_", this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Aten.Into(this, "clamp_.Tensor", this, min, max);

        public Tensor clamp_max(Scalar max) => Aten.One("clamp_max", this, max);

        public Tensor clamp_max_(Scalar max) => Aten.Into(this, "clamp_max_", this, max);

        public Tensor clamp_min(Scalar min) => Aten.One("clamp_min", this, min);

        public Tensor clamp_min_(Scalar min) => Aten.Into(this, "clamp_min_", this, min);

        public Tensor lcm(Tensor other) => Aten.One("lcm", this, other);

        public Tensor lcm_(Tensor other) => Aten.Into(this, "lcm_", this, other);

        public Tensor maximum(Tensor other) => Aten.One("maximum", this, other);

        public Tensor minimum(Tensor other) => Aten.One("minimum", this, other);

        public Tensor fmax(Tensor other) => Aten.One("fmax", this, other);

        public Tensor fmin(Tensor other) => Aten.One("fmin", this, other);

        public Tensor zero_() => Aten.Into(this, "zero_", this);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Aten.One("nan_to_num", this, nan, posinf, neginf);

        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            Aten.Into(this, "nan_to_num_", this, nan, posinf, neginf);

        public Tensor abs() => Aten.One("abs", this);

        public Tensor absolute() => Aten.One("absolute", this);

        public Tensor abs_() => Aten.Into(this, "abs_", this);

        public Tensor absolute_() => Aten.Into(this, "absolute_", this);

        public Tensor add(Tensor target) => Aten.One("add.Tensor", this, target);

        public Tensor add(Tensor target, Scalar alpha) => Aten.One("add.Tensor", this, target, alpha);

        public Tensor add(Scalar scalar) => Aten.One("add.Scalar", this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Aten.One("add.Scalar", this, scalar, alpha);

        public Tensor add_(Tensor target) => Aten.Into(this, "add_.Tensor", this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Aten.Into(this, "add_.Tensor", this, target, alpha);

        public Tensor add_(Scalar scalar) => Aten.Into(this, "add_.Scalar", this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Aten.Into(this, "add_.Scalar", this, scalar, alpha);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.One("addcdiv", this, tensor1, tensor2, value);

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Aten.One("addcdiv", this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Into(this, "addcdiv_", this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.Into(this, "addcdiv_", this, tensor1, tensor2);

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.One("addcmul", this, tensor1, tensor2, value);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Into(this, "addcmul_", this, tensor1, tensor2, value);

        public Tensor ceil() => Aten.One("ceil", this);

        public Tensor ceil_() => Aten.Into(this, "ceil_", this);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.One("div.Tensor", this, target) : Aten.One("div.Tensor_mode", this, target, rounding_mode.ToString());

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.One("div.Scalar", this, target) : Aten.One("div.Scalar_mode", this, target, rounding_mode.ToString());

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.One("div.Tensor", this, target) : Aten.One("div.Tensor_mode", this, target, rounding_mode.ToString());

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.One("div.Scalar", this, target) : Aten.One("div.Scalar_mode", this, target, rounding_mode.ToString());

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.Into(this, "div_.Tensor", this, target) : Aten.Into(this, "div_.Tensor_mode", this, target, rounding_mode.ToString());

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.Into(this, "div_.Scalar", this, target) : Aten.Into(this, "div_.Scalar_mode", this, target, rounding_mode.ToString());

        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.Into(this, "div_.Tensor", this, target) : Aten.Into(this, "div_.Tensor_mode", this, target, rounding_mode.ToString());

        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None ? Aten.Into(this, "div_.Scalar", this, target) : Aten.Into(this, "div_.Scalar_mode", this, target, rounding_mode.ToString());

        public Tensor floor() => Aten.One("floor", this);

        public Tensor floor_() => Aten.Into(this, "floor_", this);

        public Tensor floor_divide(Tensor other) => Aten.One("floor_divide", this, other);

        public Tensor floor_divide(Scalar other) => Aten.One("floor_divide.Scalar", this, other);

        public Tensor floor_divide_(Tensor other) => Aten.Into(this, "floor_divide_.Tensor", this, other);

        public Tensor floor_divide_(Scalar other) => Aten.Into(this, "floor_divide_.Scalar", this, other);

        public Tensor fmod(Tensor target) => Aten.One("fmod.Tensor", this, target);

        public Tensor fmod(Scalar scalar) => Aten.One("fmod.Scalar", this, scalar);

        public Tensor fmod_(Tensor target) => Aten.Into(this, "fmod_.Tensor", this, target);

        public Tensor fmod_(Scalar scalar) => Aten.Into(this, "fmod_.Scalar", this, scalar);

        public Tensor frac() => Aten.One("frac", this);

        public Tensor frac_() => Aten.Into(this, "frac_", this);

        public Tensor gcd(Tensor other) => Aten.One("gcd", this, other);

        public Tensor gcd_(Tensor other) => Aten.Into(this, "gcd_", this, other);

        public Tensor mul(Tensor target) => Aten.One("mul.Tensor", this, target);

        public Tensor mul(Scalar target) => Aten.One("mul.Scalar", this, target);

        public Tensor multiply(Tensor target) => Aten.One("multiply.Tensor", this, target);

        public Tensor multiply(Scalar target) => Aten.One("multiply.Scalar", this, target);

        public Tensor mul_(Tensor target) => Aten.Into(this, "mul_.Tensor", this, target);

        public Tensor mul_(Scalar target) => Aten.Into(this, "mul_.Scalar", this, target);

        public Tensor neg() => Aten.One("neg", this);

        public Tensor negative() => Aten.One("negative", this);

        public Tensor neg_() => Aten.Into(this, "neg_", this);

        public Tensor reciprocal() => Aten.One("reciprocal", this);

        public Tensor reciprocal_() => Aten.Into(this, "reciprocal_", this);

        public Tensor remainder(Tensor target) => Aten.One("remainder.Tensor", this, target);

        public Tensor remainder(Scalar scalar) => Aten.One("remainder.Scalar", this, scalar);

        public Tensor remainder_(Tensor target) => Aten.Into(this, "remainder_.Tensor", this, target);

        public Tensor remainder_(Scalar scalar) => Aten.Into(this, "remainder_.Scalar", this, scalar);

        public Tensor round(long decimals = 0) => Aten.One("round.decimals", this, decimals);

        public Tensor round_(long decimals = 0) => Aten.Into(this, "round_.decimals", this, decimals);

        public Tensor sign() => Aten.One("sign", this);

        public Tensor sign_() => Aten.Into(this, "sign_", this);

        public Tensor sgn() => Aten.One("sgn", this);

        public Tensor sgn_() => Aten.Into(this, "sgn_", this);

        public Tensor signbit() => Aten.One("signbit", this);

        public Tensor sub(Tensor target) => Aten.One("sub.Tensor", this, target);

        public Tensor sub(Scalar target) => Aten.One("sub.Scalar", this, target);

        public Tensor subtract(Scalar target) => Aten.One("subtract.Scalar", this, target);

        public Tensor subtract(Tensor target) => Aten.One("subtract.Tensor", this, target);

        public Tensor subtract_(Scalar target) => Aten.Into(this, "subtract_.Scalar", this, target);

        public Tensor subtract_(Tensor target) => Aten.Into(this, "subtract_.Tensor", this, target);

        public Tensor sub_(Tensor target) => Aten.Into(this, "sub_.Tensor", this, target);

        public Tensor sub_(Scalar target) => Aten.Into(this, "sub_.Scalar", this, target);

        public Tensor true_divide(Tensor other) => Aten.One("true_divide.Tensor", this, other);

        public Tensor true_divide(Scalar other) => Aten.One("true_divide.Scalar", this, other);

        public Tensor true_divide_(Tensor other) => Aten.Into(this, "true_divide_.Tensor", this, other);

        public Tensor true_divide_(Scalar other) => Aten.Into(this, "true_divide_.Scalar", this, other);

        public Tensor trunc() => Aten.One("trunc", this);

        public Tensor fix() => Aten.One("fix", this);

        public Tensor trunc_() => Aten.Into(this, "trunc_", this);

        public Tensor fix_() => Aten.Into(this, "fix_", this);
    }

    public static Tensor copysign(Tensor input, Tensor other) => input.copysign(other);

    public static Tensor copysign_(Tensor input, Tensor other) => input.copysign_(other);

    public static Tensor positive(Tensor input) => input.positive();

    public static Tensor heaviside(Tensor input, Tensor values) => input.heaviside(values);

    public static Tensor heaviside_(Tensor input, Tensor values) => input.heaviside_(values);

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);

    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    public static Tensor clamp_max_(Tensor input, Scalar max) => input.clamp_max_(max);

    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    public static Tensor clamp_min_(Tensor input, Scalar min) => input.clamp_min_(min);

    public static Tensor lcm(Tensor input, Tensor other) => input.lcm(other);

    public static Tensor lcm_(Tensor input, Tensor other) => input.lcm_(other);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor fmax(Tensor input, Tensor other) => input.fmax(other);

    public static Tensor fmin(Tensor input, Tensor other) => input.fmin(other);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);

    public static Tensor nan_to_num_(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        input.nan_to_num_(nan, posinf, neginf);

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor absolute(Tensor input) => input.absolute();

    public static Tensor abs_(Tensor input) => input.abs_();

    public static Tensor absolute_(Tensor input) => input.absolute_();

    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor add(Tensor left, Scalar right) => left.add(right);

    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);

    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => left.add(right, alpha);

    public static Tensor add_(Tensor left, Tensor right) => left.add_(right);

    public static Tensor add_(Tensor left, Scalar right) => left.add_(right);

    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) => left.add_(right, alpha);

    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) => left.add_(right, alpha);

    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv(tensor1, tensor2, value);

    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcdiv_(tensor1, tensor2, value);

    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul(tensor1, tensor2, value);

    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) => input.addcmul_(tensor1, tensor2, value);

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor ceil_(Tensor input) => input.ceil_();

    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div(right, rounding_mode);

    public static Tensor divide(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.divide(right, rounding_mode);

    public static Tensor divide(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.divide(right, rounding_mode);

    public static Tensor div_(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) => left.div_(right, rounding_mode);

    public static Tensor div_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.div_(right, rounding_mode);

    public static Tensor divide_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) => left.divide_(right, rounding_mode);

    public static Tensor divide_(Tensor left, Scalar right) => Aten.Into(left, "divide_.Scalar", left, right);

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor floor_(Tensor input) => input.floor_();

    public static Tensor floor_divide(Tensor input, Tensor other) => input.floor_divide(other);

    public static Tensor floor_divide_(Tensor input, Tensor other) => input.floor_divide_(other);

    public static Tensor fmod(Tensor left, Tensor right) => left.fmod(right);

    public static Tensor fmod(Tensor left, Scalar right) => left.fmod(right);

    public static Tensor fmod_(Tensor left, Tensor right) => left.fmod_(right);

    public static Tensor fmod_(Tensor left, Scalar right) => left.fmod_(right);

    public static Tensor frac(Tensor input) => input.frac();

    public static Tensor frac_(Tensor input) => input.frac_();

    public static Tensor gcd(Tensor left, Tensor right) => left.gcd(right);

    public static Tensor gcd_(Tensor left, Tensor right) => left.gcd_(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);

    public static Tensor multiply(Tensor left, Tensor right) => left.multiply(right);

    public static Tensor multiply(Tensor left, Scalar right) => left.multiply(right);

    public static Tensor mul_(Tensor left, Tensor right) => left.mul_(right);

    public static Tensor mul_(Tensor left, Scalar right) => left.mul_(right);

    public static Tensor neg(Tensor input) => input.neg();

    public static Tensor negative(Tensor input) => input.negative();

    public static Tensor neg_(Tensor input) => input.neg_();

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor reciprocal_(Tensor input) => input.reciprocal_();

    public static Tensor remainder(Tensor left, Tensor right) => left.remainder(right);

    public static Tensor remainder(Tensor left, Scalar right) => left.remainder(right);

    public static Tensor remainder_(Tensor left, Tensor right) => left.remainder_(right);

    public static Tensor remainder_(Tensor left, Scalar right) => left.remainder_(right);

    public static Tensor round(Tensor input, long decimals = 0) => input.round(decimals);

    public static Tensor round_(Tensor input, long decimals = 0) => input.round_(decimals);

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor sign_(Tensor input) => input.sign_();

    public static Tensor sgn(Tensor input) => input.sgn();

    public static Tensor sgn_(Tensor input) => input.sgn_();

    public static Tensor signbit(Tensor input) => input.signbit();

    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);

    public static Tensor subtract(Tensor left, Tensor right) => left.subtract(right);

    public static Tensor subtract(Tensor left, Scalar right) => left.subtract(right);

    public static Tensor subtract_(Tensor left, Tensor right) => left.subtract_(right);

    public static Tensor subtract_(Tensor left, Scalar right) => left.subtract_(right);

    public static Tensor sub_(Tensor left, Tensor right) => left.sub_(right);

    public static Tensor sub_(Tensor left, Scalar right) => left.sub_(right);

    public static Tensor true_divide(Tensor dividend, Tensor divisor) => dividend.true_divide(divisor);

    public static Tensor true_divide_(Tensor dividend, Tensor divisor) => dividend.true_divide_(divisor);

    public static Tensor trunc(Tensor input) => input.trunc();

    public static Tensor fix(Tensor input) => input.fix();

    public static Tensor trunc_(Tensor input) => input.trunc_();

    public static Tensor fix_(Tensor input) => input.fix_();

    public static Tensor multiply_(Tensor left, Tensor right) => Aten.Into(left, "multiply_.Tensor", left, right);

    public static Tensor multiply_(Tensor left, Scalar right) => Aten.Into(left, "multiply_.Scalar", left, right);

    public static Tensor negative_(Tensor input) => Aten.Into(input, "negative_", input);
}
