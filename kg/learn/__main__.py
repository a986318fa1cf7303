"""Makes the shipped weights anew: `python -m kg.learn --corpus DIR --out kg/weights` and the rest.

The command trains in two stages, since a third of the articles were still being written when the
first began: three passes of eleven on those numbered under 3301, with CrossNER in two of them; then
six passes on all of them, at the rate that the first had come down to. Both leave out hands 3, 7
and 10, on which confidence is calibrated afterwards (`kg.learn.calibrate`). Some ninety minutes.
"""

import argparse
import tempfile
from pathlib import Path

import torch

from kg.learn import train
from kg.learn.export import export
from kg.learn.network import Network

HELD = "3,7,10"
FIRST = "--below 3301 --passes 11 --until 3 --warm 2 --threads 2 --seed 7".split()
SECOND = "--rate 0.73 --passes 6 --warm 0 --threads 1 --seed 8".split()


def main() -> int:
    """Train both stages and write the weights as the package ships them."""
    parser = argparse.ArgumentParser(prog="python -m kg.learn", description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="folder of the articles that do not ship"
    )
    parser.add_argument("--crossner", type=Path, required=True, help="folder of CrossNER's files")
    parser.add_argument(
        "--marks", type=Path, required=True, help="folder of relations marked on these files"
    )
    parser.add_argument("--base", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    args = parser.parse_args()
    shipped = Path(__file__).with_name("articles")
    common = ["--hold", HELD]
    for name, folder in {
        "--corpus": args.corpus,
        "--crossner": args.crossner,
        "--marks": args.marks,
        "--base": args.base,
    }.items():
        common += [name, str(folder)]
    common += ["--corpus", str(shipped)]
    with tempfile.TemporaryDirectory() as folder:
        first, second = f"{folder}/first.pt", f"{folder}/second.pt"
        train.main([*common, *FIRST, "--out", first])
        train.main([*common, *SECOND, "--start", first, "--out", second])
        net = Network(str(args.base))
        net.load_state_dict(torch.load(second, weights_only=True))
    export(net, args.base, args.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
