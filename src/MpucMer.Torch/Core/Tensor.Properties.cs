using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        public ScalarType dtype
        {
            get
            {
                using var self = new Locked(this);
                int type;
                Native.Check(Native.mpuc_dtype(self.Pointer, &type));
                return (ScalarType)type;
            }
        }

        public long[] shape => size();

        public long Dimensions => Read().Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Read().Elements;

        public long ElementSize => Read().ElementSize;

        public Device device
        {
            get
            {
                var info = Read();
                return info.DeviceType == (int)DeviceType.CPU ? new Device(DeviceType.CPU) : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Read().DeviceType;

        public int device_index => Read().DeviceIndex;

        public bool is_sparse => Read().Sparse != 0;

        public bool is_leaf => Read().Leaf != 0;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool requires_grad
        {
            get => Read().RequiresGrad != 0;
            set
            {
                using var self = new Locked(this);
                Native.Check(Native.mpuc_set_requires_grad(self.Pointer, value ? 1 : 0));
            }
        }

        public Tensor? grad
        {
            get
            {
                using var self = new Locked(this);
                nint gradient;
                Native.Check(Native.mpuc_grad(self.Pointer, &gradient));
                return gradient == 0 ? null : new Tensor(gradient);
            }
            set
            {
                using var self = new Locked(this);
                using var gradient = new Locked(value);
                Native.Check(Native.mpuc_set_grad(self.Pointer, gradient.Pointer));
            }
        }

        public Tensor T => Aten.One("numpy_T", this);

        public Tensor mT => Aten.One("mT", this);

        public Tensor H => Aten.One("matrix_H", this);

        public Tensor mH => Aten.One("mH", this);

        public Tensor real => Aten.One("real", this);

        public Tensor imag => Aten.One("imag", this);

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long storage_offset() => Read().StorageOffset;

        public bool is_contiguous() => Read().Contiguous != 0;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_quantized() => torch.is_quantized(dtype);

        public bool is_conj() => Aten.Bool("is_conj", this);

        public bool is_neg() => Aten.Bool("is_neg", this);

        public bool is_pinned() => Aten.Bool("is_pinned", this);

        public bool is_nonzero()
        {
            if (numel() != 1) throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");
            return Aten.Bool("is_nonzero", this);
        }

        public long[] size()
        {
            using var self = new Locked(this);
            var at = stackalloc long[16];
            int count;
            Native.Check(Native.mpuc_sizes(self.Pointer, at, 16, &count));
            var sizes = new long[count];
            if (count <= 16) new ReadOnlySpan<long>(at, count).CopyTo(sizes);
            else
                fixed (long* into = sizes) Native.Check(Native.mpuc_sizes(self.Pointer, into, count, &count));
            return sizes;
        }

        public long[] stride()
        {
            using var self = new Locked(this);
            var at = stackalloc long[16];
            int count;
            Native.Check(Native.mpuc_strides(self.Pointer, at, 16, &count));
            var strides = new long[count];
            if (count <= 16) new ReadOnlySpan<long>(at, count).CopyTo(strides);
            else
                fixed (long* into = strides) Native.Check(Native.mpuc_strides(self.Pointer, into, count, &count));
            return strides;
        }

        public long size(int dim) => Aten.Int("size.int", this, dim);

        public long stride(int dim) => Aten.Int("stride.int", this, dim);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad()
        {
            using var self = new Locked(this);
            Native.Check(Native.mpuc_retain_grad(self.Pointer));
        }

        internal NativeInfo Read()
        {
            using var self = new Locked(this);
            NativeInfo info;
            Native.Check(Native.mpuc_info(self.Pointer, &info));
            return info;
        }
    }
}
