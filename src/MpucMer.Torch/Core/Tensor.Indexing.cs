using System.Runtime.CompilerServices;
using MpucMer.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public sealed partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => PutAt(value, i1);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At(i1, i2);
            set => PutAt(value, i1, i2);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At(i1, i2, i3);
            set => PutAt(value, i1, i2, i3);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At(i1, i2, i3, i4);
            set => PutAt(value, i1, i2, i3, i4);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At(i1, i2, i3, i4, i5);
            set => PutAt(value, i1, i2, i3, i4, i5);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At(i1, i2, i3, i4, i5, i6);
            set => PutAt(value, i1, i2, i3, i4, i5, i6);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => PutAt(value, indices);
        }

        private Tensor At(params long[] indices) => index(Array.ConvertAll(indices, i => TensorIndex.Single(i)));

        private void PutAt(Tensor value, params long[] indices) => index_put_(value, Array.ConvertAll(indices, i => TensorIndex.Single(i)));

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors, out var made);
            if (tensors is null) return view;
            try
            {
                return Aten.One("index.Tensor", view, tensors);
            }
            finally
            {
                view.Dispose();
                foreach (var tensor in made) tensor.Dispose();
            }
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            var view = View(indices, out var tensors, out var made);
            try
            {
                if (tensors is not null) Aten.Into(this, "index_put_", view, tensors, value, accumulate);
                else if (accumulate) view.add_(value);
                else Assign(view, value);
                return this;
            }
            finally
            {
                view.Dispose();
                foreach (var tensor in made) tensor.Dispose();
            }
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor), accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var number = full([], value, dtype, device);
            return index_put_(number, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        // As in Python, a value may have more leading axes of one element than the place it goes to.
        private static void Assign(Tensor view, Tensor value)
        {
            var sizes = value.shape;
            var extra = 0;
            while (sizes.Length - extra > view.dim() && sizes[extra] == 1) extra++;
            if (extra == 0)
            {
                view.copy_(value);
                return;
            }
            using var trimmed = value.view(sizes[extra..]);
            view.copy_(trimmed);
        }

        // Applies what can be a view (numbers, slices, new axes); tensors are left, one slot an axis, for the gather.
        private Tensor View(TensorIndex[] indices, out Tensor?[]? tensors, out List<Tensor> made)
        {
            var slots = new List<Tensor?>();
            made = [];
            tensors = null;
            var taken = indices.Count(i => i.kind is TensorIndex.Sort.Single or TensorIndex.Sort.Slice)
                + indices.Where(i => i.kind == TensorIndex.Sort.Tensor).Sum(i => i.tensor!.dtype == ScalarType.Bool ? (int)i.tensor.dim() : 1);
            var current = alias();
            long axis = 0;
            var rank = dim();
            foreach (var index in indices)
            {
                var before = current;
                switch (index.kind)
                {
                    case TensorIndex.Sort.Single:
                        current = current.select(axis, index.start!.Value);
                        break;
                    case TensorIndex.Sort.Slice:
                        if (index.start is not null || index.stop is not null || index.step is not null)
                            current = Aten.One("slice.Tensor", current, axis, index.start, index.stop, index.step ?? 1);
                        axis++;
                        break;
                    case TensorIndex.Sort.Ellipsis:
                        axis += rank - taken;
                        break;
                    case TensorIndex.Sort.None:
                        current = current.unsqueeze(axis++);
                        break;
                    case TensorIndex.Sort.Bool:
                        current = current.unsqueeze(axis);
                        made.Add(tensor(new[] { index.start != 0 }, device: device));
                        Put(slots, axis++, made[^1]);
                        break;
                    default:
                        var own = index.tensor ?? throw new ArgumentNullException(nameof(indices));
                        var isBool = own.dtype == ScalarType.Bool;
                        if (own.dim() == 0 && torch.is_integral(own.dtype) && !isBool)
                        {
                            current = current.select(axis, own.ToScalar().ToInt64());
                            break;
                        }
                        if (own.dim() == 0) current = current.unsqueeze(axis);
                        Put(slots, axis, own);
                        axis += isBool ? Math.Max(1, own.dim()) : 1;
                        break;
                }
                if (!ReferenceEquals(before, current)) before.Dispose();
            }
            if (slots.Count > 0) tensors = [.. slots];
            return current;
        }

        // A mask of several axes takes several: later slots shift by what the gather itself will expand.
        private static void Put(List<Tensor?> slots, long axis, Tensor tensor)
        {
            var used = slots.Sum(s => s is { dtype: ScalarType.Bool } mask ? Math.Max(1, mask.dim()) : 1);
            for (var free = axis - used; free > 0; free--) slots.Add(null);
            slots.Add(tensor);
        }
    }
}
