#!/usr/bin/env python3
"""Whether memory stays flat over epochs of training with video, and how long steps wait for frames.

    dotnet build src/MpucMer.Effects && python3 bench/video.py [--epochs 12] [--clips 24] [--size 48] [--frames 4] [--batch 4]

Makes a synthetic CMU-MOSEI in the published layout in a temporary folder (pickles, spectrograms, JPEG frames of 180 x 180; needs numpy and Pillow), has
experiments/mosei.proj plan it, and runs the worker on the plan by itself, with what RunWorker would start it with. Its resident set is sampled five times a
second; its events tell the epoch and the share of the time in which a step waited for frames. Prints a Markdown table, one row an epoch.
"""
import argparse, json, os, pickle, shutil, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.sysconf("SC_PAGE_SIZE")


def make(folder, clips):
    import numpy as np
    from PIL import Image
    rng = np.random.RandomState(7)
    os.makedirs(os.path.join(folder, "Mel_Spect"))
    count = 0
    for name, share in (("train", clips), ("valid", max(4, clips // 4)), ("test", max(4, clips // 4))):
        items = []
        for _ in range(share):
            shows = np.array([float((count * (l + 1) + l) % 7 < 3) for l in range(6)])
            frames = 30 + count % 5
            uid = f"video{count // 2:03}[{count % 2}]"
            items.append({"uttr_id": uid, "OpenFace": rng.randn(frames, 435), "text_feat": rng.randn(frames, 300).astype(np.float32), "label": shows})
            with open(os.path.join(folder, "Mel_Spect", uid + ".pkl"), "wb") as f:
                pickle.dump(np.exp(rng.randn(frames + 1, 128)).astype(np.float32), f)
            place = os.path.join(folder, "Frames_resize", uid)
            os.makedirs(place)
            # A picture that costs a decoder what a face does: smooth, with detail in it, and moving.
            base = np.kron(rng.randint(40, 215, (12, 12, 3)), np.ones((15, 15, 1))) + rng.randn(180, 180, 3) * 6
            for f in range(frames):
                Image.fromarray(np.roll(base, f, 1).clip(0, 255).astype(np.uint8)).save(os.path.join(place, f"{f}.jpg"), quality=90)
            count += 1
        with open(os.path.join(folder, name + ".pkl"), "wb") as f:
            pickle.dump(items, f)


def request(folder, o):
    """What the worker is asked to do: the build's own request to check, turned into one to train."""
    run, store = os.path.join(folder, "run"), os.path.join(folder, "store")
    p = subprocess.run(["dotnet", "build", os.path.join(ROOT, "experiments", "mosei.proj"), "-t:Check", "-nr:false", "-tl:off", f"-p:MpucRunDir={run}", f"-p:MpucStoreDir={store}",
        *(f"-p:{n}={os.path.join(folder, f)}" for n, f in (("MpucTrainPickle", "train.pkl"), ("MpucValidationPickle", "valid.pkl"), ("MpucTestPickle", "test.pkl"), ("MpucMelDir", "Mel_Spect"), ("MpucFramesDir", "Frames_resize"))),
        f"-p:MpucEpochs={o.epochs}", f"-p:MpucBatchSize={o.batch}", f"-p:MpucVideoSize={o.size}", f"-p:MpucVideoFrames={o.frames}", "-p:MpucWindow=24", "-p:MpucFeatureSize=64",
        "-p:MpucEvaluationWindows=1", "-p:MpucProbeEpochs=2", "-p:MpucCheckpointMinutes=60", *(f"-p:{x}" for x in o.property)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if p.returncode != 0:
        sys.exit(p.stdout)
    path = os.path.join(run, "request.check.json")
    with open(path) as file:
        asked = json.load(file)
    asked["goal"] = "Train"
    with open(path, "w") as file:
        json.dump(asked, file)
    return path


def resident(pid):
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * PAGE / 2**20
    except (OSError, IndexError, ValueError):
        return None


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("epochs", 12), ("clips", 24), ("size", 48), ("frames", 4), ("batch", 4)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--property", action="append", default=[], help="another property, as MpucX=Y")
    o = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="mpuc-video-")
    try:
        make(folder, o.clips)
        path = request(folder, o)
        worker = os.path.join(ROOT, "artifacts/bin/MpucMer.Effects/debug/MpucMer.Effects.dll")
        # src/MpucMer.Build/README.md, Environment of the worker.
        environment = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "2147483648", "OMP_NUM_THREADS": str(os.cpu_count()), "OMP_WAIT_POLICY": "PASSIVE", "DOTNET_TieredPGO": "0"}
        process = subprocess.Popen(["dotnet", worker, "run", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**environment, **os.environ})
        samples, rows, now = [], {}, {"epoch": None}

        def sample():
            while process.poll() is None:
                if now["epoch"] and (size := resident(process.pid)):
                    samples.append((now["epoch"], size))
                time.sleep(.2)

        threading.Thread(target=sample, daemon=True).start()
        said = []
        for line in process.stdout:
            said.append(line)
            if not line.startswith('{"event":'):
                continue
            event = json.loads(line)
            if event["event"] == "finished":
                now["epoch"] = None
            if event["event"] == "progress" and event["unit"] == "epochs":
                now["epoch"] = event["done"]
                rows[event["done"]] = {name: value for name, value, *_ in event["figures"]}
        if process.wait() != 0:
            sys.exit("".join(said[-20:]))
        print("| epoch | resident set, mean MiB | largest MiB | clips/s | waiting for frames |\n|---:|---:|---:|---:|---:|")
        for epoch, figures in rows.items():
            sizes = [size for e, size in samples if e == epoch] or [float("nan")]
            print(f"| {epoch} | {sum(sizes) / len(sizes):.0f} | {max(sizes):.0f} | {figures.get('clips/s', 0):.1f} | {100 * figures.get('waiting for frames', 0):.2f} % |")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
