#!/usr/bin/env python3
"""How long a packed model takes to answer: the first clip, each further one by modality, and memory.

    dotnet build src/MpucMer.Tool && python3 bench/predict.py [CLIPS]        (default: 100; needs ffmpeg)

Makes clips of 3 s in a temporary folder (WAV at 48 kHz, OpenFace's points at 30 frames a second, a video of 640 x 480, word vectors, vectors), trains networks of
the default sizes on a few of them for an epoch, and packs two models: of sound and landmarks, and of all five modalities. Then the tool is asked of one clip and of
CLIPS, by each modality alone and together; a further clip's time is the difference over their number, so that starting and loading are not in it. Each question
is put three times, the median is told. "One core" is `taskset -c 0`. Prints Markdown.
"""
import array, json, math, os, random, shutil, statistics, struct, subprocess, sys, tempfile, time, wave

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOL = os.path.join(ROOT, "artifacts", "bin", "MpucMer.Tool", "debug", "mpucmer.dll")
CLIPS = int(sys.argv[1]) if len(sys.argv) > 1 else 100
SECONDS, RATE, FRAMES = 3, 48000, 90
COLUMNS = {"audio": "wav", "landmarks": "csv", "video": "mp4", "text": "npy", "vectors:face": "npy"}

PROJECT = f"""<Project>
  <PropertyGroup>
    <MpucDataset>manifest</MpucDataset>
    <MpucManifest>clips.csv</MpucManifest>
    <MpucSplit>manifest</MpucSplit>
    <MpucEpochs>1</MpucEpochs>
    <MpucProbeEpochs>2</MpucProbeEpochs>
    <MpucBatchSize>4</MpucBatchSize>
    <MpucUntrained>false</MpucUntrained>
    <MpucRunDir>run-$(MpucModalities.Length)</MpucRunDir>
    <MpucStoreDir>store</MpucStoreDir>
  </PropertyGroup>
  <Import Project="{ROOT}/Directory.Build.targets" />
</Project>
"""


def npy(path, shape, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + array.array("f", values).tobytes())


def clip(folder, i):
    """The files of a clip, by modality."""
    paths = {m: os.path.join(folder, m.replace(":", "-"), f"{i}.{ending}") for m, ending in COLUMNS.items()}
    for path in paths.values():
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with wave.open(paths["audio"], "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        tone = 110 + 7 * i
        sound.writeframes(array.array("h", (int(9000 * math.sin(2 * math.pi * tone * t / RATE) + random.gauss(0, 900)) for t in range(SECONDS * RATE))).tobytes())
    with open(paths["landmarks"], "w") as table:
        print("frame, face_id, timestamp, confidence, success, " + ", ".join(f"{a}_{k}" for a in "xy" for k in range(68)), file=table)
        for f in range(FRAMES):
            points = [f"{300 + 100 * math.cos(k + .1 * math.sin(f / 9 + i)):.1f}" for k in range(136)]
            print(f"{f + 1}, 0, {f / 30:.3f}, 0.98, 1, " + ", ".join(points), file=table)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s=640x480:r=30:d={SECONDS}", "-vf", f"hue=h={23 * i}", "-pix_fmt", "yuv420p", paths["video"]], check=True)
    npy(paths["text"], (8, 300), (random.gauss(0, 1) for _ in range(8 * 300)))
    npy(paths["vectors:face"], (128,), (random.gauss(0, 1) for _ in range(128)))
    return paths


def build(folder, target, modalities):
    done = subprocess.run(
        ["dotnet", "build", "x.proj", f"-t:{target}", "-tl:off", "-nr:false", "-v:m", f"-p:MpucModalities={'%3b'.join(modalities)}", f"-p:MpucModel={len(modalities)}.mpuc"],
        cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return os.path.join(folder, f"{len(modalities)}.mpuc")


def ask(model, manifest, one_core):
    """Seconds and the largest resident set in MB; the answers are read, so that nobody measures an error."""
    command = (["taskset", "-c", "0"] if one_core else []) + ["dotnet", TOOL, "predict", model, manifest, "--format", "json"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status or not all("probabilities" in json.dumps(json.loads(line)) for line in out.splitlines()):
        sys.exit(out[:2000] + err)
    return time.perf_counter() - start, used.ru_maxrss / 1000


def median(times):
    return statistics.median(t for t, _ in times), max(m for _, m in times)


def table(folder, clips, modalities, count):
    path = os.path.join(folder, f"asked-{'-'.join(m.replace(':', '-') for m in modalities)}-{count}.csv")
    with open(path, "w") as file:
        print("id,group," + ",".join(modalities), file=file)
        for i in range(count):
            print(f"asked-{i},asked," + ",".join(clips[i % len(clips)][m] for m in modalities), file=file)
    return path


def main():
    folder = tempfile.mkdtemp(prefix="mpuc-predict-")
    try:
        random.seed(1)
        clips = [clip(folder, i) for i in range(12)]
        with open(os.path.join(folder, "clips.csv"), "w") as file:
            print("id,group,split,label," + ",".join(COLUMNS), file=file)
            for i, paths in enumerate(clips):
                split = "train" if i < 8 else "validation" if i < 10 else "test"
                print(f"clip-{i},person-{i // 2},{split},{('happy', 'sad')[i % 2]}," + ",".join(paths.values()), file=file)
        with open(os.path.join(folder, "x.proj"), "w") as file:
            file.write(PROJECT)
        two, all_five = ["audio", "landmarks"], list(COLUMNS)
        models = [(two, build(folder, "Pack", two), [["audio"], ["landmarks"], two]), (all_five, build(folder, "Pack", all_five), [["video"], ["text"], ["vectors:face"], all_five])]
        print("| model of | clip has | cores | first answer, s | a further clip, ms | clips/s | memory, 1 clip, MB | memory, " + f"{CLIPS} clips, MB |")
        print("|---|---|---:|---:|---:|---:|---:|---:|")
        for of, model, asked in models:
            for has in asked:
                for one_core in (True, False):
                    one = median([ask(model, table(folder, clips, has, 1), one_core) for _ in range(3)])
                    many = median([ask(model, table(folder, clips, has, CLIPS + 1), one_core) for _ in range(3)])
                    each = (many[0] - one[0]) / CLIPS
                    print(f"| {', '.join(of)} | {', '.join(has)} | {1 if one_core else os.cpu_count()} | {one[0]:.2f} | {1000 * each:.1f} | {1 / each:.0f} | {one[1]:.0f} | {many[1]:.0f} |", flush=True)
        for of, model, _ in models:
            print(f"\n{', '.join(of)}: {os.path.getsize(model) / 1e6:.1f} MB in the file", end="")
        print()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
