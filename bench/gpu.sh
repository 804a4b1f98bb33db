#!/bin/sh
# What can be said of a GPU only where one is: libtorch loads there, golden numbers hold in float32, the demo's clips train, and how long a step takes on GPU and CPU.
#
#   bench/gpu.sh pack DIR    on a machine with the .NET SDK: everything that the other one needs, runtime included, into DIR (about 110 MB; as DIR.tar.gz about 45)
#   bench/gpu.sh run DIR     on the machine with the GPU, which needs neither SDK nor network
#
# libtorch for the GPU: with TorchProvider=cuda in the environment of "pack", the package goes into DIR (some gigabytes); without, it is taken from a PyTorch 2.10 that
# "run" finds: LIBTORCH_DIR, else the machine's python3.
set -eu
usage() { sed -n 's/^#   //p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
here=$(cd "$(dirname "$0")" && pwd)
dir=$2

case $1 in
pack)
    rid=${RID:-linux-x64}
    # A folder that is named is asked for at run time only.
    [ "${TorchProvider:-cpu}" = cuda ] || set -- -p:LibTorchDir=/to/be/named "$@"
    [ "$1" = pack ] && shift || set -- "$1"
    for part in GpuCheck StepBench; do
        dotnet publish "$here/$part" -r "$rid" --self-contained -p:UseAppHost=true -p:ErrorOnDuplicatePublishOutputFiles=false -v q -nologo -o "$dir/bin" "$@"
    done
    mkdir -p "$dir/golden64"
    cp "$here"/../tests/golden64/* "$dir/golden64/"
    cp "$0" "$dir/"
    tar -czf "$dir.tar.gz" -C "$(dirname "$dir")" "$(basename "$dir")"
    ls -l "$dir.tar.gz"
    ;;
run)
    if [ -z "${LIBTORCH_DIR:-}" ] && [ ! -e "$dir/bin/libtorch_cuda.so" ]; then
        LIBTORCH_DIR=$(python3 -c 'import os, torch; print(os.path.dirname(torch.__file__))') || { echo "no libtorch: set LIBTORCH_DIR" >&2; exit 1; }
    fi
    [ -z "${LIBTORCH_DIR:-}" ] || export MPUC_LIBTORCH_DIR="$LIBTORCH_DIR"
    export MPUC_GOLDEN64="$dir/golden64" MPUC_TEST_DEVICE="${MPUC_TEST_DEVICE:-cuda}"
    nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2> /dev/null || echo "no nvidia-smi"
    status=0
    "$dir/bin/GpuCheck" || status=1
    for modalities in audio,landmarks audio,landmarks,text,video; do
        for device in cpu "$MPUC_TEST_DEVICE"; do
            "$dir/bin/StepBench" --json --threads "$(nproc)" --device "$device" --modalities "$modalities" || status=1
        done
    done
    exit $status
    ;;
*) usage ;;
esac
