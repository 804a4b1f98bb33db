// What the fused kernels share.
#pragma once
#include "mpuctorch.h"
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <stdexcept>
#include <torch/csrc/autograd/custom_function.h>

namespace mpuc {

using Variables = torch::autograd::variable_list;
using Context = torch::autograd::AutogradContext;

template <class Body>
void by_type(const at::Tensor& like, Body&& body) {
  if (like.scalar_type() == at::kFloat) body(float{});
  else if (like.scalar_type() == at::kDouble) body(double{});
  else throw std::invalid_argument("fused kernels want float32 or float64");
}

inline void want(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

template <class T>
T* data(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.data_ptr<T>() : nullptr;
}

// Work in a number of parts that does not depend on the threads: what each part sums is added up in the parts' order, so that
// gradients are the same to the bit for any number of threads.
struct Parts {
  int64_t items, count;
  explicit Parts(int64_t n, int64_t most = 16) : items(n), count(n < most ? n : most) {}
  int64_t begin(int64_t part) const { return items * part / count; }
  template <class Body>
  void each(Body&& body) const {
    at::parallel_for(0, count, 1, [&](int64_t from, int64_t to) {
      for (int64_t part = from; part < to; part++) body(part, begin(part), begin(part + 1));
    });
  }
};

}  // namespace mpuc
