// PReLU (or nothing) and Conv-TasNet's global layer norm in one kernel, for tensors [N, C, T] that lie in memory as [N, T, C]: a clip
// stays in the cache for all its passes, and only the input is kept for the gradient.
#include "kernels.h"
#include "tiles.h"
#include <cmath>

using namespace mpuc;

namespace {

template <class T> MPUC_INLINE T bent(T x, T slope) { return x > 0 ? x : slope * x; }

template <class T>
MPUC_INLINE void sum_clip(const T* x, T slope, T mean, bool squared, int64_t frames, int64_t channels, T* sums) {
  for (int64_t t = 0; t < frames; t++)
    for (int64_t c = 0; c < channels; c++) {
      const T d = bent(x[t * channels + c], slope) - mean;
      sums[c] += squared ? d * d : d;
    }
}
template <class T>
MPUC_INLINE void norm_clip(const T* x, T slope, T mean, T scale, const T* gamma, const T* beta, int64_t frames, int64_t channels, T* y) {
  for (int64_t t = 0; t < frames; t++)
    for (int64_t c = 0; c < channels; c++) y[t * channels + c] = (bent(x[t * channels + c], slope) - mean) * scale * gamma[c] + beta[c];
}
template <class T>
MPUC_INLINE void gather_clip(const T* x, const T* g, T slope, T mean, T scale, int64_t frames, int64_t channels, T* ggamma, T* gbeta) {
  for (int64_t t = 0; t < frames; t++)
    for (int64_t c = 0; c < channels; c++) {
      const T gradient = g[t * channels + c];
      ggamma[c] += gradient * ((bent(x[t * channels + c], slope) - mean) * scale);
      gbeta[c] += gradient;
    }
}
template <class T>
MPUC_INLINE void spread_clip(const T* x, const T* g, T slope, T mean, T scale, const T* gamma, T level, T tilt, int64_t frames, int64_t channels, T* gx, T* gslope) {
  for (int64_t t = 0; t < frames; t++)
    for (int64_t c = 0; c < channels; c++) {
      const T value = x[t * channels + c], hat = (bent(value, slope) - mean) * scale;
      const T d = scale * (g[t * channels + c] * gamma[c] - level - hat * tilt);
      gx[t * channels + c] = value > 0 ? d : slope * d;
      gslope[c] += value > 0 ? 0 : value * d;
    }
}
#define MPUC_BOTH(T) \
  WIDEST void sum(const T* x, T slope, T mean, bool squared, int64_t frames, int64_t channels, T* sums) { \
    if (squared) sum_clip(x, slope, mean, true, frames, channels, sums); else sum_clip(x, slope, mean, false, frames, channels, sums); } \
  WIDEST void norm(const T* x, T slope, T mean, T scale, const T* gamma, const T* beta, int64_t frames, int64_t channels, T* y) { \
    norm_clip(x, slope, mean, scale, gamma, beta, frames, channels, y); } \
  WIDEST void gather(const T* x, const T* g, T slope, T mean, T scale, int64_t frames, int64_t channels, T* ggamma, T* gbeta) { \
    gather_clip(x, g, slope, mean, scale, frames, channels, ggamma, gbeta); } \
  WIDEST void spread(const T* x, const T* g, T slope, T mean, T scale, const T* gamma, T level, T tilt, int64_t frames, int64_t channels, T* gx, T* gslope) { \
    spread_clip(x, g, slope, mean, scale, gamma, level, tilt, frames, channels, gx, gslope); }
MPUC_BOTH(float)
MPUC_BOTH(double)
#undef MPUC_BOTH

template <class T> T total(const std::vector<T>& parts) {
  T sum = 0;
  for (const T part : parts) sum += part;
  return sum;
}

// Everything here is [N, T, C]; the caller turns it round.
struct GlobalNorm : torch::autograd::Function<GlobalNorm> {
  static at::Tensor forward(Context* context, const at::Tensor& input, const at::Tensor& slope, const at::Tensor& gamma, const at::Tensor& beta, double epsilon) {
    const auto x = input.contiguous();
    const int64_t clips = x.size(0), frames = x.size(1), channels = x.size(2);
    auto y = at::empty_like(x);
    const auto moments = at::empty({clips, 2}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const T a = *data<T>(slope), count = T(frames * channels);
      at::parallel_for(0, clips, 1, [&](int64_t from, int64_t to) {
        for (int64_t clip = from; clip < to; clip++) {
          const T* in = data<T>(x) + clip * frames * channels;
          std::vector<T> first(channels), second(channels);
          sum(in, a, T(0), false, frames, channels, first.data());
          const T mean = total(first) / count;
          sum(in, a, mean, true, frames, channels, second.data());
          const T scale = 1 / std::sqrt(total(second) / count + T(epsilon));
          norm(in, a, mean, scale, data<T>(gamma), data<T>(beta), frames, channels, data<T>(y) + clip * frames * channels);
          data<T>(moments)[2 * clip] = mean;
          data<T>(moments)[2 * clip + 1] = scale;
        }
      });
    });
    context->save_for_backward({x, slope, gamma, moments});
    return y;
  }

