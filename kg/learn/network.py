"""The network that is trained: one small encoder, four heads.

Encoder: MiniLM-L6 (Wang et al. 2020), with an embedding of how words are written, since it is
uncased. Heads: tags of pieces; class of a mention; antecedent of a mention; relation and
modality of a pair of things within a sentence, with the context that both attend to
(after ATLOP, Zhou et al. 2021), what stands between them, and what the sentence's other pairs with
either of them look like: who has one maker in a list has no other (as axial attention between pairs
does in KD-DocRE, Tan et al. 2022, at a cost that grows with the pairs and not with their square).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from kg.encode.scheme import CLASSES, KINDS, MODALITIES, RELATIONS, SHAPES, TAGS

WIDTH = 384
HIDDEN = 256
DISTANCES = 12
CLASS_WIDTH = 32
MESSAGE = 64


def quick_numbers() -> torch.autocast:
    """Let the encoder count in bfloat16 where the processor can: elsewhere that is emulated.

    Emulated, it is twenty times slower than numbers of 32 bits, which are used then.
    """
    return torch.autocast(
        "cpu",
        torch.bfloat16,
        enabled=bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()),  # noqa: SLF001 - no public name
    )


class Network(nn.Module):
    """Encoder and heads; `encode` gives what the heads take."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.shape = nn.Embedding(SHAPES, WIDTH)
        nn.init.zeros_(self.shape.weight)
        self.drop = nn.Dropout(0.15)
        self.tag = nn.Linear(WIDTH, len(TAGS))
        self.mention = nn.Linear(3 * WIDTH, WIDTH)
        self.cls = nn.Linear(WIDTH, len(CLASSES))
        self.kind = nn.Embedding(len(KINDS), CLASS_WIDTH)
        self.distance = nn.Embedding(DISTANCES, CLASS_WIDTH)
        self.link = nn.Sequential(
            nn.Linear(3 * WIDTH + 3 * CLASS_WIDTH, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1)
        )
        self.cls_vector = nn.Embedding(len(CLASSES), CLASS_WIDTH)
        self.pair = nn.Sequential(
            nn.Linear(5 * WIDTH + 3 * CLASS_WIDTH, HIDDEN), nn.GELU(), nn.Dropout(0.15)
        )
        self.message = nn.Linear(HIDDEN, MESSAGE)
        self.hear = nn.Linear(HIDDEN + 4 * MESSAGE, HIDDEN)
        self.revise = nn.Linear(HIDDEN, HIDDEN)
        nn.init.zeros_(self.revise.weight)
        nn.init.zeros_(self.revise.bias)
        self.relation = nn.Linear(HIDDEN, len(RELATIONS))
        self.modality = nn.Linear(HIDDEN, len(MODALITIES))

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Give tags [B, L, tags], vectors [B, L, width] and the last attention [B, heads, L, L].

        Written out, since only the last layer's attention is asked for: others need not be kept.
        """
        words = self.encoder.embeddings.word_embeddings(ids) + self.shape(shapes)
        hidden = self.encoder.embeddings(inputs_embeds=words)
        away = torch.zeros_like(mask, dtype=hidden.dtype).masked_fill(mask == 0, -1e4)
        away = away[:, None, None, :]
        *lower, top = self.encoder.encoder.layer
        for layer in lower:
            query, key, value = _project(layer, hidden)
            mixed = functional.scaled_dot_product_attention(
                query, key, value, away.expand(-1, 1, query.shape[2], -1).to(query.dtype)
            )
            hidden = _finish(layer, mixed, hidden)
        query, key, value = _project(top, hidden)
        scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
        attention = torch.softmax(scores.float() + away, -1)
        hidden = _finish(top, attention.to(value.dtype) @ value, hidden)
        return self.tag(self.drop(hidden)), hidden, attention

    def mentions(self, hidden: Tensor, spans: Tensor) -> Tensor:
        """Give a vector [M, width] for each (first, last) of spans [M, 2] in hidden [L, width]."""
        sums = torch.cat([hidden.new_zeros(1, hidden.shape[1]), hidden.cumsum(0)])
        means = (sums[spans[:, 1]] - sums[spans[:, 0]]) / (spans[:, 1] - spans[:, 0]).unsqueeze(1)
        parts = torch.cat([hidden[spans[:, 0]], hidden[spans[:, 1] - 1], means], 1)
        return torch.tanh(self.mention(self.drop(parts)))

    def links(
        self, vectors: Tensor, what: Tensor, whom: Tensor, kinds: Tensor, distance: Tensor
    ) -> Tensor:
        """Score [N] how likely mention `what` and mention `whom` are one thing."""
        a, b = vectors[what], vectors[whom]
        parts = [
            a,
            b,
            a * b,
            self.kind(kinds[what]),
            self.kind(kinds[whom]),
            self.distance(distance.clamp(0, DISTANCES - 1)),
        ]
        return self.link(torch.cat(parts, 1)).squeeze(1)

    def pairs(
        self,
        subject: Tensor,
        obj: Tensor,
        context: Tensor,
        between: Tensor,
        classes: tuple[Tensor, Tensor],
        distance: Tensor,
        nodes: tuple[Tensor, Tensor],
    ) -> tuple[Tensor, Tensor]:
        """Give relation logits [N, relations] and modality logits [N, modalities] of pairs.

        `nodes` number the subjects and the objects: pairs that share a number hear of each other.
        """
        parts = [
            subject,
            obj,
            subject * obj,
            context,
            between,
            self.cls_vector(classes[0]),
            self.cls_vector(classes[1]),
            self.distance(distance.clamp(0, DISTANCES - 1)),
        ]
        hidden = self.pair(torch.cat(parts, 1))
        hidden = hidden + self._hear_others(hidden, *nodes)
        return self.relation(hidden), self.modality(hidden)

    def _hear_others(self, hidden: Tensor, subject: Tensor, obj: Tensor) -> Tensor:
        """Give what each pair [N, hidden] learns from the others that one of its ends is in."""
        message = torch.sigmoid(self.message(hidden))
        nothing = torch.zeros_like(message).repeat(2, 1)  # N pairs number 2 N ends at the most
        # Not index_add, which would be exported so that only the last of several counts.
        given = nothing.scatter_add(0, subject.unsqueeze(1).expand_as(message), message)
        taken = nothing.scatter_add(0, obj.unsqueeze(1).expand_as(message), message)
        sums = [given[subject] - message, taken[obj] - message, taken[subject], given[obj]]
        heard = torch.log1p(torch.cat(sums, 1).clamp(min=0))
        return self.revise(functional.gelu(self.hear(torch.cat([hidden, heard], 1))))


def _project(layer: nn.Module, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Give a layer's queries, keys and values, each [B, heads, L, width of a head]."""
    part = layer.attention.self
    shape = (*hidden.shape[:2], part.num_attention_heads, part.attention_head_size)
    query, key, value = (
        linear(hidden).view(shape).transpose(1, 2) for linear in (part.query, part.key, part.value)
    )
    return query, key, value


def _finish(layer: nn.Module, mixed: Tensor, hidden: Tensor) -> Tensor:
    """Give what a layer makes of what its heads have mixed [B, heads, L, width of a head]."""
    joined = layer.attention.output(mixed.transpose(1, 2).flatten(2), hidden)
    done: Tensor = layer.output(layer.intermediate(joined), joined)
    return done
