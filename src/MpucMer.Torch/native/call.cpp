// Every operation of libtorch goes through its dispatcher by name, so that one more operation is one more line of C#
// and the same code serves every release: arguments left out take the defaults of the schema at hand.
#include "mpuctorch.h"
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/Generator.h>
#include <cstdlib>
#include <memory>

namespace mpuc {
namespace {

using c10::IValue;
using c10::TypeKind;

struct Op {
  c10::OperatorHandle handle;
};

const c10::Type& strip(const c10::Type& type, bool& optional) {
  const c10::Type* current = &type;
  while (current->kind() == TypeKind::OptionalType) {
    optional = true;
    current = current->containedTypes().at(0).get();
  }
  return *current;
}

[[noreturn]] void mismatch(const c10::Argument& argument, int32_t kind) {
  throw std::invalid_argument("argument '" + argument.name() + "' wants " + argument.type()->str() +
                              " and got a value of kind " + std::to_string(kind));
}

IValue number(const Value& value, const c10::Argument& argument) {
  switch (value.kind) {
    case Int: return value.a.i;
    case Double: return value.a.d;
    case Bool: return value.a.i != 0;
    case Complex: return c10::complex<double>(value.a.d, value.imaginary);
    default: mismatch(argument, value.kind);
  }
}

IValue list(const Value& value, const c10::Type& element_type, const c10::Argument& argument) {
  bool optional = false;
  const auto kind = strip(element_type, optional).kind();
  const auto* ints = static_cast<const int64_t*>(value.a.p);
  if (kind == TypeKind::TensorType && value.kind == TensorList) {
    auto* handles = static_cast<const Handle*>(value.a.p);
    if (optional) {
      c10::impl::GenericList tensors(argument.type()->containedTypes().at(0));
      for (int32_t i = 0; i < value.count; i++) tensors.push_back(handles[i] ? IValue(borrow(handles[i])) : IValue());
      return IValue(std::move(tensors));
    }
    c10::List<at::Tensor> tensors;
    tensors.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) tensors.push_back(borrow(handles[i]));
    return IValue(std::move(tensors));
  }
  if (kind == TypeKind::FloatType) {
    c10::List<double> numbers;
    if (value.kind == Double) numbers.push_back(value.a.d);
    else if (value.kind == DoubleList)
      for (int32_t i = 0; i < value.count; i++) numbers.push_back(static_cast<const double*>(value.a.p)[i]);
    else mismatch(argument, value.kind);
    return IValue(std::move(numbers));
  }
  if (kind == TypeKind::BoolType && value.kind == BoolList) {
    c10::List<bool> flags;
    for (int32_t i = 0; i < value.count; i++) flags.push_back(ints[i] != 0);
    return IValue(std::move(flags));
  }
  if (kind == TypeKind::NumberType && value.kind == DoubleList) {
    c10::List<at::Scalar> numbers;
    for (int32_t i = 0; i < value.count; i++) numbers.push_back(static_cast<const double*>(value.a.p)[i]);
    return IValue(std::move(numbers));
  }
  c10::List<int64_t> numbers;
  if (value.kind == Int) numbers.push_back(value.a.i);
  else if (value.kind == IntList) {
    numbers.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) numbers.push_back(ints[i]);
  } else mismatch(argument, value.kind);
  return IValue(std::move(numbers));
}

