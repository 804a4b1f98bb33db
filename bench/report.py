#!/usr/bin/env python3
"""How large the report of many clips is, and how long it takes to make.

    python3 bench/report.py [CLIPS]        (default: 2000)

Makes clips with two kinds of vectors in a temporary folder (eight classes, forty speakers), trains on them for an epoch, and then has the report made anew: once of
what is stored, and once with the map of the clips, which takes most. Prints the size of report.html and the seconds of both builds, processes of MSBuild and worker
and all that they read included.
"""
import array, glob, json, os, random, shutil, struct, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLIPS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
CLASSES = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
SPEAKERS, KINDS, SIZE = 40, ["voice", "face"], 32

PROJECT = f"""<Project>
  <PropertyGroup>
    <MpucDataset>manifest</MpucDataset>
    <MpucManifest>clips.csv</MpucManifest>
    <MpucSplit>folds</MpucSplit>
    <MpucFolds>4</MpucFolds>
    <MpucEpochs>1</MpucEpochs>
    <MpucProbeEpochs>10</MpucProbeEpochs>
    <MpucFeatureSize>64</MpucFeatureSize>
    <MpucRunDir>run</MpucRunDir>
    <MpucStoreDir>store</MpucStoreDir>
  </PropertyGroup>
  <Import Project="{ROOT}/Directory.Build.targets" />
</Project>
"""


def npy(path, values):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(values)},), }}".ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + array.array("f", values).tobytes())


def make(folder):
    random.seed(1)
    centres = {(k, c): [random.gauss(0, 1) for _ in range(SIZE)] for k in KINDS for c in CLASSES}
    for kind in KINDS:
        os.makedirs(os.path.join(folder, kind))
    with open(os.path.join(folder, "clips.csv"), "w") as table:
        print("id,group,label," + ",".join(f"vectors:{k}" for k in KINDS), file=table)
        for i in range(CLIPS):
            label, speaker = CLASSES[i % len(CLASSES)], i // len(CLASSES) % SPEAKERS
            for kind in KINDS:
                npy(os.path.join(folder, kind, f"{i}.npy"), [m + random.gauss(0, 2) for m in centres[kind, label]])
            print(f"clip-{i:05},speaker-{speaker:02},{label}," + ",".join(f"{k}/{i}.npy" for k in KINDS), file=table)
    with open(os.path.join(folder, "x.proj"), "w") as file:
        file.write(PROJECT)


def build(folder):
    start = time.time()
    done = subprocess.run(["dotnet", "build", "x.proj", "-t:Train", "-tl:off", "-v:m"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.time() - start


folder = tempfile.mkdtemp(prefix="mpuc-report-")
try:
    make(folder)
    build(folder)
    page = os.path.join(folder, "run", "report.html")
    text = open(page, encoding="utf-8").read()
    data = json.loads(text.split('<script type="application/json" id="report">')[1].split("</script>")[0])
    os.remove(page)
    stored = build(folder)
    for entry in glob.glob(os.path.join(folder, "store", "map", "*")):
        shutil.rmtree(entry)
    os.remove(page)
    mapped = build(folder)
    made = sum(s["seconds"] or 0 for s in data["plan"] if s["stage"] == "map")
    print(f"{CLIPS} clips: report.html {os.path.getsize(page) / 1e6:.2f} MB; the map takes {made:.1f} s;")
    print(f"a build that makes the report alone {stored:.1f} s, with the map {mapped:.1f} s")
finally:
    shutil.rmtree(folder)
