// The depthwise convolution of fused.cpp for tensors [N, C, T] that lie in memory as [N, T, C]: channels are the vectors.
#include "kernels.h"
#include "tiles.h"

using namespace mpuc;

namespace {

template <class T>
MPUC_INLINE void add_products(T* y, const T* x, const T* w, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += w[i] * x[i];
}
WIDEST void add_product(float* y, const float* x, const float* w, int64_t n) { add_products(y, x, w, n); }
WIDEST void add_product(double* y, const double* x, const double* w, int64_t n) { add_products(y, x, w, n); }

struct Sizes {
  int64_t clips, frames, channels, taps, padding, dilation, after;
  Sizes(const at::Tensor& x, const at::Tensor& w, int64_t p, int64_t d)
      : clips(x.size(0)), frames(x.size(1)), channels(x.size(2)), taps(w.size(2)), padding(p), dilation(d), after(frames + 2 * p - d * (taps - 1)) {}
};

template <class T>
std::vector<T> turned(const Sizes& s, const T* w) {
  std::vector<T> out(s.taps * s.channels);
  for (int64_t c = 0; c < s.channels; c++)
    for (int64_t k = 0; k < s.taps; k++) out[k * s.channels + c] = w[c * s.taps + k];
  return out;
}

struct TimeMajor : torch::autograd::Function<TimeMajor> {
  static at::Tensor forward(Context* context, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, int64_t padding, int64_t dilation) {
    const auto x = input.contiguous(), w = weight.contiguous(), b = bias.contiguous();
    const Sizes s(x, w, padding, dilation);
    auto y = at::empty({s.clips, s.after, s.channels}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const auto taps = turned(s, data<T>(w));
      at::parallel_for(0, s.clips, 1, [&](int64_t from, int64_t to) {
        for (int64_t clip = from; clip < to; clip++)
          for (int64_t t = 0; t < s.after; t++) {
            T* out = data<T>(y) + (clip * s.after + t) * s.channels;
            std::copy_n(data<T>(b), s.channels, out);
            for (int64_t k = 0; k < s.taps; k++)
              if (const int64_t from_t = t + k * s.dilation - s.padding; from_t >= 0 && from_t < s.frames)
                add_product(out, data<T>(x) + (clip * s.frames + from_t) * s.channels, taps.data() + k * s.channels, s.channels);
          }
      });
    });
    context->save_for_backward({x, w});
    context->saved_data["padding"] = padding;
    context->saved_data["dilation"] = dilation;
    return y;
  }

  static Variables backward(Context* context, Variables gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &w = saved[1];
    const auto g = gradients[0].contiguous();
    const Sizes s(x, w, context->saved_data["padding"].toInt(), context->saved_data["dilation"].toInt());
    const auto gx = context->needs_input_grad(0) ? at::zeros_like(x) : at::Tensor();
    const auto gw = at::zeros_like(w), gb = at::zeros({s.channels}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const auto taps = turned(s, data<T>(w));
      const std::vector<T> ones(s.channels, T(1));
      const Parts parts(s.clips);
      // The taps' sums, and the bias's after them.
      std::vector<std::vector<T>> sums(parts.count, std::vector<T>((s.taps + 1) * s.channels));
      parts.each([&](int64_t part, int64_t from, int64_t to) {
        T* own = sums[part].data();
        for (int64_t clip = from; clip < to; clip++)
          for (int64_t t = 0; t < s.after; t++) {
            const T* out = data<T>(g) + (clip * s.after + t) * s.channels;
            for (int64_t k = 0; k < s.taps; k++) {
              const int64_t from_t = t + k * s.dilation - s.padding;
              if (from_t < 0 || from_t >= s.frames) continue;
              const int64_t at = (clip * s.frames + from_t) * s.channels;
              if (gx.defined()) add_product(data<T>(gx) + at, out, taps.data() + k * s.channels, s.channels);
              add_product(own + k * s.channels, data<T>(x) + at, out, s.channels);
            }
            add_product(own + s.taps * s.channels, out, ones.data(), s.channels);
          }
      });
      for (const auto& part : sums)
        for (int64_t c = 0; c < s.channels; c++) {
          for (int64_t k = 0; k < s.taps; k++) data<T>(gw)[c * s.taps + k] += part[k * s.channels + c];
          data<T>(gb)[c] += part[s.taps * s.channels + c];
        }
    });
    return {gx, gw, gb, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

namespace mpuc {
at::Tensor depthwise_time_major(const at::Tensor& x, const at::Tensor& w, const at::Tensor& b, int64_t padding, int64_t dilation) {
  return TimeMajor::apply(x.transpose(1, 2), w, b, padding, dilation).transpose(1, 2);
}
}  // namespace mpuc
