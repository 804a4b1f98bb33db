using MpucMer.Torch.Interop;

namespace TorchSharp;

// Joining, splitting, repeating: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor tril(long diagonal = 0) => Aten.One("tril", this, diagonal);

        public Tensor tril_(long diagonal = 0) => Aten.Into(this, "tril_", this, diagonal);

        public Tensor triu(long diagonal = 0) => Aten.One("triu", this, diagonal);

        public Tensor triu_(long diagonal = 0) => Aten.Into(this, "triu_", this, diagonal);

        public Tensor tile(long[] reps) => Aten.One("tile", this, reps);

        public Tensor channel_shuffle(long groups) => Aten.One("channel_shuffle", this, groups);

        public Tensor diag(long diagonal = 0) => Aten.One("diag", this, diagonal);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Aten.One("diag_embed", this, offset, dim1, dim2);

        public Tensor diagflat(long offset = 0) => Aten.One("diagflat", this, offset);

        public Tensor[] unbind(long dimension = 0) => Aten.Many("unbind.int", this, dimension);

        public Tensor[] split(long size, int dim = 0) => Aten.Many("split.Tensor", this, size, dim);

        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => Aten.Many("split_with_sizes", this, sizes, dim);

        public Tensor[] split(long[] sizes, long dim = 0) => Aten.Many("split_with_sizes", this, sizes, dim);

        public Tensor[] split(params long[] sizes) => Aten.Many("split_with_sizes", this, sizes, 0);

        public Tensor[] tensor_split(long size, long dim = 0) => Aten.Many("tensor_split.sections", this, size, dim);

        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Aten.Many("tensor_split.indices", this, sizes, dim);

        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Aten.Many("tensor_split.tensor_indices_or_sections", this, indices, dim);

        public Tensor[] chunk(long chunks, long dim = 0) => Aten.Many("chunk", this, chunks, dim);

        public Tensor repeat(params long[] sizes) => Aten.One("repeat", this, sizes);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Aten.One("repeat_interleave.self_Tensor", this, repeats, dim, output_size);

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Aten.One("repeat_interleave.self_int", this, repeats, dim, output_size);

        public Tensor flip(params long[] dims) => Aten.One("flip", this, dims);

        public Tensor fliplr() => Aten.One("fliplr", this);

        public Tensor flipud() => Aten.One("flipud", this);

        public Tensor roll(long shifts, long? dims = null) => Aten.One("roll", this, shifts, dims is { } d ? d : Array.Empty<long>());

        public Tensor roll((long, long) shifts, (long, long) dims) => Aten.One("roll", this, shifts, dims);

        public Tensor roll(long[] shifts, long[] dims) => Aten.One("roll", this, shifts, dims);

        public Tensor roll(long[] shifts) => Aten.One("roll", this, shifts);

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) => Aten.One("roll", this, shifts, dims);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => Aten.One("roll", this, shifts, dims);

        public Tensor rot90(long k = 1, (long, long)? dims = null) => Aten.One("rot90", this, k, dims ?? (0, 1));
    }

    public static Tensor tril(Tensor input, long diagonal = 0) => input.tril(diagonal);

    public static Tensor tril_(Tensor input, long diagonal = 0) => input.tril_(diagonal);

    public static Tensor triu(Tensor input, long diagonal = 0) => input.triu(diagonal);

    public static Tensor triu_(Tensor input, long diagonal = 0) => input.triu_(diagonal);

    public static Tensor tile(Tensor input, long[] dims) => input.tile(dims);

    public static Tensor diag(Tensor input, long diagonal = 0) => input.diag(diagonal);

    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) => input.diag_embed(offset, dim1, dim2);

    public static Tensor diagflat(Tensor input, long offset = 0) => input.diagflat(offset);

    public static Tensor[] unbind(Tensor tensor, int dim = 0) => tensor.unbind(dim);

    public static Tensor[] unbind(Tensor input, long dim = 0) => input.unbind(dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0) => tensor.split(split_size_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, long indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, long[] indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    public static Tensor[] tensor_split(Tensor input, Tensor indices_or_sections, long dim = 0) => input.tensor_split(indices_or_sections, dim);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0) => input.chunk(chunks, dim);

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) =>
        input.repeat_interleave(repeats, dim, output_size);

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor fliplr(Tensor input) => input.fliplr();

    public static Tensor flipud(Tensor input) => input.flipud();

    public static Tensor roll(Tensor input, long shifts, long? dims = null) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => input.roll(shifts, dims);

    public static Tensor roll(Tensor input, long[] shifts) => input.roll(shifts);

    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => input.roll(shifts, dims);

    public static Tensor rot90(Tensor input, long k = 1, (long, long)? dims = null) => input.rot90(k, dims);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => Aten.One("cat", tensors.ToArray(), axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => Aten.One("cat", tensors, axis);

    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => Aten.One("cat", tensors.ToArray(), axis);

    public static Tensor column_stack(IList<Tensor> tensors) => Aten.One("column_stack", tensors.ToArray());

    public static Tensor column_stack(params Tensor[] tensors) => Aten.One("column_stack", tensors);

    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => Aten.One("column_stack", tensors.ToArray());

    public static Tensor row_stack(IList<Tensor> tensors) => Aten.One("vstack", tensors.ToArray());

    public static Tensor row_stack(params Tensor[] tensors) => Aten.One("vstack", tensors);

    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => Aten.One("vstack", tensors.ToArray());

    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.One("cat", tensors.ToArray(), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.One("cat", tensors, dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.One("cat", tensors.ToArray(), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => Aten.One("cat", tensors.ToArray(), dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => Aten.One("cat", tensors, dim);

    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.One("cat", tensors.ToArray(), dim);

    public static Tensor dstack(params Tensor[] tensors) => Aten.One("dstack", tensors);

    public static Tensor dstack(IList<Tensor> tensors) => Aten.One("dstack", tensors.ToArray());

    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Aten.One("dstack", tensors.ToArray());

    public static Tensor dstack(IEnumerable<Tensor> tensors) => Aten.One("dstack", tensors.ToArray());

    public static Tensor hstack(IList<Tensor> tensors) => Aten.One("hstack", tensors.ToArray());

    public static Tensor hstack(params Tensor[] tensors) => Aten.One("hstack", tensors);

    public static Tensor hstack(IEnumerable<Tensor> tensors) => Aten.One("hstack", tensors.ToArray());

    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Aten.One("hstack", tensors.ToArray());

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.One("stack", tensors.ToArray(), dim);

    public static Tensor vstack(IList<Tensor> tensors) => Aten.One("vstack", tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Aten.One("vstack", tensors);

    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Aten.One("vstack", tensors.ToArray());

    public static Tensor block_diag(params Tensor[] tensors) => Aten.One("block_diag", tensors);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Aten.Many("broadcast_tensors", tensors);

    public static Tensor cartesian_prod(IList<Tensor> tensors) => Aten.One("cartesian_prod", tensors.ToArray());

    public static Tensor cartesian_prod(params Tensor[] tensors) => Aten.One("cartesian_prod", tensors);

    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => Aten.One("cartesian_prod", tensors.ToArray());

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") =>
        Aten.Many("meshgrid.indexing", tensors.ToArray(), indexing);

    public static Tensor tril_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Aten.One("tril_indices", row, col, offset, dtype, Arg.None, InitializeDevice(device));

    public static Tensor triu_indices(long row, long col, long offset = 0, ScalarType dtype = ScalarType.Int64, Device? device = null) =>
        Aten.One("triu_indices", row, col, offset, dtype, Arg.None, InitializeDevice(device));
}
