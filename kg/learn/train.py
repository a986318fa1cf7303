"""Trains the learned model: `python -m kg.learn.train --corpus DIR --base DIR --out FILE`.

Needs the optional dependencies `learn` (torch, transformers). Seeded: the same data, seed and
number of threads give the same weights. `--hold 3,7,10` leaves those hands out and reports on them.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from kg.learn.crossner import read_crossner
from kg.learn.losses import window_loss
from kg.learn.measure import measure
from kg.learn.network import Network
from kg.learn.samples import Sample, draw_samples, hand_of, load_sources

BATCH = 4


def batches(samples: list[Sample], rng: random.Random) -> list[list[Sample]]:
    """Group windows of like length, in random order."""
    rng.shuffle(samples)
    groups = []
    for at in range(0, len(samples), BATCH * 20):
        pool = sorted(samples[at : at + BATCH * 20], key=lambda s: len(s.ids))
        groups += [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
    rng.shuffle(groups)
    return groups


def pad(group: list[Sample]) -> tuple[Tensor, Tensor, Tensor]:
    """Give ids, shapes and mask of a batch, padded to the longest."""
    size = max(len(s.ids) for s in group)
    ids = torch.zeros(len(group), size, dtype=torch.long)
    shapes = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for i, sample in enumerate(group):
        ids[i, : len(sample.ids)] = torch.tensor(sample.ids)
        shapes[i, : len(sample.ids)] = torch.tensor(sample.shapes)
        mask[i, : len(sample.ids)] = 1
    return ids, shapes, mask


def step(net: Network, group: list[Sample]) -> Tensor:
    """Give the mean loss of a batch."""
    ids, shapes, mask = pad(group)
    with torch.autocast("cpu", torch.bfloat16):
        tags, hidden, attention = net.encode(ids, shapes, mask)
    losses = [window_loss(net, s, tags[i], hidden[i], attention[i]) for i, s in enumerate(group)]
    return torch.stack(losses).mean()


def main() -> None:
    """Train, report on what was held out, and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of marked articles")
    parser.add_argument("--crossner", type=Path, help="folder of CrossNER's files, to warm up on")
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="where the trained network goes")
    parser.add_argument("--hold", default="", help="hands to leave out, such as 3,7,10")
    parser.add_argument("--passes", type=int, default=18)
    parser.add_argument("--warm", type=int, default=2, help="passes that CrossNER takes part in")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    held = {int(h) for h in args.hold.split(",") if h}
    sources = load_sources(args.corpus, tokenizer)
    training = [s for s in sources if hand_of(s) not in held]
    testing = [s for s in sources if hand_of(s) in held]
    net = Network(str(args.base))
    net.encoder.embeddings.word_embeddings.weight.requires_grad = False  # half the time, no gain
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    body = [p for p in net.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": 1e-4}, {"params": heads, "lr": 1e-3}],
        weight_decay=0.01,
        fused=True,
    )
    per_pass = len(batches(list(draw_samples(training, random.Random(0))), random.Random(0)))
    warm = (
        list(read_crossner(args.crossner, tokenizer, rng, ("train", "dev")))
        if args.crossner
        else []
    )
    total = args.passes * per_pass + args.warm * (len(warm) // BATCH + 1)
    schedule = LambdaLR(optimiser, lambda n: min((n + 1) / 200, max(0.02, 1 - n / total)))
    began, done = time.monotonic(), 0
    for number in range(args.passes):
        net.train()
        samples = list(draw_samples(training, rng)) + (warm if number < args.warm else [])
        sums = 0.0
        groups = batches(samples, rng)
        for group in groups:
            optimiser.zero_grad()
            loss = step(net, group)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            sums += loss.item()
            done += 1
        minutes = (time.monotonic() - began) / 60
        print(
            f"pass {number + 1}: loss {sums / len(groups):.4f}, {done} of about {total} steps, "
            f"{minutes:.1f} minutes",
            flush=True,
        )
        torch.save(net.state_dict(), args.out)
        if testing and (number % 4 == 3 or number == args.passes - 1):
            print(json.dumps(measure(net, testing)), flush=True)


if __name__ == "__main__":
    main()
