using MpucMer.Torch.Interop;

namespace TorchSharp;

// Copies of another type, memory and layout: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor to_dense() => Aten.One("to_dense", this);

        public Tensor to_sparse() => Aten.One("to_sparse", this);

        public Tensor pin_memory() => Aten.One("pin_memory", this);
    }

    public static Tensor BoolTensor(Tensor t) => t.to(ScalarType.Bool);

    public static Tensor ByteTensor(Tensor t) => t.to(ScalarType.Byte);

    public static Tensor DoubleTensor(Tensor t) => t.to(ScalarType.Float64);

    public static Tensor FloatTensor(Tensor t) => t.to(ScalarType.Float32);

    public static Tensor IntTensor(Tensor t) => t.to(ScalarType.Int32);

    public static Tensor LongTensor(Tensor t) => t.to(ScalarType.Int64);

    public static Tensor ShortTensor(Tensor t) => t.to(ScalarType.Int16);
}
