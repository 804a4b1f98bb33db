#!/usr/bin/env python3
"""The same training step in eager PyTorch, as the published code has its operations: what StepBench is compared with.

usage: peer_step.py [--modalities audio,landmarks] [--batch 32] [--frames 90] [--threads 2] [--steps 5]
Modalities: audio, landmarks, action_units. Prints one line of JSON, with the names that StepBench uses. Wants PyTorch (Debian: python3-torch).
"""
import argparse
import json
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--modalities", default="audio,landmarks")
for name, default in (("batch", 32), ("frames", 90), ("threads", 2), ("steps", 5)):
    parser.add_argument("--" + name, type=int, default=default)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(0)
NODES, WIDTH, RATE = 51, 512, 0.1


class Turn(nn.Module):
    def __init__(self, *order):
        super().__init__()
        self.order = order

    def forward(self, x):
        return x.permute(self.order)


class GlobalNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        centred = x - x.mean((1, 2), keepdim=True)
        unit = centred / (centred.pow(2).mean((1, 2), keepdim=True) + 1e-8).sqrt()
        return (self.gamma * unit.transpose(1, -1) + self.beta).transpose(1, -1)


class TcnBlock(nn.Module):
    def __init__(self, dilation):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(64, 128, 1), nn.PReLU(), GlobalNorm(128),
            nn.Conv1d(128, 128, 3, padding=dilation, dilation=dilation, groups=128), nn.PReLU(), GlobalNorm(128),
            nn.Conv1d(128, 64, 1), nn.Dropout(RATE))

    def forward(self, x):
        return x + self.body(x)


class Gate(nn.Module):
    def __init__(self, channels_in, channels_out):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = (nn.Conv2d(channels_in, channels_out, (1, 3)) for _ in range(3))

    def forward(self, x):
        x = x.permute(0, 3, 1, 2)
        return F.relu(self.conv1(x) + torch.sigmoid(self.conv2(x)) + self.conv3(x)).permute(0, 2, 3, 1)


class GraphMix(nn.Module):
    def __init__(self, adjacency):
        super().__init__()
        self.theta = nn.Parameter(torch.empty(64, 16).uniform_(-.25, .25))
        self.register_buffer("adjacency", adjacency)

    def forward(self, x):
        return F.relu(torch.einsum("ij,jklm->kilm", self.adjacency, x.permute(1, 0, 2, 3)) @ self.theta)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean(-1)


def encoder(modality):
    if modality == "audio":
        blocks = [TcnBlock(2 ** (i % 5)) for i in range(10)]
        return nn.Sequential(Turn(0, 2, 1), GlobalNorm(128), nn.Conv1d(128, 64, 1), nn.Dropout(RATE), *blocks, Mean(), nn.PReLU(), nn.Linear(64, WIDTH))
    if modality == "landmarks":
        adjacency = torch.rand(NODES, NODES) * (torch.rand(NODES, NODES) < .07)
        block = lambda i: [Gate(i, 64), GraphMix(adjacency), Gate(16, 64), nn.BatchNorm2d(NODES)]
        return nn.Sequential(Turn(0, 2, 1, 3), *block(2), *block(64), Gate(64, 64), nn.Dropout(RATE), nn.Flatten(2),
                             nn.Linear((options.frames - 10) * 64, WIDTH), nn.Flatten(1), nn.Linear(NODES * WIDTH, WIDTH))
    if modality == "action_units":
        return nn.Sequential(nn.LayerNorm(35), nn.Linear(35, 256), nn.GELU(), nn.Dropout(RATE), nn.Linear(256, WIDTH))
    raise SystemExit("no encoder for " + modality)


def clips(modality):
    if modality == "audio":
        return torch.randn(options.batch, options.frames, 128) * 15 - 40
    return torch.rand(options.batch, options.frames, NODES, 2) if modality == "landmarks" else torch.rand(options.batch, 35)


def pair_loss(anchor, contrast, temperature=.07):
    clip_count = anchor.shape[0]
    rows = lambda f: torch.cat(torch.unbind(f, 1))
    logits = rows(anchor) @ rows(contrast).T / temperature
    logits = logits - logits.max(1, keepdim=True)[0].detach()
    others = 1 - torch.eye(2 * clip_count)
    positive = torch.eye(clip_count).repeat(2, 2) * others
    logs = logits - (logits.exp() * others).sum(1, keepdim=True).log()
    return -((positive * logs).sum(1) / (positive.sum(1) + 1)).mean()


names = options.modalities.split(",")
towers = nn.ModuleList(
    nn.Sequential(encoder(n), nn.Dropout(RATE), nn.Linear(WIDTH, 1024), nn.ReLU(), nn.Linear(1024, WIDTH)) for n in names)
optimiser = torch.optim.SGD(towers.parameters(), 1e-3, momentum=.9, weight_decay=1e-3)


def step():
    views = [[F.normalize(tower(clips(n)), dim=-1) for n, tower in zip(names, towers)] for _ in range(2)]
    features = [torch.stack(pair, 1) for pair in zip(*views)]
    pairs = [(a, b) for a in features for b in features if a is not b]
    loss = sum(pair_loss(a, b) for a, b in pairs) / len(pairs)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


last = step()
times, processor = [], []
for _ in range(options.steps):
    wall, used = time.perf_counter(), time.process_time()
    last = step()
    times.append(time.perf_counter() - wall)
    processor.append(time.process_time() - used)
median = sorted(times)[len(times) // 2]
print(json.dumps(dict(
    modalities=options.modalities, batch=options.batch, frames=options.frames, threads=options.threads, arithmetic="torch " + torch.__version__,
    seconds_per_step=round(median, 4), fastest_step=round(min(times), 4), processor_seconds_per_step=round(sorted(processor)[len(times) // 2], 4),
    clips_per_second=round(options.batch / median, 2), peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, loss=last)))
