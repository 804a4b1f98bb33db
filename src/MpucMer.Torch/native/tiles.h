// Small matrix products in registers, for kernels that would otherwise write their operands out for a BLAS: every operand may be
// a view whose rows overlap. The order of additions depends on the sizes alone, so results repeat to the bit.
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

#define MPUC_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MPUC_X86 1
// One binary for every machine: the loader picks the widest vectors that it has.
#define WIDEST __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDEST
#endif

namespace mpuc {

template <class T, int Bytes> struct Vector;
#define MPUC_VECTOR(T, Bytes) \
  template <> struct Vector<T, Bytes> { typedef T type __attribute__((vector_size(Bytes), aligned(sizeof(T)), may_alias)); };
MPUC_VECTOR(float, 16) MPUC_VECTOR(float, 32) MPUC_VECTOR(float, 64)
MPUC_VECTOR(double, 16) MPUC_VECTOR(double, 32) MPUC_VECTOR(double, 64)
#undef MPUC_VECTOR

// Columns of a packed right side come in whole vectors of the widest kind.
constexpr int64_t padded(int64_t columns) { return (columns + 15) / 16 * 16; }

// c[m, n] (+)= sum over k of a[m * rows + k * columns] * b[k * ldb + n], for n < padded(columns of b).
template <class T>
struct Product {
  const T* a;
  int64_t a_row, a_column;
  const T* b;
  int64_t b_row;
  T* c;
  int64_t c_row;
  int64_t m, n, k;
  bool add;
};

template <class T, int Bytes, int Rows, int Vectors>
MPUC_INLINE void tile(const Product<T>& p, int64_t row, int64_t column) {
  using V = typename Vector<T, Bytes>::type;
  constexpr int Lanes = Bytes / sizeof(T);
  V sums[Rows][Vectors];
  T* c = p.c + row * p.c_row + column;
#pragma GCC unroll 16
  for (int i = 0; i < Rows; i++)
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; j++) sums[i][j] = p.add ? *reinterpret_cast<const V*>(c + i * p.c_row + j * Lanes) : V{};
  const T* a = p.a + row * p.a_row;
  const T* b = p.b + column;
  for (int64_t k = 0; k < p.k; k++, a += p.a_column, b += p.b_row) {
    V right[Vectors];
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; j++) right[j] = *reinterpret_cast<const V*>(b + j * Lanes);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; i++) {
      const T left = a[i * p.a_row];
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; j++) sums[i][j] += left * right[j];
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < Rows; i++)
#pragma GCC unroll 4
    for (int j = 0; j < Vectors; j++) *reinterpret_cast<V*>(c + i * p.c_row + j * Lanes) = sums[i][j];
}

template <class T, int Bytes, int Rows, int Vectors>
MPUC_INLINE void strip(const Product<T>& p, int64_t column) {
  int64_t row = 0;
  for (; row + Rows <= p.m; row += Rows) tile<T, Bytes, Rows, Vectors>(p, row, column);
  for (; row + 4 <= p.m; row += 4) tile<T, Bytes, 4, Vectors>(p, row, column);
  for (; row < p.m; row++) tile<T, Bytes, 1, Vectors>(p, row, column);
}

// Rows * 2 sums stay in registers: as many as the machine has.
template <class T, int Bytes, int Rows>
MPUC_INLINE void strips(const Product<T>& p) {
  constexpr int64_t Lanes = Bytes / sizeof(T);
  const int64_t columns = padded(p.n);
  int64_t column = 0;
  for (; column + 2 * Lanes <= columns; column += 2 * Lanes) strip<T, Bytes, Rows, 2>(p, column);
  for (; column < columns; column += Lanes) strip<T, Bytes, Rows, 1>(p, column);
}

void multiply(const Product<float>& p);
void multiply(const Product<double>& p);

// [k, n] with rows of padded(n), zeros in the padding.
template <class T>
struct Panel {
  int64_t rows, columns;
  std::vector<T> values;
  Panel(int64_t k, int64_t n) : rows(k), columns(padded(n)), values(k * padded(n)) {}
  T* operator[](int64_t row) { return values.data() + row * columns; }
};

}  // namespace mpuc
