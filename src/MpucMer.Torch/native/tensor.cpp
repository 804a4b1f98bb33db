// What a tensor is, apart from the operations on it: type, sizes, memory, its gradient's slot.
#include "mpuctorch.h"
#include <ATen/ops/from_blob.h>
#include <algorithm>

using namespace mpuc;

MPUC_API void mpuc_release(Handle handle) {
  // A finaliser may call this on any thread; the reference count is atomic and destructors are guarded.
  guarded([&] { c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle); });
}

struct Info {
  int64_t dimensions, elements, element_size, storage_offset;
  int32_t dtype, device_type, device_index;
  uint8_t contiguous, requires_grad, leaf, sparse;
};

MPUC_API int32_t mpuc_info(Handle handle, Info* info) {
  return guarded([&] {
    const auto t = borrow(handle);
    info->dimensions = t.dim();
    info->elements = t.numel();
    info->element_size = static_cast<int64_t>(t.element_size());
    info->sparse = t.is_sparse();
    info->storage_offset = info->sparse ? 0 : t.storage_offset();
    info->dtype = static_cast<int32_t>(t.scalar_type());
    info->device_type = static_cast<int32_t>(t.device().type());
    info->device_index = t.device().index();
    info->contiguous = !info->sparse && t.is_contiguous();
    info->requires_grad = t.requires_grad();
    info->leaf = t.is_leaf();
  });
}

MPUC_API int32_t mpuc_dtype(Handle handle, int32_t* dtype) {
  return guarded([&] { *dtype = static_cast<int32_t>(c10::typeMetaToScalarType(handle->dtype())); });
}

MPUC_API int32_t mpuc_sizes(Handle handle, int64_t* into, int32_t capacity, int32_t* count) {
  return guarded([&] {
    const auto sizes = handle->sizes();
    *count = static_cast<int32_t>(sizes.size());
    for (int32_t i = 0; i < std::min(capacity, *count); i++) into[i] = sizes[i];
  });
}

MPUC_API int32_t mpuc_strides(Handle handle, int64_t* into, int32_t capacity, int32_t* count) {
  return guarded([&] {
    const auto strides = handle->strides();
    *count = static_cast<int32_t>(strides.size());
    for (int32_t i = 0; i < std::min(capacity, *count); i++) into[i] = strides[i];
  });
}

MPUC_API int32_t mpuc_data(Handle handle, void** data) {
  return guarded([&] { *data = borrow(handle).data_ptr(); });
}

MPUC_API int32_t mpuc_set_requires_grad(Handle handle, int32_t value) {
  return guarded([&] { borrow(handle).set_requires_grad(value != 0); });
}

MPUC_API int32_t mpuc_grad(Handle handle, Handle* gradient) {
  return guarded([&] { *gradient = give(borrow(handle).grad()); });
}

MPUC_API int32_t mpuc_set_grad(Handle handle, Handle gradient) {
  return guarded([&] {
    const auto t = borrow(handle);
    const auto g = borrow(gradient);
    if (g.defined() && !g.sizes().equals(t.sizes()))
      throw std::invalid_argument("assigned gradient's sizes differ from the tensor's");
    t.mutable_grad() = g;
  });
}

MPUC_API int32_t mpuc_retain_grad(Handle handle) {
  return guarded([&] { borrow(handle).retain_grad(); });
}

MPUC_API int32_t mpuc_same(Handle left, Handle right, int32_t* same) {
  return guarded([&] { *same = left == right; });
}

// A view of memory that the caller owns; `release(context)` is called when the last tensor over it is gone.
MPUC_API int32_t mpuc_from_memory(void* memory, const int64_t* sizes, int32_t dimensions, int32_t dtype, void (*release)(void*),
                                  void* context, Handle* tensor) {
  return guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<c10::ScalarType>(dtype));
    *tensor = give(at::from_blob(memory, at::IntArrayRef(sizes, dimensions), [release, context](void*) { release(context); }, options));
  });
}
