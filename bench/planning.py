#!/usr/bin/env python3
"""Times planning and idle builds against the number of clips, three modalities each.

    dotnet build tests/MpucMer.Build.Tests && python3 bench/planning.py [CLIPS ...]        (default: 10 1000 5000 10000)
    dotnet build tests/MpucMer.Build.Tests && dotnet build src/MpucMer.Effects && python3 bench/planning.py --frames 30 [CLIPS ...]

With --frames the clips are CMU-MOSEI's in the published layout instead, with so many frames each in a folder of its own (needs numpy); the worker itself reads
their pickles for the first plan.

For each number it makes an experiment of tiny files in a temporary folder, has the tests' stand-in for the worker "train" it (manifests and results, no
tensors), and measures `dotnet build` processes from outside: wall time, processor time (its own and its children's, which a busy machine changes less) and the
largest resident memory; medians of five. Prints a Markdown table.
"""
import itertools, os, shutil, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKER = os.path.join(ROOT, "artifacts/bin/MpucMer.Build.Tests/debug/MpucMer.Build.Tests.dll")
INDEXER = os.path.join(ROOT, "artifacts/bin/MpucMer.Effects/debug/MpucMer.Effects.dll")
REPEATS = int(os.environ.get("REPEATS", 5))

PROJECT = f"""<Project>
  <PropertyGroup>
    <MpucAudioDir>audio</MpucAudioDir>
    <MpucLandmarksDir>landmarks</MpucLandmarksDir>
    <MpucActionUnits>units</MpucActionUnits>
    <MpucRunDir>runs/x</MpucRunDir>
    <MpucStoreDir>store</MpucStoreDir>
    <MpucFolds>5</MpucFolds>
    <MpucValidationActors>1</MpucValidationActors>
    <MpucBatchSize>2</MpucBatchSize>
  </PropertyGroup>
  <Import Project="{ROOT}/Directory.Build.targets" />
</Project>
"""


def names():
    """Clips as RAVDESS names them, the actor changing fastest: ten clips have ten actors."""
    parts = itertools.product((1, 2), range(1, 9), (1, 2), (1, 2), (1, 2), range(1, 100))
    return ("-".join(f"{p:02}" for p in clip) for clip in parts)


def make(folder, clips):
    for name in itertools.islice(names(), clips):
        for modality, code, ending in (("audio", 3, "wav"), ("landmarks", 1, "csv"), ("units", 1, "csv")):
            path = os.path.join(folder, modality, f"Actor_{name[-2:]}", f"{code:02}-{name}.{ending}")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(f"{modality} of {name}")
            # Old enough for its hash to be remembered.
            os.utime(path, (time.time() - 3600,) * 2)
    with open(os.path.join(folder, "x.proj"), "w") as file:
        file.write(PROJECT)


MOSEI = f"""<Project>
  <PropertyGroup>
    <MpucDataset>mosei</MpucDataset>
    <MpucTrainPickle>train.pkl</MpucTrainPickle>
    <MpucValidationPickle>valid.pkl</MpucValidationPickle>
    <MpucTestPickle>test.pkl</MpucTestPickle>
    <MpucFramesDir>frames</MpucFramesDir>
    <MpucRunDir>runs/x</MpucRunDir>
    <MpucStoreDir>store</MpucStoreDir>
    <MpucBatchSize>2</MpucBatchSize>
  </PropertyGroup>
  <Import Project="{ROOT}/Directory.Build.targets" />
</Project>
"""


def make_mosei(folder, clips, frames):
    import pickle
    import numpy as np
    os.makedirs(folder)
    ids = [f"video{i // 5:05}[{i % 5}]" for i in range(clips)]
    # Of the pickles only names, lengths and labels are read here.
    items = [{"uttr_id": clip, "OpenFace": np.zeros((3, 435), np.float32), "text_feat": np.zeros((3, 300), np.float32), "label": np.eye(6)[i % 6]} for i, clip in enumerate(ids)]
    cuts = [0, clips * 7 // 10, clips * 8 // 10, clips]
    for part, name in enumerate(("train", "valid", "test")):
        with open(os.path.join(folder, name + ".pkl"), "wb") as file:
            pickle.dump(items[cuts[part]:cuts[part + 1]], file)
    old = (time.time() - 3600,) * 2
    for clip in ids:
        place = os.path.join(folder, "frames", clip)
        os.makedirs(place)
        for f in range(frames):
            path = os.path.join(place, f"{f}.jpg")
            with open(path, "w") as file:
                file.write(f"frame {f} of {clip} " * 20)
            os.utime(path, old)
    with open(os.path.join(folder, "x.proj"), "w") as file:
        file.write(MOSEI)


def build(folder, *arguments, worker=WORKER):
    """Wall seconds, processor seconds and MiB of one `dotnet build`, and what it said; it must succeed."""
    start = time.monotonic()
    process = subprocess.Popen(["dotnet", "build", "x.proj", f"-p:_MpucWorker={worker}", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(said)
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def median(folder, *arguments, expect):
    runs = [build(folder, *arguments) for _ in range(REPEATS)]
    assert all(expect in run[3] for run in runs), runs[0][3]
    return [statistics.median(run[i] for run in runs) for i in range(3)]


def shown(wall, processor, memory):
    return f"{wall:.2f} | {processor:.2f} | {memory:.0f}"


def main():
    arguments, frames = sys.argv[1:], 0
    if arguments[:1] == ["--frames"]:
        frames, arguments = int(arguments[1]), arguments[2:]
    sizes = [int(a) for a in arguments] or [10, 1000, 5000, 10000]
    folder = tempfile.mkdtemp(prefix="mpuc-planning-")
    print(f"| clips{'' if frames else ' x 3'} | first plan: wall, s | processor, s | memory, MiB | plan again: wall, s | processor, s | memory, MiB | idle build: wall, s | processor, s | memory, MiB |")
    print("|" + "---:|" * 10)
    try:
        for clips in sizes:
            place = os.path.join(folder, str(clips))
            make_mosei(place, clips, frames) if frames else make(place, clips)
            # Reads and hashes every file.
            *first, said = build(place, "-t:Plan", worker=INDEXER if frames else WORKER)
            assert "first time" in said, said
            build(place)
            again = median(place, "-t:Plan", expect="reuse")
            # The first build with nothing to do may plan once more: what was just written is not trusted by its date.
            build(place)
            idle = median(place, expect="nothing to do")
            print(f"| {clips:,} | {shown(*first)} | {shown(*again)} | {shown(*idle)} |", flush=True)
            shutil.rmtree(place)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
