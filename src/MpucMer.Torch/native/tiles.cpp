#include "tiles.h"

namespace mpuc {
namespace {

#ifdef MPUC_X86
template <class T> __attribute__((target("avx512f,avx512dq,avx512vl,fma"))) void with_avx512(const Product<T>& p) { strips<T, 64, 12>(p); }
template <class T> __attribute__((target("avx2,fma"))) void with_avx2(const Product<T>& p) { strips<T, 32, 6>(p); }
#endif
template <class T> void with_any(const Product<T>& p) { strips<T, 16, 6>(p); }

template <class T>
void dispatch(const Product<T>& p) {
#ifdef MPUC_X86
  static const int level = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? 2
                           : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")                                            ? 1
                                                                                                                                        : 0;
  if (level == 2) return with_avx512(p);
  if (level == 1) return with_avx2(p);
#endif
  with_any(p);
}

}  // namespace

void multiply(const Product<float>& p) { dispatch(p); }
void multiply(const Product<double>& p) { dispatch(p); }

}  // namespace mpuc
