// The library as a whole: errors, threads, random state, what it was built with.
#include "mpuctorch.h"
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/ScalarTypeToTypeMeta.h>
#include <torch/version.h>
#include <dlfcn.h>
#include <mutex>

using namespace mpuc;

namespace mpuc {
namespace {
thread_local std::string last_error;
}
void set_error(std::string text) noexcept { last_error = std::move(text); }
}  // namespace mpuc

namespace {
int32_t copy_text(const std::string& text, char* buffer, int32_t capacity) {
  if (capacity > 0) buffer[text.copy(buffer, capacity - 1)] = 0;
  return static_cast<int32_t>(text.size());
}
}  // namespace

// Copies the text of this thread's last failure and returns its whole length.
MPUC_API int32_t mpuc_last_error(char* buffer, int32_t capacity) { return copy_text(last_error, buffer, capacity); }

MPUC_API int32_t mpuc_version(char* buffer, int32_t capacity) { return copy_text(TORCH_VERSION, buffer, capacity); }

MPUC_API int32_t mpuc_configuration(char* buffer, int32_t capacity, int32_t* length) {
  return guarded([&] { *length = copy_text(at::show_config() + "\n" + at::get_parallel_info(), buffer, capacity); });
}

// Which file the matrix multiplication of this process comes from: its BLAS decides the speed of everything.
MPUC_API int32_t mpuc_blas_path(char* buffer, int32_t capacity) {
  Dl_info info{};
  void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
  const bool found = symbol != nullptr && dladdr(symbol, &info) != 0 && info.dli_fname != nullptr;
  return copy_text(found ? info.dli_fname : "", buffer, capacity);
}

MPUC_API int32_t mpuc_get_num_threads(int32_t* count) { return guarded([&] { *count = at::get_num_threads(); }); }
MPUC_API int32_t mpuc_set_num_threads(int32_t count) { return guarded([&] { at::set_num_threads(count); }); }
MPUC_API int32_t mpuc_get_num_interop_threads(int32_t* count) { return guarded([&] { *count = at::get_num_interop_threads(); }); }
MPUC_API int32_t mpuc_set_num_interop_threads(int32_t count) { return guarded([&] { at::set_num_interop_threads(count); }); }

MPUC_API int32_t mpuc_default_dtype(int32_t* dtype) {
  return guarded([&] { *dtype = static_cast<int32_t>(c10::get_default_dtype_as_scalartype()); });
}
MPUC_API int32_t mpuc_set_default_dtype(int32_t dtype) {
  return guarded([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<c10::ScalarType>(dtype))); });
}

MPUC_API int32_t mpuc_generator_new(uint64_t seed, void** generator) {
  return guarded([&] { *generator = new at::Generator(at::detail::createCPUGenerator(seed)); });
}
MPUC_API int32_t mpuc_generator_default(void** generator) {
  return guarded([&] { *generator = new at::Generator(at::detail::getDefaultCPUGenerator()); });
}
MPUC_API void mpuc_generator_free(void* generator) {
  guarded([&] { delete static_cast<at::Generator*>(generator); });
}

#define WITH_GENERATOR(body)                               \
  guarded([&] {                                            \
    auto& g = *static_cast<at::Generator*>(generator);     \
    std::lock_guard<std::mutex> lock(g.mutex());           \
    body;                                                  \
  })
MPUC_API int32_t mpuc_generator_set_seed(void* generator, uint64_t seed) { return WITH_GENERATOR(g.set_current_seed(seed)); }
MPUC_API int32_t mpuc_generator_seed(void* generator, uint64_t* seed) { return WITH_GENERATOR(*seed = g.current_seed()); }
MPUC_API int32_t mpuc_generator_fresh_seed(void* generator, uint64_t* seed) { return WITH_GENERATOR(*seed = g.seed()); }
MPUC_API int32_t mpuc_generator_get_state(void* generator, Handle* state) { return WITH_GENERATOR(*state = give(g.get_state())); }
MPUC_API int32_t mpuc_generator_set_state(void* generator, Handle state) {
  const auto tensor = borrow(state);
  return WITH_GENERATOR(g.set_state(tensor));
}
