// Kernels that libtorch lacks or has only slowly: each equals a composition of its operations, and is here because it was
// measured to be several times faster on the CPU.
#include "kernels.h"
#include "tiles.h"
#include <algorithm>

namespace mpuc {
at::Tensor depthwise_time_major(const at::Tensor& x, const at::Tensor& w, const at::Tensor& b, int64_t padding, int64_t dilation);
}

using namespace mpuc;

namespace {

WIDEST void add_scaled(float* y, const float* x, float a, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}
WIDEST void add_scaled(double* y, const double* x, double a, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] += a * x[i];
}

// Sixteen sums at a time: a fixed order of additions that the compiler may still turn into vectors.
WIDEST float product(const float* a, const float* b, int64_t n) {
  float sums[16] = {};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) sums[j] += a[i + j] * b[i + j];
  float sum = 0;
  for (; i < n; i++) sum += a[i] * b[i];
  for (const float part : sums) sum += part;
  return sum;
}
WIDEST double product(const double* a, const double* b, int64_t n) {
  double sums[16] = {};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) sums[j] += a[i + j] * b[i + j];
  double sum = 0;
  for (; i < n; i++) sum += a[i] * b[i];
  for (const double part : sums) sum += part;
  return sum;
}

// The outputs [from, to) that tap k reaches: output t reads input t + shift.
struct Reach {
  int64_t shift, from, to;
  Reach(int64_t k, int64_t dilation, int64_t padding, int64_t inputs, int64_t outputs)
      : shift(k * dilation - padding), from(std::max<int64_t>(0, -shift)), to(std::min(outputs, inputs - shift)) {}
};

struct Sizes {
  int64_t batch, channels, inputs, outputs, taps, padding, dilation;
};

template <class T>
void depthwise_forward(const Sizes& s, const T* x, const T* w, const T* b, T* y) {
  at::parallel_for(0, s.batch * s.channels, std::max<int64_t>(1, 8192 / s.outputs), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) {
      const int64_t c = row % s.channels;
      T* out = y + row * s.outputs;
      std::fill(out, out + s.outputs, b[c]);
      for (int64_t k = 0; k < s.taps; k++) {
        const Reach r(k, s.dilation, s.padding, s.inputs, s.outputs);
        if (r.to > r.from) add_scaled(out + r.from, x + row * s.inputs + r.from + r.shift, w[c * s.taps + k], r.to - r.from);
      }
    }
  });
}

// A channel to a thread: its weights' gradients gather over the batch in a fixed order, whatever the number of threads.
template <class T>
void depthwise_backward(const Sizes& s, const T* x, const T* w, const T* gy, T* gx, T* gw, T* gb) {
  at::parallel_for(0, s.channels, 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; c++)
      for (int64_t n = 0; n < s.batch; n++) {
        const int64_t row = n * s.channels + c;
        const T* g = gy + row * s.outputs;
        for (int64_t k = 0; k < s.taps; k++) {
          const Reach r(k, s.dilation, s.padding, s.inputs, s.outputs);
          if (r.to <= r.from) continue;
          const int64_t at = row * s.inputs + r.from + r.shift;
          if (gx) add_scaled(gx + at, g + r.from, w[c * s.taps + k], r.to - r.from);
          if (gw) gw[c * s.taps + k] += product(g + r.from, x + at, r.to - r.from);
        }
        if (gb)
          for (int64_t t = 0; t < s.outputs; t++) gb[c] += g[t];
      }
  });
}

Sizes sizes_of(const at::Tensor& x, const at::Tensor& w, int64_t padding, int64_t dilation) {
  if (x.dim() != 3 || w.dim() != 3 || w.size(1) != 1 || w.size(0) != x.size(1) || dilation < 1 || padding < 0 ||
      w.scalar_type() != x.scalar_type())
    throw std::invalid_argument("depthwise_conv1d wants input [N, C, T] and weight [C, 1, K] of one type");
  const Sizes s{x.size(0), x.size(1), x.size(2), x.size(2) + 2 * padding - dilation * (w.size(2) - 1), w.size(2), padding, dilation};
  if (s.outputs < 1) throw std::invalid_argument("depthwise_conv1d: the kernel is longer than the padded input");
  return s;
}

struct Depthwise : torch::autograd::Function<Depthwise> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, int64_t padding, int64_t dilation) {
    const auto x = input.contiguous(), w = weight.contiguous(), b = bias.contiguous();
    const auto s = sizes_of(x, w, padding, dilation);
    if (b.dim() != 1 || b.size(0) != s.channels || b.scalar_type() != x.scalar_type())
      throw std::invalid_argument("depthwise_conv1d wants bias [C] of the input's type");
    auto y = at::empty({s.batch, s.channels, s.outputs}, x.options());
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      depthwise_forward<T>(s, x.data_ptr<T>(), w.data_ptr<T>(), b.data_ptr<T>(), y.data_ptr<T>());
    });
    context->save_for_backward({x, w, bias});
    context->saved_data["padding"] = padding;
    context->saved_data["dilation"] = dilation;
    return y;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& x = saved[0];
    const auto& w = saved[1];
    const auto g = gradients[0].contiguous();
    const auto s = sizes_of(x, w, context->saved_data["padding"].toInt(), context->saved_data["dilation"].toInt());
    at::Tensor gx, gw, gb;
    if (context->needs_input_grad(0)) gx = at::zeros_like(x);
    if (context->needs_input_grad(1)) gw = at::zeros_like(w);
    if (context->needs_input_grad(2)) gb = at::zeros_like(saved[2]);
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      depthwise_backward<T>(s, x.data_ptr<T>(), w.data_ptr<T>(), g.data_ptr<T>(), gx.defined() ? gx.data_ptr<T>() : nullptr,
                            gw.defined() ? gw.data_ptr<T>() : nullptr, gb.defined() ? gb.data_ptr<T>() : nullptr);
    });
    return {gx, gw, gb, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

MPUC_API int32_t mpuc_depthwise_conv1d(Handle input, Handle weight, Handle bias, int64_t padding, int64_t dilation, Handle* output) {
  return guarded([&] {
    const auto x = borrow(input), w = borrow(weight);
    const auto s = sizes_of(x, w, padding, dilation);
    // The autograd function takes defined tensors alone.
    const auto b = bias ? borrow(bias) : at::zeros({s.channels}, x.options().requires_grad(false));
    want(b.dim() == 1 && b.size(0) == s.channels && b.scalar_type() == x.scalar_type(), "depthwise_conv1d wants bias [C] of the input's type");
    const bool time_major = !x.is_contiguous() && x.transpose(1, 2).is_contiguous();
    *output = give(time_major ? depthwise_time_major(x, w, b, padding, dilation) : Depthwise::apply(x, w, b, padding, dilation));
  });
}
