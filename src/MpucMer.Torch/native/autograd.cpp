// Gradients and the switches around them.
#include "mpuctorch.h"
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <vector>

using namespace mpuc;

namespace {
std::vector<at::Tensor> tensors(const Handle* handles, int32_t count) {
  std::vector<at::Tensor> out;
  out.reserve(count);
  for (int32_t i = 0; i < count; i++) out.push_back(borrow(handles[i]));
  return out;
}
}  // namespace

MPUC_API int32_t mpuc_backward(const Handle* outputs, int32_t output_count, const Handle* gradients, int32_t gradient_count,
                               int32_t retain_graph, int32_t create_graph, const Handle* inputs, int32_t input_count) {
  return guarded([&] {
    torch::autograd::backward(tensors(outputs, output_count), tensors(gradients, gradient_count), retain_graph != 0,
                              create_graph != 0, tensors(inputs, input_count));
  });
}

MPUC_API int32_t mpuc_autograd_grad(const Handle* outputs, int32_t output_count, const Handle* inputs, int32_t input_count,
                                    const Handle* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                                    int32_t allow_unused, Handle* results) {
  return guarded([&] {
    auto found = torch::autograd::grad(tensors(outputs, output_count), tensors(inputs, input_count),
                                       tensors(gradients, gradient_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < input_count; i++) results[i] = give(found[i]);
  });
}

MPUC_API int32_t mpuc_grad_enabled() { return c10::GradMode::is_enabled(); }
MPUC_API void mpuc_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }
MPUC_API int32_t mpuc_inference_enabled() { return c10::InferenceMode::is_enabled(); }
MPUC_API int32_t mpuc_inference_begin(int32_t enabled, void** guard) {
  return guarded([&] { *guard = new c10::InferenceMode(enabled != 0); });
}
MPUC_API void mpuc_inference_end(void* guard) {
  guarded([&] { delete static_cast<c10::InferenceMode*>(guard); });
}
