// What crosses between C# and C++: plain values, opaque pointers, and a status. No exception ever does.
#pragma once
#include <ATen/core/Tensor.h>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <utility>

#define MPUC_API extern "C" __attribute__((visibility("default")))

namespace mpuc {

// A tensor's handle is its TensorImpl with one reference owned by the caller: no wrapper to allocate.
using Handle = c10::TensorImpl*;

inline at::Tensor borrow(Handle handle) {
  if (handle == nullptr) return at::Tensor();
  c10::raw::intrusive_ptr::incref(handle);
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle));
}

inline Handle give(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

// The kinds of Value; the same numbers stand in Interop/NativeValue.cs.
enum Kind : int32_t {
  None = 0, TensorKind = 1, Int = 2, Double = 3, Bool = 4, Complex = 5,
  IntList = 6, DoubleList = 7, TensorList = 8, String = 9, GeneratorKind = 10, DeviceKind = 11, Default = 12, BoolList = 13,
};

struct Value {
  int32_t kind;
  int32_t count;
  union { int64_t i; double d; void* p; } a;
  double imaginary;
};

void set_error(std::string text) noexcept;

// Runs the body and turns whatever it throws into a status and a text.
template <class Body>
int32_t guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    set_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    set_error(e.what());
  } catch (...) {
    set_error("unknown C++ exception");
  }
  return 1;
}

}  // namespace mpuc
