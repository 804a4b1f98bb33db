#!/bin/sh
# Compiles native/*.cpp into OUTPUT: units in parallel, each through the compiler once, linked at the end and moved into
# place whole, so that an interrupted build leaves no half library.
#
#   compile.sh SOURCES OBJECTS OUTPUT INCLUDE LIB ABI
set -eu
sources=$1 objects=$2 output=$3 include=$4 lib=$5 abi=$6
mkdir -p "$objects"

# /usr/include is searched anyway, and naming it a system folder breaks include_next.
where="-isystem $include/torch/csrc/api/include"
[ "$include" = /usr/include ] || where="-isystem $include $where"
# Newer releases of libtorch want C++20.
standard=c++17
grep -qs 'C++20 or later' "$include/torch/csrc/api/include/torch/all.h" "$include/torch/headeronly/macros/Macros.h" && standard=c++20

# Without OpenMP the headers' at::parallel_for silently runs on one thread.
compile() {
    # shellcheck disable=SC2086 # a list of options
    "${CXX:-g++}" -std=$standard -O3 -fopenmp -fPIC -fvisibility=hidden -Wall -Wextra -Werror -D_GLIBCXX_USE_CXX11_ABI="$abi" \
        $where -c "$1" -o "$objects/$(basename "$1" .cpp).o"
}

units=
jobs=
for unit in "$sources"/*.cpp; do
    units="$units $objects/$(basename "$unit" .cpp).o"
    compile "$unit" &
    jobs="$jobs $!"
done
for job in $jobs; do wait "$job"; done

rpath=
case $lib in /usr/lib*) ;; *) rpath=-Wl,-rpath,$lib ;; esac
# shellcheck disable=SC2086
"${CXX:-g++}" -shared -fopenmp -o "$output.new" $units -L"$lib" $rpath -Wl,--no-undefined -Wl,--no-as-needed -ltorch_cpu -lc10
mv -f "$output.new" "$output"
