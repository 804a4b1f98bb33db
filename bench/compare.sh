#!/bin/sh
# One training step here and in eager PyTorch, in turn, so that a machine that drifts does not favour either; ends with medians and their ratio.
#
#   PYTHON=python3 bench/compare.sh [ROUNDS] [--modalities audio,landmarks --batch 32 --frames 90 --threads 2 --steps 5]
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
[ $# -eq 0 ] || shift
threads=$(nproc)
python=${PYTHON:-python3} # one that has PyTorch
dotnet build bench/StepBench -v q -nologo > /dev/null
bench=$(find artifacts/bin/StepBench -name StepBench.dll | head -n 1)
# What the worker is started with (src/MpucMer.Build/README.md).
export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=2147483648 OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS="$threads" DOTNET_TieredPGO=0
ours=$(mktemp) theirs=$(mktemp)
trap 'rm -f "$ours" "$theirs"' EXIT
for _ in $(seq "$rounds"); do
    dotnet "$bench" --json --threads "$threads" "$@" | tee -a "$ours"
    env -u MALLOC_MMAP_THRESHOLD_ -u MALLOC_TRIM_THRESHOLD_ -u OMP_WAIT_POLICY -u OMP_NUM_THREADS "$python" bench/peer_step.py --threads "$threads" "$@" | tee -a "$theirs"
done
seconds() { sed -n 's/.*"seconds_per_step": *\([0-9.e-]*\).*/\1/p' "$1"; }
# Sorted by the rounds' ratio: the middle one.
seconds "$ours" > "$ours.s" && seconds "$theirs" | paste "$ours.s" - | awk '{ print $2 / $1, $1, $2 }' | sort -n |
    awk '{ r[NR] = $0 } END { split(r[int((NR + 1) / 2)], m, " "); split(r[1], a, " "); split(r[NR], b, " ")
           printf "here %.3f s, PyTorch %.3f s a step; %.2f times as fast (rounds: %.2f to %.2f)\n", m[2], m[3], m[1], a[1], b[1] }'
rm -f "$ours.s"