IValue convert(const Value& value, const c10::Argument& argument) {
  bool optional = false;
  const auto& type = strip(*argument.type(), optional);
  if (value.kind == Default) {
    if (argument.default_value()) return *argument.default_value();
    if (optional) return IValue();
    mismatch(argument, value.kind);
  }
  if (value.kind == None) {
    if (type.kind() == TypeKind::TensorType && !optional)
      throw std::invalid_argument("argument '" + argument.name() + "' is null");
    return IValue();
  }
  switch (type.kind()) {
    case TypeKind::TensorType:
      if (value.kind != TensorKind) mismatch(argument, value.kind);
      return borrow(static_cast<Handle>(value.a.p));
    case TypeKind::NumberType: return number(value, argument);
    case TypeKind::FloatType:
      if (value.kind == Double) return value.a.d;
      if (value.kind == Int || value.kind == Bool) return static_cast<double>(value.a.i);
      mismatch(argument, value.kind);
    case TypeKind::BoolType:
      if (value.kind != Bool && value.kind != Int) mismatch(argument, value.kind);
      return value.a.i != 0;
    case TypeKind::ListType: return list(value, *type.containedTypes().at(0), argument);
    case TypeKind::StringType:
      if (value.kind != String) mismatch(argument, value.kind);
      return std::string(static_cast<const char*>(value.a.p), value.count);
    case TypeKind::GeneratorType:
      if (value.kind != GeneratorKind) mismatch(argument, value.kind);
      return *static_cast<at::Generator*>(value.a.p);
    case TypeKind::DeviceObjType:
      if (value.kind != DeviceKind) mismatch(argument, value.kind);
      return c10::Device(static_cast<c10::DeviceType>(value.a.i), static_cast<c10::DeviceIndex>(value.count));
    default:  // int, SymInt, ScalarType, Layout and MemoryFormat are all integers here
      if (value.kind != Int && value.kind != Bool) mismatch(argument, value.kind);
      return value.a.i;
  }
}

Value result(const IValue& value) {
  Value out{};
  if (value.isTensor()) {
    out.kind = TensorKind;
    out.a.p = give(value.toTensor());
  } else if (value.isTensorList()) {
    const auto tensors = value.toTensorVector();
    out.kind = TensorList;
    out.count = static_cast<int32_t>(tensors.size());
    auto* handles = static_cast<Handle*>(std::malloc(sizeof(Handle) * (tensors.size() + 1)));
    if (handles == nullptr) throw std::bad_alloc();
    for (size_t i = 0; i < tensors.size(); i++) handles[i] = give(tensors[i]);
    out.a.p = handles;
  } else if (value.isBool()) {
    out.kind = Bool;
    out.a.i = value.toBool();
  } else if (value.isInt()) {
    out.kind = Int;
    out.a.i = value.toInt();
  } else if (value.isDouble()) {
    out.kind = Double;
    out.a.d = value.toDouble();
  } else if (value.isComplexDouble()) {
    out.kind = Complex;
    out.a.d = value.toComplexDouble().real();
    out.imaginary = value.toComplexDouble().imag();
  }
  return out;
}

}  // namespace
}  // namespace mpuc

using namespace mpuc;

// An operation by name ("add.Tensor"); *op is null where this libtorch has none of that name. Never freed: one per name.
MPUC_API int32_t mpuc_find_op(const char* name, void** op) {
  return guarded([&] {
    std::string full(name), overload;
    if (const auto dot = full.find('.'); dot != std::string::npos) {
      overload = full.substr(dot + 1);
      full.resize(dot);
    }
    auto found = c10::Dispatcher::singleton().findSchema({"aten::" + full, overload});
    *op = found ? new Op{*found} : nullptr;
  });
}

MPUC_API int32_t mpuc_call(void* op, const Value* arguments, int32_t count, Value* results, int32_t wanted, int32_t* given) {
  return guarded([&] {
    const auto& handle = static_cast<Op*>(op)->handle;
    const auto& parameters = handle.schema().arguments();
    if (count > static_cast<int32_t>(parameters.size()))
      throw std::invalid_argument("too many arguments for " + handle.schema().name());
    torch::jit::Stack stack;
    stack.reserve(parameters.size());
    const Value left_out{Default, 0, {0}, 0};
    for (size_t i = 0; i < parameters.size(); i++)
      stack.push_back(convert(static_cast<int32_t>(i) < count ? arguments[i] : left_out, parameters[i]));
    handle.callBoxed(&stack);
    const int32_t take = std::min<int32_t>(wanted, static_cast<int32_t>(stack.size()));
    for (int32_t i = 0; i < take; i++) results[i] = result(stack[i]);
    *given = take;
  });
}

MPUC_API void mpuc_free(void* memory) { std::free(memory); }

// The schema's text, for tools that compare releases.
MPUC_API int32_t mpuc_op_schema(void* op, char* buffer, int32_t capacity) {
  return guarded([&] {
    std::ostringstream text;
    text << static_cast<Op*>(op)->handle.schema();
    const auto copied = text.str().copy(buffer, capacity - 1);
    buffer[copied] = 0;
  });
}
