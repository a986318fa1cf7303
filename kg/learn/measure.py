"""How good a network is on marked articles, given the mentions that the hand marked."""

from collections import Counter

import torch

from kg.encode.decode import best_tags, spans_of
from kg.encode.pairs import Place, allowed, link_rows, list_pairs
from kg.encode.pieces import cut_windows
from kg.encode.scheme import KINDS, MODALITIES
from kg.learn.losses import pair_scores
from kg.learn.network import Network, quick_numbers
from kg.learn.samples import Source, make_sample


def measure(net: Network, sources: list[Source]) -> dict[str, object]:
    """Measure on whole articles, window by window."""
    net.eval()
    n: Counter[str] = Counter()
    scored: list[tuple[float, bool]] = []
    positives = 0
    for source in sources:
        for first, last in cut_windows(source.table):
            sample = make_sample(source, first, last)
            with torch.no_grad(), quick_numbers():
                tags, hidden, attention = net.encode(
                    torch.tensor([sample.ids]),
                    torch.tensor([sample.shapes]),
                    torch.ones(1, len(sample.ids), dtype=torch.long),
                )
            with torch.no_grad():
                _measure_tags(n, sample.mentions, tags[0].float())
                if not sample.mentions:
                    continue
                vectors = net.mentions(
                    hidden[0].float(), torch.tensor([m[:2] for m in sample.mentions])
                )
                guessed = net.cls(vectors).argmax(1).tolist()
                for m, g in zip(sample.mentions, guessed, strict=True):
                    if KINDS[m[2]] == "name":
                        n["classes"] += 1
                        n["classes right"] += g == m[3]
                _measure_links(n, net, sample.mentions, vectors)
                pairs = list_pairs(sample.mentions)
                if not pairs.rows:
                    continue
                relations, modalities = pair_scores(
                    net, sample.mentions, pairs, vectors, hidden[0].float(), attention[0]
                )
            for row, logits, modes in zip(
                pairs.rows, relations.sigmoid().tolist(), modalities.argmax(1).tolist(), strict=True
            ):
                gold = dict(sample.pairs.get(row[:3], ()))
                positives += len(gold)
                cls = [sample.mentions[pairs.nodes[i][0]][3] for i in row[3:5]]
                for relation in allowed(cls[0], cls[1]):
                    if (*row[:3], relation) in sample.ignored:
                        continue
                    if logits[relation] > 0.1:
                        scored.append((logits[relation], relation in gold))
                    if relation in gold and logits[relation] > 0.5:
                        n["modes"] += 1
                        n["modes right"] += MODALITIES[modes] == MODALITIES[gold[relation]]
    return {**_figures(n), "pairs": _curve(scored, positives)}


def _measure_tags(n: Counter[str], mentions: list[Place], tags: torch.Tensor) -> None:
    found = {
        (a, b, KINDS[0] if k == KINDS[3] else k) for a, b, k, _ in spans_of(best_tags(tags.numpy()))
    }
    gold = {(m[0], m[1], KINDS[m[2]]) for m in mentions}
    for kind in KINDS[:3]:
        mine = {f for f in found if f[2] == kind}
        theirs = {g for g in gold if g[2] == kind}
        n[f"{kind} tp"] += len(mine & theirs)
        n[f"{kind} fp"] += len(mine - theirs)
        n[f"{kind} fn"] += len(theirs - mine)


def _measure_links(
    n: Counter[str],
    net: Network,
    mentions: list[Place],
    vectors: torch.Tensor,
) -> None:
    kinds = torch.tensor([m[2] for m in mentions])
    for number, candidates in link_rows(mentions):
        whom = torch.tensor([c for c, _ in candidates])
        scores = net.links(
            vectors,
            torch.full_like(whom, number),
            whom,
            kinds,
            torch.tensor([d for _, d in candidates]),
        )
        n["links"] += 1
        best = int(scores.argmax())
        right = mentions[candidates[best][0]][4] == mentions[number][4]
        if float(scores[best]) > 0:
            n["links made"] += 1
            n["links right"] += right


def _figures(n: Counter[str]) -> dict[str, float]:
    figures = {}
    for kind in ("name", "nominal", "pronoun"):
        tp, fp, fn = (n[f"{kind} {x}"] for x in ("tp", "fp", "fn"))
        figures[f"{kind} F1"] = round(2 * tp / max(1, 2 * tp + fp + fn), 3)
    figures["class"] = round(n["classes right"] / max(1, n["classes"]), 3)
    figures["link precision"] = round(n["links right"] / max(1, n["links made"]), 3)
    figures["link recall"] = round(n["links right"] / max(1, n["links"]), 3)
    figures["modality"] = round(n["modes right"] / max(1, n["modes"]), 3)
    return figures


def _curve(scored: list[tuple[float, bool]], positives: int) -> dict[str, list[float]]:
    """Give precision, recall and F1 over thresholds."""
    curve = {}
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        kept = [right for score, right in scored if score >= threshold]
        p, r = sum(kept) / max(1, len(kept)), sum(kept) / max(1, positives)
        curve[str(threshold)] = [round(x, 3) for x in (p, r, 2 * p * r / max(1e-9, p + r))]
    return curve
