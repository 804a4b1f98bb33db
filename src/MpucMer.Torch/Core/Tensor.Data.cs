using System.Numerics;
using MpucMer.Torch.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public sealed unsafe partial class Tensor
    {
        /// <summary>The tensor's own memory: valid while the tensor lives, so keep it in a variable of its own.</summary>
        public Span<byte> bytes
        {
            get
            {
                var total = NumberOfElements * ElementSize;
                ExpectReadable();
                if (total > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>(DataPointer(), (int)total);
            }
            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(DataPointer(), value.Length));
                GC.KeepAlive(this);
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>()[0];
        }

        public Scalar ToScalar() => Aten.Number("_local_scalar_dense", this);

        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            ValidateType(typeof(T));
            return TensorAccessor<T>.ReadItemAt(this, i);
        }

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ExpectReadable();
            var total = NumberOfElements * ElementSize;
            var at = (byte*)DataPointer();
            for (long done = 0; done < total;)
            {
                var part = (int)Math.Min(total - done, 1 << 24);
                stream.Write(new ReadOnlySpan<byte>(at + done, part));
                done += part;
            }
            GC.KeepAlive(this);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ExpectReadable();
            var total = NumberOfElements * ElementSize;
            var at = (byte*)DataPointer();
            for (long done = 0; done < total;)
            {
                var part = (int)Math.Min(total - done, 1 << 24);
                stream.ReadExactly(new Span<byte>(at + done, part));
                done += part;
            }
            GC.KeepAlive(this);
        }

        internal void* DataPointer()
        {
            using var self = new Locked(this);
            void* data;
            Native.Check(Native.mpuc_data(self.Pointer, &data));
            return data;
        }

        internal void ValidateType(Type type)
        {
            var own = dtype;
            var expected = own switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Bool => typeof(bool),
                ScalarType.BFloat16 => typeof(BFloat16),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.ComplexFloat32 => typeof((float, float)),
                ScalarType.ComplexFloat64 => typeof(Complex),
                _ => type,
            };
            if (type != expected) throw new ArgumentException($"{type.Name} is not compatible with {own}");
        }

        private void ExpectReadable()
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException(
                    "Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }
    }
}
