namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index expression: a number, a slice, an ellipsis, a new axis or a tensor.</summary>
    public struct TensorIndex
    {
        internal enum Sort
        {
            None, Bool, Single, Slice, Ellipsis, Tensor,
        }

        internal Sort kind;
        internal long? start;
        internal long? stop;
        internal long? step;
        internal Tensor? tensor;

#pragma warning disable CA2211 // assignable in TorchSharp as well
        public static readonly TensorIndex Ellipsis = new() { kind = Sort.Ellipsis };
        public static readonly TensorIndex None = new() { kind = Sort.None };
        public static readonly TensorIndex Null = new() { kind = Sort.None };
        public static readonly TensorIndex Colon = Slice();
#pragma warning restore CA2211

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Sort.Slice, start = start, stop = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, range.end);

        public static TensorIndex Slice(Range range)
        {
            // "^0" is the end itself, which a slice says by leaving its stop out.
            long? end = range.End is { IsFromEnd: true } e ? e.Value == 0 ? null : -e.Value : range.End.Value;
            return Slice(range.Start.IsFromEnd ? -1L * range.Start.Value : range.Start.Value, end);
        }

        public static TensorIndex Bool(bool value) => new() { kind = Sort.Bool, start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Sort.Single, start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Sort.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(index.IsFromEnd ? -1L * index.Value : index.Value);
    }
}
