using MpucMer.Torch.Interop;

namespace TorchSharp;

// Shapes, without touching the values: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor alias() => Aten.One("alias", this);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.One("as_strided", this, size, strides, storageOffset);

        public Tensor clone() => Aten.One("clone", this);

        public Tensor contiguous() => Aten.One("contiguous", this);

        public Tensor select(long dim, long index) => Aten.One("select.int", this, dim, index);

        public Tensor reshape(params long[] shape) => Aten.One("reshape", this, shape);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.One("flatten.using_ints", this, start_dim, end_dim);

        public Tensor unflatten(long dim, params long[] sizes) => Aten.One("unflatten.int", this, dim, sizes);

        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        public Tensor squeeze(long? dim = null) => dim is { } d ? Aten.One("squeeze.dim", this, d) : Aten.One("squeeze", this);

        public Tensor squeeze_(long? dim = null) => dim is { } d ? Aten.Into(this, "squeeze_.dim", this, d) : Aten.Into(this, "squeeze_", this);

        public Tensor t() => Aten.One("t", this);

        public Tensor transpose(long dim0, long dim1) => Aten.One("transpose.int", this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Aten.Into(this, "transpose_", this, dim0, dim1);

        public Tensor adjoint() => Aten.One("adjoint", this);

        public Tensor swapdims(long dim0, long dim1) => Aten.One("swapdims", this, dim0, dim1);

        public Tensor swapaxes(long dim0, long dim1) => Aten.One("swapaxes", this, dim0, dim1);

        public Tensor view(params long[] shape) => Aten.One("view", this, shape);

        public Tensor view_as(Tensor other) => Aten.One("view_as", this, other);

        public Tensor view_as_complex() => Aten.One("view_as_complex", this);

        public Tensor view_as_real() => Aten.One("view_as_real", this);

        public Tensor ravel() => Aten.One("ravel", this);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.One("diagonal", this, offset, dim1, dim2);

        public Tensor unfold(long dimension, long size, long step) => Aten.One("unfold", this, dimension, size, step);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.One("expand", this, sizes, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape, isImplicit);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.One("expand", this, sizes, isImplicit);

        public Tensor expand(params long[] sizes) => Aten.One("expand", this, sizes);

        public Tensor expand_as(Tensor other) => Aten.One("expand_as", this, other);

        public Tensor broadcast_to(params long[] shape) => Aten.One("broadcast_to", this, shape);

        public Tensor movedim(long[] source, long[] destination) => Aten.One("movedim.intlist", this, source, destination);

        public Tensor moveaxis(long[] source, long[] destination) => Aten.One("moveaxis.intlist", this, source, destination);

        public Tensor permute(params long[] permutation) => Aten.One("permute", this, permutation);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        public Tensor detach() => Aten.One("detach", this);

        public Tensor detach_() => Aten.Into(this, "detach_", this);

        public Tensor narrow(long dim, long start, long length) => Aten.One("narrow", this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) => Aten.One("slice.Tensor", this, dim, start, finish, step);

        public Tensor unsqueeze(long dim) => Aten.One("unsqueeze", this, dim);

        public Tensor unsqueeze_(long dim) => Aten.Into(this, "unsqueeze_", this, dim);

        public Tensor atleast_1d() => Aten.One("atleast_1d", this);

        public Tensor atleast_2d() => Aten.One("atleast_2d", this);

        public Tensor atleast_3d() => Aten.One("atleast_3d", this);

        public Tensor resolve_conj() => Aten.One("resolve_conj", this);

        public Tensor resolve_neg() => Aten.One("resolve_neg", this);
    }

    public static Tensor clone(Tensor input) => input.clone();

    public static Tensor select(Tensor input, long dim, long index) => input.select(dim, index);

    public static Tensor reshape(Tensor input, params long[] shape) => input.reshape(shape);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => input.flatten(start_dim, end_dim);

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);

    public static Tensor unflatten(Tensor input, long dim, Size sizes) => input.unflatten(dim, sizes);

    public static Tensor squeeze(Tensor input, long? dim = null) => input.squeeze(dim);

    public static Tensor squeeze_(Tensor input, long? dim = null) => input.squeeze_(dim);

    public static Tensor t(Tensor input) => input.t();

    public static Tensor transpose(Tensor input, long dim0, long dim1) => input.transpose(dim0, dim1);

    public static Tensor adjoint(Tensor input) => input.adjoint();

    public static Tensor swapdims(Tensor input, long dim0, long dim1) => input.swapdims(dim0, dim1);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => input.swapaxes(axis0, axis1);

    public static Tensor view_as_complex(Tensor input) => input.view_as_complex();

    public static Tensor view_as_real(Tensor input) => input.view_as_real();

    public static Tensor ravel(Tensor input) => input.ravel();

    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) => input.diagonal(offset, dim1, dim2);

    public static Tensor broadcast_to(Tensor input, params long[] shape) => input.broadcast_to(shape);

    public static Tensor movedim(Tensor input, long source, long destination) => Aten.One("movedim.int", input, source, destination);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) => input.movedim(source, destination);

    public static Tensor moveaxis(Tensor input, long source, long destination) => Aten.One("moveaxis.int", input, source, destination);

    public static Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination) =>
        Aten.One("moveaxis.intlist", input, source, destination);

    public static Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination) =>
        Aten.One("moveaxis.intlist", input, source, destination);

    public static Tensor moveaxis(Tensor input, long[] source, long[] destination) => input.moveaxis(source, destination);

    public static Tensor permute(Tensor input, params long[] permutation) => input.permute(permutation);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => input.narrow(dim, start, length);

    public static Tensor unsqueeze(Tensor input, long dim) => input.unsqueeze(dim);

    public static Tensor unsqueeze_(Tensor input, long dim) => input.unsqueeze_(dim);

    public static Tensor resolve_conj(Tensor input) => input.resolve_conj();

    public static Tensor resolve_neg(Tensor input) => input.resolve_neg();
}
