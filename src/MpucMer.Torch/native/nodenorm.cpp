// Batch normalisation in training over the second axis of [B, N, ...], where libtorch sums element by element; for several views in
// one batch, each with its own statistics, as if they had come one after the other.
#include "kernels.h"
#include "tiles.h"
#include <ATen/core/grad_mode.h>
#include <cmath>

using namespace mpuc;

namespace {

constexpr int Lanes = 32;

template <class T> MPUC_INLINE void sum_block(const T* x, T mean, bool squared, int64_t n, T* sums) {
  int64_t i = 0;
  for (; i + Lanes <= n; i += Lanes)
    for (int j = 0; j < Lanes; j++) {
      const T d = x[i + j] - mean;
      sums[j] += squared ? d * d : d;
    }
  for (; i < n; i++) {
    const T d = x[i] - mean;
    sums[i % Lanes] += squared ? d * d : d;
  }
}
template <class T> MPUC_INLINE void dot_block(const T* g, const T* x, T mean, int64_t n, T* sums, T* products) {
  int64_t i = 0;
  for (; i + Lanes <= n; i += Lanes)
    for (int j = 0; j < Lanes; j++) {
      sums[j] += g[i + j];
      products[j] += g[i + j] * (x[i + j] - mean);
    }
  for (; i < n; i++) {
    sums[i % Lanes] += g[i];
    products[i % Lanes] += g[i] * (x[i] - mean);
  }
}
template <class T> MPUC_INLINE void line_block(const T* x, T a, T b, int64_t n, T* y) {
  for (int64_t i = 0; i < n; i++) y[i] = x[i] * a + b;
}
template <class T> MPUC_INLINE void plane_block(const T* g, const T* x, T a, T b, T c, int64_t n, T* y) {
  for (int64_t i = 0; i < n; i++) y[i] = g[i] * a + x[i] * b + c;
}
#define MPUC_BOTH(T) \
  WIDEST void sum(const T* x, T mean, bool squared, int64_t n, T* sums) { \
    if (squared) sum_block(x, mean, true, n, sums); else sum_block(x, mean, false, n, sums); } \
  WIDEST void dot(const T* g, const T* x, T mean, int64_t n, T* sums, T* products) { dot_block(g, x, mean, n, sums, products); } \
  WIDEST void line(const T* x, T a, T b, int64_t n, T* y) { line_block(x, a, b, n, y); } \
  WIDEST void plane(const T* g, const T* x, T a, T b, T c, int64_t n, T* y) { plane_block(g, x, a, b, c, n, y); }
MPUC_BOTH(float)
MPUC_BOTH(double)
#undef MPUC_BOTH

template <class T> double total(const T* parts) {
  double sum = 0;
  for (int j = 0; j < Lanes; j++) sum += parts[j];
  return sum;
}

struct NodeNorm : torch::autograd::Function<NodeNorm> {
  static at::Tensor forward(Context* context, const at::Tensor& input, const at::Tensor& gamma, const at::Tensor& beta, at::Tensor running_mean,
                            at::Tensor running_var, int64_t views, double momentum, double epsilon) {
    const auto x = input.contiguous();
    const int64_t nodes = x.size(1), clips = x.size(0) / views, block = x.numel() / (x.size(0) * nodes);
    auto y = at::empty_like(x);
    const auto moments = at::empty({views, nodes, 2}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const double count = double(clips * block);
      at::parallel_for(0, nodes, 1, [&](int64_t from, int64_t to) {
        for (int64_t node = from; node < to; node++)
          for (int64_t view = 0; view < views; view++) {
            const auto at = [&](int64_t clip) { return ((view * clips + clip) * nodes + node) * block; };
            double first = 0, second = 0;
            for (int64_t clip = 0; clip < clips; clip++) {
              T sums[Lanes] = {};
              sum(data<T>(x) + at(clip), T(0), false, block, sums);
              first += total(sums);
            }
            const T mean = T(first / count);
            for (int64_t clip = 0; clip < clips; clip++) {
              T sums[Lanes] = {};
              sum(data<T>(x) + at(clip), mean, true, block, sums);
              second += total(sums);
            }
            const T scale = T(1 / std::sqrt(second / count + epsilon)), a = scale * data<T>(gamma)[node];
            for (int64_t clip = 0; clip < clips; clip++) line(data<T>(x) + at(clip), a, data<T>(beta)[node] - mean * a, block, data<T>(y) + at(clip));
            T* own = data<T>(moments) + (view * nodes + node) * 2;
            own[0] = mean;
            own[1] = scale;
            data<T>(running_mean)[node] = T((1 - momentum) * data<T>(running_mean)[node] + momentum * mean);
            data<T>(running_var)[node] = T((1 - momentum) * data<T>(running_var)[node] + momentum * (second / (count - 1)));
          }
      });
    });
    context->save_for_backward({x, gamma, moments});
    return y;
  }

  static Variables backward(Context* context, Variables gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &gamma = saved[1], &moments = saved[2];
    const auto g = gradients[0].contiguous();
    const int64_t nodes = x.size(1), views = moments.size(0), clips = x.size(0) / views, block = x.numel() / (x.size(0) * nodes);
    const auto gx = at::empty_like(x), ggamma = at::zeros_like(gamma), gbeta = at::zeros_like(gamma);
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const double count = double(clips * block);
      at::parallel_for(0, nodes, 1, [&](int64_t from, int64_t to) {
        for (int64_t node = from; node < to; node++)
          for (int64_t view = 0; view < views; view++) {
            const auto at = [&](int64_t clip) { return ((view * clips + clip) * nodes + node) * block; };
            const T mean = data<T>(moments)[(view * nodes + node) * 2], scale = data<T>(moments)[(view * nodes + node) * 2 + 1];
            double level = 0, tilt = 0;
            for (int64_t clip = 0; clip < clips; clip++) {
              T sums[Lanes] = {}, products[Lanes] = {};
              dot(data<T>(g) + at(clip), data<T>(x) + at(clip), mean, block, sums, products);
              level += total(sums);
              tilt += total(products) * scale;
            }
            data<T>(ggamma)[node] += T(tilt);
            data<T>(gbeta)[node] += T(level);
            const T a = data<T>(gamma)[node] * scale, b = T(-a * scale * tilt / count), c = T(-a * level / count - b * mean);
            for (int64_t clip = 0; clip < clips; clip++) plane(data<T>(g) + at(clip), data<T>(x) + at(clip), a, b, c, block, data<T>(gx) + at(clip));
          }
      });
    });
    return {gx, ggamma, gbeta, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

// x [views * B, N, ...]; gamma, beta and the running statistics [N], the last two updated view by view.
MPUC_API int32_t mpuc_node_norm(Handle input, Handle gamma, Handle beta, Handle running_mean, Handle running_var, int64_t views, double momentum,
                                double epsilon, Handle* output) {
  return guarded([&] {
    const auto x = borrow(input), g = borrow(gamma), b = borrow(beta), m = borrow(running_mean), v = borrow(running_var);
    want(x.dim() >= 2 && views > 0 && x.size(0) % views == 0 && x.numel() / (x.size(1) * views) > 1, "node_norm wants input [views * B, N, ...] with more than one value a node");
    for (const auto& p : {g, b, m, v}) want(p.dim() == 1 && p.size(0) == x.size(1) && p.is_contiguous() && p.scalar_type() == x.scalar_type(), "node_norm wants parameters [N] of the input's type");
    *output = give(NodeNorm::apply(x, g, b, m, v, views, momentum, epsilon));
  });
}
