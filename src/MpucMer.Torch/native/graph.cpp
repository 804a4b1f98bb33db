// relu(A x Theta) clip by clip: Theta first, which narrows the channels, then the few neighbours of each node.
#include "kernels.h"
#include "tiles.h"

using namespace mpuc;

namespace {

template <class T> MPUC_INLINE void add_row(T* y, const T* x, T a, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}
WIDEST void add_scaled(float* y, const float* x, float a, int64_t n) { add_row(y, x, a, n); }
WIDEST void add_scaled(double* y, const double* x, double a, int64_t n) { add_row(y, x, a, n); }

template <class T> MPUC_INLINE void clip_row(T* y, const T* x, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = x[i] > 0 ? x[i] : 0;
}
WIDEST void positive(float* y, const float* x, int64_t n) { clip_row(y, x, n); }
WIDEST void positive(double* y, const double* x, int64_t n) { clip_row(y, x, n); }

template <class T> MPUC_INLINE void pass_row(T* d, const T* g, const T* y, int64_t n) {
  for (int64_t i = 0; i < n; i++) d[i] = y[i] > 0 ? g[i] : 0;
}
WIDEST void passed(float* d, const float* g, const float* y, int64_t n) { pass_row(d, g, y, n); }
WIDEST void passed(double* d, const double* g, const double* y, int64_t n) { pass_row(d, g, y, n); }

template <class T>
struct Edge { int64_t from, to; T weight; };

template <class T>
std::vector<Edge<T>> edges(const at::Tensor& a) {
  std::vector<Edge<T>> found;
  const int64_t n = a.size(0);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < n; j++)
      if (const T w = data<T>(a)[i * n + j]; w != 0) found.push_back({j, i, w});
  return found;
}

struct GraphMix : torch::autograd::Function<GraphMix> {
  static at::Tensor forward(Context* context, const at::Tensor& input, const at::Tensor& adjacency, const at::Tensor& theta) {
    const auto x = input.contiguous(), a = adjacency.contiguous(), th = theta.contiguous();
    const int64_t nodes = x.size(1), frames = x.size(2), in = x.size(3), out = th.size(1), narrow = padded(out), row = frames * out;
    auto y = at::empty({x.size(0), nodes, frames, out}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const auto links = edges<T>(a);
      Panel<T> panel(in, out);
      for (int64_t i = 0; i < in; i++) std::copy_n(data<T>(th) + i * out, out, panel[i]);
      at::parallel_for(0, x.size(0), 1, [&](int64_t from, int64_t to) {
        std::vector<T> wide(nodes * frames * narrow), slim(narrow == out ? 0 : nodes * row), mixed(nodes * row);
        for (int64_t clip = from; clip < to; clip++) {
          multiply(Product<T>{data<T>(x) + clip * nodes * frames * in, in, 1, panel[0], narrow, wide.data(), narrow, nodes * frames, out, in, false});
          const T* h = wide.data();
          if (narrow != out) {
            for (int64_t r = 0; r < nodes * frames; r++) std::copy_n(wide.data() + r * narrow, out, slim.data() + r * out);
            h = slim.data();
          }
          std::fill(mixed.begin(), mixed.end(), T(0));
          for (const auto& e : links) add_scaled(mixed.data() + e.to * row, h + e.from * row, e.weight, row);
          positive(data<T>(y) + clip * nodes * row, mixed.data(), nodes * row);
        }
      });
    });
    context->save_for_backward({x, a, th, y});
    return y;
  }

  static Variables backward(Context* context, Variables gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &a = saved[1], &th = saved[2], &y = saved[3];
    const auto g = gradients[0].contiguous();
    const auto gx = context->needs_input_grad(0) ? at::empty_like(x) : at::Tensor();
    const auto gtheta = at::empty_like(th);
    by_type(x, [&](auto zero) { spread<decltype(zero)>(x, a, th, y, g, gx, gtheta); });
    return {gx, at::Tensor(), gtheta};
  }

  template <class T>
  static void spread(const at::Tensor& x, const at::Tensor& a, const at::Tensor& th, const at::Tensor& y, const at::Tensor& g, const at::Tensor& gx, const at::Tensor& gtheta) {
    const int64_t nodes = x.size(1), frames = x.size(2), in = x.size(3), out = th.size(1), row = frames * out, rows = nodes * frames;
    const int64_t narrow = padded(out), broad = padded(in);
    const auto links = edges<T>(a);
    Panel<T> turned(out, in);
    for (int64_t i = 0; i < in; i++)
      for (int64_t o = 0; o < out; o++) turned[o][i] = data<T>(th)[i * out + o];
    const Parts parts(x.size(0));
    std::vector<Panel<T>> sums(parts.count, Panel<T>(in, out));
    parts.each([&](int64_t part, int64_t from, int64_t to) {
      std::vector<T> d(nodes * row), h(nodes * row), slim(narrow == out ? 0 : rows * narrow), result(broad == in ? 0 : rows * broad);
      for (int64_t clip = from; clip < to; clip++) {
        passed(d.data(), data<T>(g) + clip * nodes * row, data<T>(y) + clip * nodes * row, nodes * row);
        std::fill(h.begin(), h.end(), T(0));
        for (const auto& e : links) add_scaled(h.data() + e.from * row, d.data() + e.to * row, e.weight, row);
        const T* right = h.data();
        if (narrow != out) {
          for (int64_t r = 0; r < rows; r++) std::copy_n(h.data() + r * out, out, slim.data() + r * narrow);
          right = slim.data();
        }
        multiply(Product<T>{data<T>(x) + clip * rows * in, 1, in, right, narrow, sums[part][0], narrow, in, out, rows, true});
        if (!gx.defined()) continue;
        T* to_x = data<T>(gx) + clip * rows * in;
        multiply(Product<T>{h.data(), out, 1, turned[0], broad, broad == in ? to_x : result.data(), broad, rows, in, out, false});
        if (broad != in)
          for (int64_t r = 0; r < rows; r++) std::copy_n(result.data() + r * broad, in, to_x + r * in);
      }
    });
    for (int64_t part = 1; part < parts.count; part++)
      for (size_t i = 0; i < sums[0].values.size(); i++) sums[0].values[i] += sums[part].values[i];
    for (int64_t i = 0; i < in; i++) std::copy_n(sums[0][i], out, data<T>(gtheta) + i * out);
  }
};

}  // namespace

// x [B, N, T, In], adjacency [N, N], theta [In, Out].
MPUC_API int32_t mpuc_graph_mix(Handle input, Handle adjacency, Handle theta, Handle* output) {
  return guarded([&] {
    const auto x = borrow(input), a = borrow(adjacency), th = borrow(theta);
    want(x.dim() == 4 && a.dim() == 2 && a.size(0) == x.size(1) && a.size(1) == x.size(1) && th.dim() == 2 && th.size(0) == x.size(3) &&
             a.scalar_type() == x.scalar_type() && th.scalar_type() == x.scalar_type(),
         "graph_mix wants input [B, N, T, In], adjacency [N, N] and theta [In, Out] of one type");
    *output = give(GraphMix::apply(x, a, th));
  });
}
