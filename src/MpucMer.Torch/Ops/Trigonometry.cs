using MpucMer.Torch.Interop;

namespace TorchSharp;

// The circle and the hyperbola: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor deg2rad() => Aten.One("deg2rad", this);

        public Tensor deg2rad_() => Aten.Into(this, "deg2rad_", this);

        public Tensor rad2deg() => Aten.One("rad2deg", this);

        public Tensor rad2deg_() => Aten.Into(this, "rad2deg_", this);

        public Tensor hypot(Tensor other) => Aten.One("hypot", this, other);

        public Tensor asin() => Aten.One("asin", this);

        public Tensor arcsin() => Aten.One("arcsin", this);

        public Tensor asin_() => Aten.Into(this, "asin_", this);

        public Tensor arcsin_() => Aten.Into(this, "arcsin_", this);

        public Tensor acos() => Aten.One("acos", this);

        public Tensor arccos() => Aten.One("arccos", this);

        public Tensor acos_() => Aten.Into(this, "acos_", this);

        public Tensor arccos_() => Aten.Into(this, "arccos_", this);

        public Tensor atan() => Aten.One("atan", this);

        public Tensor arctan() => Aten.One("arctan", this);

        public Tensor arctan(Tensor other) => atan2(other);

        public Tensor arctan_(Tensor other) => atan2_(other);

        public Tensor arctan_() => Aten.Into(this, "arctan_", this);

        public Tensor atan_() => Aten.Into(this, "atan_", this);

        public Tensor atan2(Tensor other) => Aten.One("atan2", this, other);

        public Tensor arctan2_(Tensor other) => Aten.Into(this, "arctan2_", this, other);

        public Tensor arctan2(Tensor other) => Aten.One("arctan2", this, other);

        public Tensor atan2_(Tensor other) => Aten.Into(this, "atan2_", this, other);

        public Tensor cos() => Aten.One("cos", this);

        public Tensor cos_() => Aten.Into(this, "cos_", this);

        public Tensor sin() => Aten.One("sin", this);

        public Tensor sin_() => Aten.Into(this, "sin_", this);

        public Tensor tan() => Aten.One("tan", this);

        public Tensor tan_() => Aten.Into(this, "tan_", this);

        public Tensor sinc() => Aten.One("sinc", this);

        public Tensor sinc_() => Aten.Into(this, "sinc_", this);

        public Tensor sinh() => Aten.One("sinh", this);

        public Tensor sinh_() => Aten.Into(this, "sinh_", this);

        public Tensor cosh() => Aten.One("cosh", this);

        public Tensor cosh_() => Aten.Into(this, "cosh_", this);

        public Tensor tanh() => Aten.One("tanh", this);

        public Tensor tanh_() => Aten.Into(this, "tanh_", this);

        public Tensor arcsinh() => Aten.One("arcsinh", this);

        public Tensor asinh() => Aten.One("asinh", this);

        public Tensor arcsinh_() => Aten.Into(this, "arcsinh_", this);

        public Tensor asinh_() => Aten.Into(this, "asinh_", this);

        public Tensor arccosh() => Aten.One("arccosh", this);

        public Tensor acosh() => Aten.One("acosh", this);

        public Tensor arccosh_() => Aten.Into(this, "arccosh_", this);

        public Tensor acosh_() => Aten.Into(this, "acosh_", this);

        public Tensor arctanh() => Aten.One("arctanh", this);

        public Tensor atanh() => Aten.One("atanh", this);

        public Tensor arctanh_() => Aten.Into(this, "arctanh_", this);

        public Tensor atanh_() => Aten.Into(this, "atanh_", this);
    }

    public static Tensor deg2rad(Tensor input) => input.deg2rad();

    public static Tensor deg2rad_(Tensor input) => input.deg2rad_();

    public static Tensor rad2deg(Tensor input) => input.rad2deg();

    public static Tensor rad2deg_(Tensor input) => input.rad2deg_();

    public static Tensor hypot(Tensor left, Tensor right) => left.hypot(right);

    public static Tensor asin(Tensor input) => input.asin();

    public static Tensor arcsin(Tensor input) => input.arcsin();

    public static Tensor asin_(Tensor input) => input.asin_();

    public static Tensor arcsin_(Tensor input) => input.arcsin_();

    public static Tensor acos(Tensor input) => input.acos();

    public static Tensor arccos(Tensor input) => input.arccos();

    public static Tensor acos_(Tensor input) => input.acos_();

    public static Tensor arccos_(Tensor input) => input.arccos_();

    public static Tensor atan(Tensor input) => input.atan();

    public static Tensor arctan(Tensor input) => input.arctan();

    public static Tensor arctan(Tensor input, Tensor other) => input.arctan(other);

    public static Tensor arctan_(Tensor input) => input.arctan_();

    public static Tensor arctan_(Tensor input, Tensor other) => input.arctan_(other);

    public static Tensor atan_(Tensor input) => input.atan_();

    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    public static Tensor arctan2_(Tensor input, Tensor other) => input.arctan2_(other);

    public static Tensor arctan2(Tensor input, Tensor other) => input.arctan2(other);

    public static Tensor atan2_(Tensor input, Tensor other) => input.atan2_(other);

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor cos_(Tensor input) => input.cos_();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor sin_(Tensor input) => input.sin_();

    public static Tensor tan(Tensor input) => input.tan();

    public static Tensor tan_(Tensor input) => input.tan_();

    public static Tensor sinc(Tensor input) => input.sinc();

    public static Tensor sinc_(Tensor input) => input.sinc_();

    public static Tensor sinh(Tensor input) => input.sinh();

    public static Tensor sinh_(Tensor input) => input.sinh_();

    public static Tensor cosh(Tensor input) => input.cosh();

    public static Tensor cosh_(Tensor input) => input.cosh_();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor tanh_(Tensor input) => input.tanh_();

    public static Tensor arcsinh(Tensor input) => input.arcsinh();

    public static Tensor asinh(Tensor input) => input.asinh();

    public static Tensor arcsinh_(Tensor input) => input.arcsinh_();

    public static Tensor asinh_(Tensor input) => input.asinh_();

    public static Tensor arccosh(Tensor input) => input.arccosh();

    public static Tensor acosh(Tensor input) => input.acosh();

    public static Tensor arccosh_(Tensor input) => input.arccosh_();

    public static Tensor acosh_(Tensor input) => input.acosh_();

    public static Tensor arctanh(Tensor input) => input.arctanh();

    public static Tensor atanh(Tensor input) => input.atanh();

    public static Tensor arctanh_(Tensor input) => input.arctanh_();

    public static Tensor atanh_(Tensor input) => input.atanh_();
}
