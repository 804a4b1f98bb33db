using MpucMer.Torch.Interop;

namespace TorchSharp;

// Bits and logic: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor bitwise_and(Tensor other) => Aten.One("bitwise_and.Tensor", this, other);

        public Tensor bitwise_and_(Tensor other) => Aten.Into(this, "bitwise_and_.Tensor", this, other);

        public Tensor bitwise_not() => Aten.One("bitwise_not", this);

        public Tensor bitwise_not_() => Aten.Into(this, "bitwise_not_", this);

        public Tensor bitwise_or(Tensor other) => Aten.One("bitwise_or.Tensor", this, other);

        public Tensor bitwise_or_(Tensor other) => Aten.Into(this, "bitwise_or_.Tensor", this, other);

        public Tensor bitwise_xor(Tensor other) => Aten.One("bitwise_xor.Tensor", this, other);

        public Tensor bitwise_xor_(Tensor other) => Aten.Into(this, "bitwise_xor_.Tensor", this, other);

        public Tensor bitwise_left_shift(Tensor other) => Aten.One("bitwise_left_shift.Tensor", this, other);

        public Tensor bitwise_left_shift_(Tensor other) => Aten.Into(this, "bitwise_left_shift_.Tensor", this, other);

        public Tensor bitwise_right_shift(Tensor other) => Aten.One("bitwise_right_shift.Tensor", this, other);

        public Tensor bitwise_right_shift_(Tensor other) => Aten.Into(this, "bitwise_right_shift_.Tensor", this, other);

        public Tensor logical_and(Tensor other) => Aten.One("logical_and", this, other);

        public Tensor logical_and_(Tensor other) => Aten.Into(this, "logical_and_", this, other);

        public Tensor logical_not() => Aten.One("logical_not", this);

        public Tensor logical_not_() => Aten.Into(this, "logical_not_", this);

        public Tensor logical_or(Tensor other) => Aten.One("logical_or", this, other);

        public Tensor logical_or_(Tensor other) => Aten.Into(this, "logical_or_", this, other);

        public Tensor logical_xor(Tensor other) => Aten.One("logical_xor", this, other);

        public Tensor logical_xor_(Tensor other) => Aten.Into(this, "logical_xor_", this, other);
    }

    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);

    public static Tensor bitwise_and_(Tensor left, Tensor right) => left.bitwise_and_(right);

    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    public static Tensor bitwise_not_(Tensor input) => input.bitwise_not_();

    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);

    public static Tensor bitwise_or_(Tensor left, Tensor right) => left.bitwise_or_(right);

    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);

    public static Tensor bitwise_xor_(Tensor left, Tensor right) => left.bitwise_xor_(right);

    public static Tensor bitwise_left_shift(Tensor left, Tensor right) => left.bitwise_left_shift(right);

    public static Tensor bitwise_left_shift_(Tensor left, Tensor right) => left.bitwise_left_shift_(right);

    public static Tensor bitwise_right_shift(Tensor left, Tensor right) => left.bitwise_right_shift(right);

    public static Tensor bitwise_right_shift_(Tensor left, Tensor right) => left.bitwise_right_shift_(right);

    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    public static Tensor logical_and_(Tensor left, Tensor right) => left.logical_and_(right);

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    public static Tensor logical_or_(Tensor left, Tensor right) => left.logical_or_(right);

    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);

    public static Tensor logical_xor_(Tensor left, Tensor right) => left.logical_xor_(right);
}
