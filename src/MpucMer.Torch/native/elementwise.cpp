// Work over memory from end to end: dropout without a mask, and the optimisers' steps without passes in between.
#include "kernels.h"
#include "tiles.h"
#include <ATen/ops/empty_strided.h>
#include <cmath>

using namespace mpuc;

namespace {

// Element i is kept where its hash is at least `limit`: nothing to store, and the same for any number of threads.
MPUC_INLINE uint32_t mixed(uint32_t x) {
  x ^= x >> 16; x *= 0x7feb352du;
  x ^= x >> 15; x *= 0x846ca68bu;
  return x ^ (x >> 16);
}
template <class T> MPUC_INLINE void drop_block(const T* x, T* y, int64_t from, int64_t n, uint32_t first, uint32_t second, uint32_t limit, T scale) {
  const uint32_t high = mixed(static_cast<uint32_t>(from >> 32) ^ second);
  const uint32_t low = static_cast<uint32_t>(from);
  for (int64_t i = 0; i < n; i++) y[i] = mixed(mixed((low + static_cast<uint32_t>(i)) ^ first) ^ high) >= limit ? x[i] * scale : 0;
}
WIDEST void drop(const float* x, float* y, int64_t from, int64_t n, uint32_t first, uint32_t second, uint32_t limit, float scale) { drop_block(x, y, from, n, first, second, limit, scale); }
WIDEST void drop(const double* x, double* y, int64_t from, int64_t n, uint32_t first, uint32_t second, uint32_t limit, double scale) { drop_block(x, y, from, n, first, second, limit, scale); }

constexpr int64_t Block = 1 << 14;

template <class Body> void in_blocks(int64_t n, Body&& body) {
  at::parallel_for(0, (n + Block - 1) / Block, 1, [&](int64_t from, int64_t to) {
    for (int64_t block = from; block < to; block++) body(block * Block, std::min(Block, n - block * Block));
  });
}

at::Tensor dropped(const at::Tensor& x, int64_t seed, double rate) {
  auto y = at::empty_strided(x.sizes(), x.strides(), x.options());
  by_type(x, [&](auto zero) {
    using T = decltype(zero);
    const auto bits = static_cast<uint64_t>(seed);
    const auto limit = static_cast<uint32_t>(std::min(4294967295.0, rate * 4294967296.0));
    in_blocks(x.numel(), [&](int64_t from, int64_t n) {
      drop(data<T>(x) + from, data<T>(y) + from, from, n, static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32), limit, T(1 / (1 - rate)));
    });
  });
  return y;
}

struct Dropout : torch::autograd::Function<Dropout> {
  static at::Tensor forward(Context* context, const at::Tensor& input, int64_t seed, double rate) {
    // Which elements go is decided by their place in memory: any dense layout will do, and the gradient has to come in the same.
    const auto x = input.is_non_overlapping_and_dense() ? input : input.contiguous();
    context->saved_data["strides"] = x.strides().vec();
    context->saved_data["seed"] = seed;
    context->saved_data["rate"] = rate;
    return dropped(x, seed, rate);
  }
  static Variables backward(Context* context, Variables gradients) {
    auto g = gradients[0];
    const auto strides = context->saved_data["strides"].toIntVector();
    if (g.strides() != at::IntArrayRef(strides)) g = at::empty_strided(g.sizes(), strides, g.options()).copy_(g);
    return {dropped(g, context->saved_data["seed"].toInt(), context->saved_data["rate"].toDouble()), at::Tensor(), at::Tensor()};
  }
};

template <class T> MPUC_INLINE void sgd_block(T* p, const T* g, T* v, int64_t n, T decay, T momentum, T rate) {
  for (int64_t i = 0; i < n; i++) {
    const T step = momentum * v[i] + (g[i] + decay * p[i]);
    v[i] = step;
    p[i] -= rate * step;
  }
}
WIDEST void sgd(float* p, const float* g, float* v, int64_t n, float decay, float momentum, float rate) { sgd_block(p, g, v, n, decay, momentum, rate); }
WIDEST void sgd(double* p, const double* g, double* v, int64_t n, double decay, double momentum, double rate) { sgd_block(p, g, v, n, decay, momentum, rate); }

template <class T> MPUC_INLINE void adam_block(T* p, const T* g, T* m, T* v, int64_t n, T kept, T beta1, T beta2, T correction, T epsilon, T rate) {
  for (int64_t i = 0; i < n; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    p[i] = kept * p[i] - rate * m[i] / (std::sqrt(v[i]) / correction + epsilon);
  }
}
__attribute__((optimize("no-math-errno"))) WIDEST void adam(float* p, const float* g, float* m, float* v, int64_t n, float kept, float beta1, float beta2, float correction, float epsilon, float rate) { adam_block(p, g, m, v, n, kept, beta1, beta2, correction, epsilon, rate); }
__attribute__((optimize("no-math-errno"))) WIDEST void adam(double* p, const double* g, double* m, double* v, int64_t n, double kept, double beta1, double beta2, double correction, double epsilon, double rate) { adam_block(p, g, m, v, n, kept, beta1, beta2, correction, epsilon, rate); }

void want_alike(const at::Tensor& p, std::initializer_list<at::Tensor> others) {
  for (const auto& t : others)
    want(t.sizes() == p.sizes() && t.strides() == p.strides() && t.scalar_type() == p.scalar_type() && t.is_non_overlapping_and_dense(), "an optimiser's tensors have to be dense and alike");
}

}  // namespace

MPUC_API int32_t mpuc_dropout(Handle input, int64_t seed, double rate, Handle* output) {
  return guarded([&] {
    want(rate >= 0 && rate < 1, "dropout wants a rate in [0, 1)");
    *output = give(Dropout::apply(borrow(input), seed, rate));
  });
}

MPUC_API int32_t mpuc_sgd(Handle parameter, Handle gradient, Handle velocity, double decay, double momentum, double rate) {
  return guarded([&] {
    const auto p = borrow(parameter), g = borrow(gradient), v = borrow(velocity);
    want_alike(p, {g, v});
    by_type(p, [&](auto zero) {
      using T = decltype(zero);
      in_blocks(p.numel(), [&](int64_t at, int64_t n) { sgd(data<T>(p) + at, data<T>(g) + at, data<T>(v) + at, n, T(decay), T(momentum), T(rate)); });
    });
  });
}

// kept = 1 - rate * decay; correction = sqrt(1 - beta2^step); rate already divided by 1 - beta1^step.
MPUC_API int32_t mpuc_adamw(Handle parameter, Handle gradient, Handle mean, Handle square, double kept, double beta1, double beta2, double correction,
                            double epsilon, double rate) {
  return guarded([&] {
    const auto p = borrow(parameter), g = borrow(gradient), m = borrow(mean), v = borrow(square);
    want_alike(p, {g, m, v});
    by_type(p, [&](auto zero) {
      using T = decltype(zero);
      in_blocks(p.numel(), [&](int64_t at, int64_t n) {
        adam(data<T>(p) + at, data<T>(g) + at, data<T>(m) + at, data<T>(v) + at, n, T(kept), T(beta1), T(beta2), T(correction), T(epsilon), T(rate));
      });
    });
  });
}