  static Variables backward(Context* context, Variables gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &slope = saved[1], &gamma = saved[2], &moments = saved[3];
    const auto g = gradients[0].contiguous();
    const int64_t clips = x.size(0), frames = x.size(1), channels = x.size(2);
    const auto gx = at::empty_like(x), ggamma = at::zeros_like(gamma), gbeta = at::zeros_like(gamma), gslope = at::zeros_like(slope);
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const T a = *data<T>(slope), count = T(frames * channels);
      const Parts parts(clips);
      std::vector<std::vector<T>> gammas(parts.count, std::vector<T>(channels)), betas(gammas), slopes(gammas);
      parts.each([&](int64_t part, int64_t from, int64_t to) {
        for (int64_t clip = from; clip < to; clip++) {
          const T *in = data<T>(x) + clip * frames * channels, *out = data<T>(g) + clip * frames * channels;
          const T mean = data<T>(moments)[2 * clip], scale = data<T>(moments)[2 * clip + 1];
          std::vector<T> own_gamma(channels), own_beta(channels);
          gather(in, out, a, mean, scale, frames, channels, own_gamma.data(), own_beta.data());
          T level = 0, tilt = 0;
          for (int64_t c = 0; c < channels; c++) {
            level += data<T>(gamma)[c] * own_beta[c];
            tilt += data<T>(gamma)[c] * own_gamma[c];
            gammas[part][c] += own_gamma[c];
            betas[part][c] += own_beta[c];
          }
          spread(in, out, a, mean, scale, data<T>(gamma), level / count, tilt / count, frames, channels, data<T>(gx) + clip * frames * channels, slopes[part].data());
        }
      });
      for (int64_t part = 0; part < parts.count; part++) {
        for (int64_t c = 0; c < channels; c++) {
          data<T>(ggamma)[c] += gammas[part][c];
          data<T>(gbeta)[c] += betas[part][c];
        }
        *data<T>(gslope) += total(slopes[part]);
      }
    });
    return {gx, context->needs_input_grad(1) ? gslope : at::Tensor(), ggamma, gbeta, at::Tensor()};
  }
};

}  // namespace

// x [N, C, T]; slope [1] or null for no PReLU; gamma and beta [C].
MPUC_API int32_t mpuc_global_norm(Handle input, Handle slope, Handle gamma, Handle beta, double epsilon, Handle* output) {
  return guarded([&] {
    const auto x = borrow(input), g = borrow(gamma), b = borrow(beta);
    // The autograd function takes defined tensors alone.
    const auto a = slope ? borrow(slope) : at::ones({1}, x.options().requires_grad(false));
    want(x.dim() == 3 && a.numel() == 1 && g.dim() == 1 && g.size(0) == x.size(1) && b.dim() == 1 && b.size(0) == x.size(1) && g.is_contiguous() &&
             b.is_contiguous() && a.scalar_type() == x.scalar_type() && g.scalar_type() == x.scalar_type() && b.scalar_type() == x.scalar_type(),
         "global_norm wants input [N, C, T], one slope, gamma and beta [C], of one type");
    *output = give(GlobalNorm::apply(x.transpose(1, 2), a, g, b, epsilon).transpose(1, 2));
  });
}
