using MpucMer.Torch.Interop;

namespace TorchSharp;

// Products and decompositions: one line an operation, named by its schema in libtorch.
public static partial class torch
{
    public sealed partial class Tensor
    {
        public Tensor vander(long N = -1, bool increasing = false) => Aten.One("vander", this, N, increasing);

        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Aten.One("baddbmm", this, batch1, batch2, beta, alpha);

        public Tensor bmm(Tensor batch2) => Aten.One("bmm", this, batch2);

        public Tensor kron(Tensor other) => Aten.One("kron", this, other);

        public Tensor outer(Tensor vec2) => Aten.One("outer", this, vec2);

        public Tensor ger(Tensor vec2) => Aten.One("ger", this, vec2);

        public Tensor inner(Tensor vec2) => Aten.One("inner", this, vec2);

        public Tensor inverse() => Aten.One("inverse", this);

        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.One("tensordot", this, b, dims1, dims2);

        public Tensor cholesky_inverse(bool upper = false) => Aten.One("cholesky_inverse", this, upper);

        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.One("cholesky_solve", this, input2, upper);

        public Tensor det() => Aten.One("det", this);

        public Tensor logdet() => Aten.One("logdet", this);

        public (Tensor a, Tensor tau) geqrf() => Aten.Two("geqrf", this);

        public Tensor matmul(Tensor target) => Aten.One("matmul", this, target);

        public Tensor mm(Tensor target) => Aten.One("mm", this, target);

        public Tensor mv(Tensor target) => Aten.One("mv", this, target);

        public Tensor matrix_exp() => Aten.One("matrix_exp", this);

        public Tensor matrix_power(int n) => Aten.One("matrix_power", this, n);

        public Tensor vdot(Tensor target) => Aten.One("vdot", this, target);

        public Tensor dot(Tensor target) => Aten.One("dot", this, target);

        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => Aten.One("linalg_pinv", this, rcond, hermitian);

        public Tensor ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
            Aten.One("ormqr", this, tau, other, left, transpose);

        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Aten.One("addbmm", this, batch1, batch2, beta, alpha);

        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Aten.Into(this, "addbmm_", this, batch1, batch2, beta, alpha);

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.One("addmm", this, mat1, mat2, beta, alpha);

        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.Into(this, "addmm_", this, mat1, mat2, beta, alpha);

        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.One("addmv", this, mat, vec, beta, alpha);

        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.Into(this, "addmv_", this, mat, vec, beta, alpha);

        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.One("addr", this, vec1, vec2, beta, alpha);

        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.Into(this, "addr_", this, vec1, vec2, beta, alpha);
    }

    public static Tensor vander(Tensor x, long N = -1, bool increasing = false) => x.vander(N, increasing);

    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
        input.baddbmm(batch1, batch2, beta, alpha);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);

    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    public static Tensor ger(Tensor input, Tensor vec2) => input.ger(vec2);

    public static Tensor inner(Tensor input, Tensor vec2) => input.inner(vec2);

    public static Tensor inverse(Tensor input) => input.inverse();

    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => Aten.One("tensordot", a, b, Last(a.dim(), dims), First(dims));

    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => a.tensordot(b, dims1, dims2);

    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => input.cholesky_inverse(upper);

    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => input.cholesky_solve(input2, upper);

    public static Tensor det(Tensor input) => input.det();

    public static Tensor logdet(Tensor input) => input.logdet();

    public static (Tensor a, Tensor tau) geqrf(Tensor input) => input.geqrf();

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

    public static Tensor matrix_power(Tensor input, int n) => input.matrix_power(n);

    public static Tensor vdot(Tensor input, Tensor target) => input.vdot(target);

    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => input.pinverse(rcond, hermitian);

    public static Tensor ormqr(Tensor input, Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
        input.ormqr(tau, other, left, transpose);

    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
        input.addbmm(batch1, batch2, beta, alpha);

    public static Tensor addbmm_(Tensor input, Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
        input.addbmm_(batch1, batch2, beta, alpha);

    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm_(mat1, mat2, beta, alpha);

    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv(mat1, mat2, beta, alpha);

    public static Tensor addmv_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv_(mat1, mat2, beta, alpha);

    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => input.addr(vec1, vec2, beta, alpha);

    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => input.addr_(vec1, vec2, beta, alpha);

    public static Tensor chain_matmul(params Tensor[] matrices) =>
        matrices.Length == 0 ? throw new ArgumentException("chain_matmul of nothing") : Aten.One("chain_matmul", matrices);

    public static (Tensor res, Tensor logabsdet) slogdet(Tensor A) => Aten.Two("slogdet", A);

    public static Tensor orgqr(Tensor input, Tensor tau) => Aten.One("orgqr", input, tau);

    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Aten.One("cdist", x1, x2, p, (long)compute_mode);

    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.One("einsum", equation, tensors);
}
