"""Writes a trained network as ONNX: `python -m kg.learn.export NETWORK --base DIR --out DIR`.

The encoder's weights become small integers; the heads are small and stay as they are.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.learn.network import WIDTH, Network


class _Encoder(nn.Module):
    """The encoder for one window at a time, written out plainly.

    Without a padding mask and with attention spelled in few steps it runs a tenth faster.
    """

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        body = self.net.encoder
        words = body.embeddings.word_embeddings(ids) + self.net.shape(shapes)
        hidden = body.embeddings(inputs_embeds=words)
        attention = hidden
        for layer in body.encoder.layer:
            part = layer.attention.self
            heads, size = part.num_attention_heads, part.attention_head_size
            query = part.query(hidden).view(1, -1, heads, size).transpose(1, 2)
            key = part.key(hidden).view(1, -1, heads, size).permute(0, 2, 3, 1)
            value = part.value(hidden).view(1, -1, heads, size).transpose(1, 2)
            attention = torch.softmax(query @ key * size**-0.5, -1)
            mixed = (attention @ value).transpose(1, 2).reshape(1, -1, heads * size)
            hidden = layer.attention.output(mixed, hidden)
            hidden = layer.output(layer.intermediate(hidden), hidden)
        return self.net.tag(hidden)[0], hidden[0], attention[0]


class _Mentions(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(self, parts: Tensor) -> tuple[Tensor, Tensor]:
        vectors = torch.tanh(self.net.mention(parts))
        return vectors, self.net.cls(vectors)


class _Links(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, vectors: Tensor, what: Tensor, whom: Tensor, kinds: Tensor, distance: Tensor
    ) -> Tensor:
        return self.net.links(vectors, what, whom, kinds, distance)


class _Pairs(nn.Module):
    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net

    def forward(
        self,
        subject: Tensor,
        obj: Tensor,
        context: Tensor,
        between: Tensor,
        first: Tensor,
        second: Tensor,
        distance: Tensor,
        given: Tensor,
        taken: Tensor,
    ) -> tuple[Tensor, Tensor]:
        ends = (given, taken)
        return self.net.pairs(subject, obj, context, between, (first, second), distance, ends)


def export(net: Network, base: Path, out: Path) -> None:
    """Write encoder.onnx, mentions.onnx, links.onnx, pairs.onnx and the tokenizer to a folder."""
    net.eval()
    out.mkdir(parents=True, exist_ok=True)
    one = torch.ones(1, 20, dtype=torch.long)
    row = torch.zeros(3, dtype=torch.long)
    wide = torch.zeros(3, WIDTH)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "encoder.onnx"
        _write(
            _Encoder(net),
            (one, one),
            whole,
            ["ids", "shapes"],
            ["tags", "hidden", "attention"],
            {
                "ids": {1: "n"},
                "shapes": {1: "n"},
                "tags": {0: "n"},
                "hidden": {0: "n"},
                "attention": {1: "n", 2: "n"},
            },
        )
        # One scale a column: one for a whole matrix errs four times as much on the tags. Seven
        # bits of eight: processors without VNNI add pairs of products in 16 bits, where products
        # of eight bits overflow and another graph would come out than elsewhere.
        quantize_dynamic(
            whole,
            out / "encoder.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    _write(
        _Mentions(net),
        (torch.zeros(3, 3 * WIDTH),),
        out / "mentions.onnx",
        ["parts"],
        ["vectors", "classes"],
        {n: {0: "n"} for n in ("parts", "vectors", "classes")},
    )
    names = ["vectors", "what", "whom", "kinds", "distance"]
    _write(
        _Links(net),
        (wide, row, row, row, row),
        out / "links.onnx",
        names,
        ["scores"],
        {
            "vectors": {0: "m"},
            "kinds": {0: "m"},
            "what": {0: "n"},
            "whom": {0: "n"},
            "distance": {0: "n"},
            "scores": {0: "n"},
        },
    )
    names = ["subject", "object", "context", "between", "first", "second", "distance"]
    names += ["given", "taken"]
    outputs = ["relations", "modalities"]
    _write(
        _Pairs(net),
        (wide, wide, wide, wide, row, row, row, row, row),
        out / "pairs.onnx",
        names,
        outputs,
        {n: {0: "n"} for n in names + outputs},
    )
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")


def _write(
    module: nn.Module,
    inputs: tuple[Tensor, ...],
    path: Path,
    names: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    torch.onnx.export(
        module,
        inputs,
        str(path),
        input_names=names,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    """Load a trained network and export it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    net = Network(str(args.base))
    net.load_state_dict(torch.load(args.network, weights_only=True))
    export(net, args.base, args.out)


if __name__ == "__main__":
    main()
