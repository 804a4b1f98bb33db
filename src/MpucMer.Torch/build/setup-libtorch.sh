#!/bin/sh
# Finds libtorch and a C++ compiler, and installs them where that is possible without asking: on a Debian-family machine
# when we are root. Facts go to the file named first, one KEY=VALUE a line (include, lib, abi, warning, error); what the
# user should see while it happens goes to standard output.
#
#   setup-libtorch.sh RESULT [LIBTORCH_DIR]
set -u
# shellcheck source=apt.sh
. "$(dirname "$0")/apt.sh"
result=$1
dir=${2:-}
: > "$result"

fact() { printf '%s=%s\n' "$1" "$2" >> "$result"; }
fail() { : > "$result"; fact error "$*"; exit 1; }

ways='alternatives: -p:LibTorchDir=DIR (the torch folder of a PyTorch wheel, or an unpacked libtorch), or -p:TorchProvider=TorchSharp-cpu'
packages='libtorch-dev libopenblas0-pthread g++'
command_line="apt-get install -y --no-install-recommends $packages"

wanted() { if [ -n "$dir" ]; then echo g++; else echo "$packages"; fi; }
openblas() { echo libopenblas0-pthread; }

have_compiler() { command -v "${CXX:-g++}" > /dev/null 2>&1; }

# Headers and libraries of a folder laid out as PyTorch's own: include/, lib/, share/cmake/Torch/.
look_in() {
    [ -f "$1/include/ATen/core/Tensor.h" ] && [ -e "$1/lib/libtorch_cpu.so" ] || return 1
    include=$1/include
    lib=$1/lib
    abi=$(sed -n 's/.*_GLIBCXX_USE_CXX11_ABI=\([01]\).*/\1/p' "$1/share/cmake/Torch/TorchConfig.cmake" 2> /dev/null | head -n 1)
    abi=${abi:-1}
}

look_in_system() {
    [ -f "$root/usr/include/ATen/core/Tensor.h" ] || return 1
    for candidate in "$root"/usr/lib/*/libtorch_cpu.so "$root"/usr/lib/libtorch_cpu.so "$root"/usr/lib64/libtorch_cpu.so; do
        [ -e "$candidate" ] || continue
        include=$root/usr/include
        lib=$(dirname "$candidate")
        abi=1
        return 0
    done
    return 1
}

# The reference BLAS multiplies matrices about thirty times slower than OpenBLAS.
slow_blas() {
    found=
    for candidate in "$root"/usr/lib/*/libblas.so.3 "$root"/usr/lib/libblas.so.3; do
        [ -e "$candidate" ] && found=$(readlink -f "$candidate") && break
    done
    [ -n "$found" ] || return 1
    case $found in *openblas* | *mkl* | *blis* | *atlas*) return 1 ;; esac
    return 0
}

find_libtorch() {
    if [ -n "$dir" ]; then look_in "$dir" || { [ -d "$dir/torch" ] && look_in "$dir/torch"; }; else look_in_system; fi
}

if [ -n "$dir" ] && ! find_libtorch; then
    fail "LibTorchDir '$dir' holds no libtorch: include/ATen/core/Tensor.h and lib/libtorch_cpu.so are wanted there"
fi

if ! find_libtorch || ! have_compiler; then
    missing=
    find_libtorch || missing=libtorch
    have_compiler || missing="${missing:+$missing and }a C++ compiler (g++)"
    if debian_family && [ "$uid" = 0 ]; then
        install wanted || fail "$missing not found, and '$command_line' failed: $tail_of_log; $ways"
        find_libtorch && have_compiler || fail "$missing not found, even after '$command_line'; $ways"
    elif debian_family; then
        fail "$missing not found; run: sudo $command_line; $ways"
    else
        fail "$missing not found; install them with this system's package manager (on Debian or Ubuntu: $command_line); $ways"
    fi
fi

if [ -z "$dir" ] && slow_blas; then
    advice='libtorch multiplies matrices with the reference BLAS, about 30 times slower than OpenBLAS; run: apt-get install -y libopenblas0-pthread'
    if debian_family && [ "$uid" = 0 ]; then
        install openblas || fact warning "$advice (tried, and it failed: $tail_of_log)"
    else
        fact warning "$advice"
    fi
fi

fact include "$include"
fact lib "$lib"
fact abi "$abi"
