"""What the network is trained on in one window."""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

from kg import terms
from kg.encode.pairs import Pairs, Place, allowed, link_rows, list_pairs
from kg.encode.scheme import CLASSES, RELATIONS
from kg.learn.network import Network, quick_numbers
from kg.learn.samples import Sample

ALONE = 0.15
"""Share of windows whose pairs are shown one by one: so a pair can be judged without the others."""
MISTAKEN = 0.3
"""Share of things that the pair head is shown in the class that the network takes them for, right
or not: it will see no other at run time."""


def window_loss(
    net: Network, sample: Sample, tags: Tensor, hidden: Tensor, attention: Tensor
) -> Tensor:
    """Give the loss of one window: tags and, where it is fully marked, classes, links and pairs."""
    size = len(sample.ids)
    loss = functional.cross_entropy(
        tags[:size].float(), torch.tensor(sample.tags), ignore_index=-100
    )
    if not sample.mentions:
        return loss
    spans = torch.tensor([m[:2] for m in sample.mentions])
    vectors = net.mentions(hidden[:size].float(), spans)
    loss = loss + 0.6 * _class_loss(net, sample, vectors)
    if not sample.relational:
        return loss
    loss = loss + 0.3 * _link_loss(net, sample, vectors)
    return loss + _pair_loss(net, sample, vectors, hidden[:size].float(), attention)


def _class_loss(net: Network, sample: Sample, vectors: Tensor) -> Tensor:
    logits = net.cls(net.drop(vectors)).log_softmax(1)
    wanted = torch.tensor([m[3] for m in sample.mentions])
    if sample.relational:
        return functional.nll_loss(logits, wanted)
    narrower = torch.tensor(
        [[terms.is_a(c, CLASSES[m[3]]) for c in CLASSES] for m in sample.mentions]
    )
    return -logits.masked_fill(~narrower, -1e4).logsumexp(1).mean()


def _link_loss(net: Network, sample: Sample, vectors: Tensor) -> Tensor:
    rows = link_rows(sample.mentions)
    if not rows:
        return vectors.sum() * 0
    kinds = torch.tensor([m[2] for m in sample.mentions])
    what = torch.tensor([n for n, cs in rows for _ in cs])
    whom = torch.tensor([c for _, cs in rows for c, _ in cs])
    apart = torch.tensor([d for _, cs in rows for _, d in cs])
    scores = net.links(vectors, what, whom, kinds, apart)
    losses = []
    at = 0
    for number, candidates in rows:
        own = scores[at : at + len(candidates)]
        at += len(candidates)
        entity = sample.mentions[number][4]
        right = torch.tensor([sample.mentions[c][4] == entity for c, _ in candidates])
        every = torch.cat([own, own.new_zeros(1)])
        good = own[right] if right.any() else own.new_zeros(1)
        losses.append(every.logsumexp(0) - good.logsumexp(0))
    return torch.stack(losses).mean()


def pair_scores(
    net: Network,
    mentions: list[Place],
    pairs: Pairs,
    vectors: Tensor,
    hidden: Tensor,
    attention: Tensor,
    seen: Sequence[int] | None = None,
    *,
    alone: bool = False,
) -> tuple[Tensor, Tensor]:
    """Score each pair of a window: relation logits and modality logits.

    `seen` are the classes to show of the mentions, by number, if not their own. `alone`: no pair
    hears of the others.
    """
    size = hidden.shape[0]
    nodes = torch.stack([vectors[n].logsumexp(0) for n in pairs.nodes])
    rows = torch.stack(
        [attention[:, [mentions[i][0] for i in n], :size].mean(1) for n in pairs.nodes]
    ).float()
    subject = torch.tensor([r[3] for r in pairs.rows])
    obj = torch.tensor([r[4] for r in pairs.rows])
    both = (rows[subject] * rows[obj]).sum(1)
    context = (both / (both.sum(1, keepdim=True) + 1e-9)) @ hidden
    sums = torch.cat([hidden.new_zeros(1, hidden.shape[1]), hidden.cumsum(0)])
    first = torch.tensor([r[5] for r in pairs.rows])
    last = torch.tensor([r[6] for r in pairs.rows])
    between = (sums[last] - sums[first]) / (last - first).clamp(min=1).unsqueeze(1)
    shown = seen or [m[3] for m in mentions]
    classes = torch.tensor([shown[n[0]] for n in pairs.nodes])
    distance = torch.tensor([r[7] for r in pairs.rows])
    ends = torch.unique(torch.stack([subject, obj]), return_inverse=True)[1]
    if alone:
        ends = torch.arange(ends.numel()).view_as(ends)
    with quick_numbers():
        relations, modalities = net.pairs(
            nodes[subject],
            nodes[obj],
            context,
            between,
            (classes[subject], classes[obj]),
            distance,
            (ends[0], ends[1]),
        )
    return relations.float(), modalities.float()


def _pair_loss(
    net: Network, sample: Sample, vectors: Tensor, hidden: Tensor, attention: Tensor
) -> Tensor:
    pairs = list_pairs(sample.mentions)
    if not pairs.rows:
        return vectors.sum() * 0
    seen = _mistake(net, sample, vectors)
    alone = float(torch.rand(())) < ALONE
    relations, modalities = pair_scores(
        net, sample.mentions, pairs, vectors, hidden, attention, seen, alone=alone
    )
    wanted = torch.zeros_like(relations)
    weight = torch.zeros_like(relations)
    kinds: list[tuple[int, int]] = []
    for number, (sentence, a, b, node_a, node_b, *_) in enumerate(pairs.rows):
        cls_a = sample.mentions[pairs.nodes[node_a][0]][3]
        cls_b = sample.mentions[pairs.nodes[node_b][0]][3]
        weight[number, list(allowed(cls_a, cls_b))] = 1.0
        for relation, modality in sample.pairs.get((sentence, a, b), ()):
            wanted[number, relation] = 1.0
            kinds.append((number, modality))
        for relation in _symmetric():
            if any(r == relation for r, _ in sample.pairs.get((sentence, b, a), ())):
                wanted[number, relation] = 1.0
        for relation in range(len(RELATIONS)):
            if (sentence, a, b, relation) in sample.ignored:
                weight[number, relation] = 0.0
    raw = functional.binary_cross_entropy_with_logits(relations, wanted, weight, reduction="sum")
    loss = raw / (5.0 + len(pairs.rows) / 12)
    if kinds:
        chosen = modalities[torch.tensor([n for n, _ in kinds])]
        loss = loss + 0.3 * functional.cross_entropy(chosen, torch.tensor([m for _, m in kinds]))
    return loss


def _mistake(net: Network, sample: Sample, vectors: Tensor) -> list[int]:
    """Give the classes of the mentions, some things in that which the network takes them for."""
    with torch.no_grad():
        guessed: list[int] = net.cls(vectors).argmax(1).tolist()
    swapped: dict[int, int] = {}
    for mention, guess in zip(sample.mentions, guessed, strict=True):
        if mention[4] not in swapped:
            swapped[mention[4]] = guess if float(torch.rand(())) < MISTAKEN else mention[3]
    return [swapped[m[4]] for m in sample.mentions]


@cache
def _symmetric() -> tuple[int, ...]:
    return tuple(RELATIONS.index(r) for r in sorted(terms.SYMMETRIC))
