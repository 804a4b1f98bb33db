// ST-GCN's gate over time, relu(conv1(x) + sigmoid(conv2(x)) + conv3(x)) with kernels (1, 3): one pass, row by row of [B, N], so that
// neither the convolutions' outputs nor their gradients ever leave the cache. Three frames of a row lie next to each other in
// memory: the convolution is a product with a left side whose rows overlap.
#include "kernels.h"
#include "tiles.h"
#include <cmath>

using namespace mpuc;

namespace {

constexpr int64_t Taps = 3;

struct Shape {
  int64_t rows, frames, in, out, after;
  explicit Shape(const at::Tensor& x, const at::Tensor& w)
      : rows(x.size(0) * x.size(1)), frames(x.size(2)), in(x.size(3)), out(w.size(0)), after(x.size(2) - Taps + 1) {}
};

// e^x to 2 units in the last place, in operations that become vectors.
MPUC_INLINE float exponential(float x) {
  x = x > 88.f ? 88.f : x < -87.f ? -87.f : x;
  const float n = (x * 1.44269504f + 12582912.f) - 12582912.f;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  const float p = ((((1.9875691500e-4f * r + 1.3981999507e-3f) * r + 8.3334519073e-3f) * r + 4.1665795894e-2f) * r + 1.6666665459e-1f) * r + 5.0000001201e-1f;
  const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return (p * r * r + r + 1.f) * scale;
}
MPUC_INLINE double exponential(double x) { return std::exp(x); }

template <class T>
MPUC_INLINE void open_rows(const T* u, int64_t ldu, int64_t half, int64_t rows, int64_t out, T* y, T* s) {
  for (int64_t t = 0; t < rows; t++) {
    const T* linear = u + t * ldu;
    const T* gate = linear + half;
    T* result = y + t * out;
    for (int64_t o = 0; o < out; o++) {
      const T open = 1 / (1 + exponential(-gate[o]));
      const T sum = linear[o] + open;
      result[o] = sum > 0 ? sum : 0;
      if (s) s[t * out + o] = open;
    }
  }
}
WIDEST void open(const float* u, int64_t ldu, int64_t half, int64_t rows, int64_t out, float* y, float* s) {
  if (s) open_rows(u, ldu, half, rows, out, y, s); else open_rows<float>(u, ldu, half, rows, out, y, nullptr);
}
WIDEST void open(const double* u, int64_t ldu, int64_t half, int64_t rows, int64_t out, double* y, double* s) { open_rows(u, ldu, half, rows, out, y, s); }

template <class T>
MPUC_INLINE void close_rows(const T* g, const T* y, const T* s, int64_t rows, int64_t out, T* d, int64_t ldd, int64_t half, T* sums) {
  for (int64_t t = 0; t < rows; t++) {
    T* linear = d + t * ldd;
    T* gate = linear + half;
    for (int64_t o = 0; o < out; o++) {
      const T through = y[t * out + o] > 0 ? g[t * out + o] : 0;
      const T open = s[t * out + o], bent = through * open * (1 - open);
      linear[o] = through;
      gate[o] = bent;
      sums[o] += through;
      sums[half + o] += bent;
    }
  }
}
WIDEST void close(const float* g, const float* y, const float* s, int64_t rows, int64_t out, float* d, int64_t ldd, int64_t half, float* sums) { close_rows(g, y, s, rows, out, d, ldd, half, sums); }
WIDEST void close(const double* g, const double* y, const double* s, int64_t rows, int64_t out, double* d, int64_t ldd, int64_t half, double* sums) { close_rows(g, y, s, rows, out, d, ldd, half, sums); }

// conv1 + conv3 in the first half of the columns, conv2 in the second: [tap * in, 2 halves].
template <class T>
Panel<T> joined(const Shape& s, const T* w1, const T* w2, const T* w3) {
  const int64_t half = padded(s.out);
  Panel<T> panel(Taps * s.in, 2 * half);
  for (int64_t o = 0; o < s.out; o++)
    for (int64_t i = 0; i < s.in; i++)
      for (int64_t k = 0; k < Taps; k++) {
        const int64_t at = (o * s.in + i) * Taps + k;
        panel[k * s.in + i][o] = w1[at] + w3[at];
        panel[k * s.in + i][half + o] = w2[at];
      }
  return panel;
}

struct Gate : torch::autograd::Function<Gate> {
  static at::Tensor forward(Context* context, const at::Tensor& input, const at::Tensor& w1, const at::Tensor& b1, const at::Tensor& w2,
                            const at::Tensor& b2, const at::Tensor& w3, const at::Tensor& b3, bool learns) {
    const auto x = input.contiguous();
    const Shape s(x, w1);
    auto y = at::empty({x.size(0), x.size(1), s.after, s.out}, x.options());
    const auto opened = learns ? at::empty_like(y) : at::Tensor();
    const auto c1 = w1.contiguous(), c2 = w2.contiguous(), c3 = w3.contiguous();
    by_type(x, [&](auto zero) {
      using T = decltype(zero);
      const int64_t half = padded(s.out), wide = 2 * half;
      auto panel = joined<T>(s, data<T>(c1), data<T>(c2), data<T>(c3));
      std::vector<T> bias(wide);
      for (int64_t o = 0; o < s.out; o++) {
        bias[o] = data<T>(b1)[o] + data<T>(b3)[o];
        bias[half + o] = data<T>(b2)[o];
      }
      at::parallel_for(0, s.rows, 8, [&](int64_t from, int64_t to) {
        std::vector<T> u(s.after * wide);
        for (int64_t row = from; row < to; row++) {
          for (int64_t t = 0; t < s.after; t++) std::copy(bias.begin(), bias.end(), u.begin() + t * wide);
          multiply(Product<T>{data<T>(x) + row * s.frames * s.in, s.in, 1, panel[0], wide, u.data(), wide, s.after, wide, Taps * s.in, true});
          const int64_t at = row * s.after * s.out;
          open(u.data(), wide, half, s.after, s.out, data<T>(y) + at, opened.defined() ? data<T>(opened) + at : nullptr);
        }
      });
    });
    context->save_for_backward({x, w1, w2, w3, y, opened});
    return y;
  }

  static Variables backward(Context* context, Variables gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &y = saved[4], &opened = saved[5];
    const auto w1 = saved[1].contiguous(), w2 = saved[2].contiguous(), w3 = saved[3].contiguous(), g = gradients[0].contiguous();
    const Shape s(x, w1);
    const auto gx = context->needs_input_grad(0) ? at::empty_like(x) : at::Tensor();
    const auto gouter = at::empty_like(w1), gopen = at::empty_like(w2);
    const auto bouter = at::empty({s.out}, x.options()), bopen = at::empty({s.out}, x.options());
    by_type(x, [&](auto zero) { spread<decltype(zero)>(s, x, w1, w2, w3, y, opened, g, gx, gouter, gopen, bouter, bopen); });
    // conv1 and conv3 have one gradient; each gets its own copy, as optimisers may write in it.
    return {gx, gouter, bouter, gopen, bopen, gouter.clone(), bouter.clone(), at::Tensor()};
  }

  template <class T>
  static void spread(const Shape& s, const at::Tensor& x, const at::Tensor& w1, const at::Tensor& w2, const at::Tensor& w3, const at::Tensor& y,
                     const at::Tensor& opened, const at::Tensor& g, const at::Tensor& gx, const at::Tensor& gouter, const at::Tensor& gopen,
                     const at::Tensor& bouter, const at::Tensor& bopen) {
    const int64_t half = padded(s.out), wide = 2 * half, taps_in = Taps * s.in, narrow = padded(s.in);
    // The input's gradient is a convolution of d with the taps turned round: [tap * 2 halves, in].
    Panel<T> turned(Taps * wide, s.in);
    auto panel = joined<T>(s, data<T>(w1), data<T>(w2), data<T>(w3));
    for (int64_t k = 0; k < Taps; k++)
      for (int64_t i = 0; i < s.in; i++)
        for (int64_t o = 0; o < wide; o++) turned[(Taps - 1 - k) * wide + o][i] = panel[k * s.in + i][o];
    const Parts parts(s.rows);
    std::vector<Panel<T>> weights(parts.count, Panel<T>(taps_in, wide));
    std::vector<std::vector<T>> biases(parts.count, std::vector<T>(wide));
    parts.each([&](int64_t part, int64_t from, int64_t to) {
      // Two frames of zeros on either side of d.
      std::vector<T> d((s.after + 2 * (Taps - 1)) * wide), out(s.frames * narrow);
      T* inner = d.data() + (Taps - 1) * wide;
      for (int64_t row = from; row < to; row++) {
        const int64_t at = row * s.after * s.out, in_at = row * s.frames * s.in;
        close(data<T>(g) + at, data<T>(y) + at, data<T>(opened) + at, s.after, s.out, inner, wide, half, biases[part].data());
        multiply(Product<T>{data<T>(x) + in_at, 1, s.in, inner, wide, weights[part][0], wide, taps_in, wide, s.after, true});
        if (!gx.defined()) continue;
        T* to_x = data<T>(gx) + in_at;
        const bool straight = narrow == s.in;
        multiply(Product<T>{d.data(), wide, 1, turned[0], narrow, straight ? to_x : out.data(), narrow, s.frames, s.in, Taps * wide, false});
        if (!straight)
          for (int64_t t = 0; t < s.frames; t++) std::copy_n(out.data() + t * narrow, s.in, to_x + t * s.in);
      }
    });
    for (int64_t part = 1; part < parts.count; part++) {
      for (size_t i = 0; i < weights[0].values.size(); i++) weights[0].values[i] += weights[part].values[i];
      for (int64_t o = 0; o < wide; o++) biases[0][o] += biases[part][o];
    }
    for (int64_t o = 0; o < s.out; o++) {
      for (int64_t i = 0; i < s.in; i++)
        for (int64_t k = 0; k < Taps; k++) {
          const int64_t at = (o * s.in + i) * Taps + k;
          data<T>(gouter)[at] = weights[0][k * s.in + i][o];
          data<T>(gopen)[at] = weights[0][k * s.in + i][half + o];
        }
      data<T>(bouter)[o] = biases[0][o];
      data<T>(bopen)[o] = biases[0][half + o];
    }
  }
};

}  // namespace

// x [B, N, T, In]; weights [Out, In, 1, 3] and biases [Out], conv1's, conv2's and conv3's in turn.
MPUC_API int32_t mpuc_temporal_gate(Handle x, const Handle* convolutions, Handle* output) {
  return guarded([&] {
    const auto input = borrow(x);
    at::Tensor p[6];
    bool learns = input.requires_grad();
    for (int i = 0; i < 6; i++) {
      p[i] = borrow(convolutions[i]);
      learns |= p[i].requires_grad();
      want(p[i].scalar_type() == input.scalar_type() && p[i].size(0) == p[0].size(0), "temporal_gate wants parameters of one size, of the input's type");
      want(i % 2 == 1 ? p[i].dim() == 1 && p[i].is_contiguous() : p[i].dim() == 4 && p[i].size(2) == 1 && p[i].size(3) == Taps && p[i].size(1) == input.size(-1),
           "temporal_gate wants weights [Out, In, 1, 3] and biases [Out]");
    }
    want(input.dim() == 4 && input.size(2) >= Taps, "temporal_gate wants input [B, N, T, In] with three frames or more");
    *output = give(Gate::apply(input, p[0], p[1], p[2], p[3], p[4], p[5], learns && at::GradMode::is_enabled()));
  });
}
