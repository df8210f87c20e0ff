"""Make nnlib/data/names.npz from the published list, the same bytes at each run.

Usage: python -m tools.make_names names.txt

The list is names.txt of https://github.com/karpathy/makemore.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

from tools.files import ROOT
from tools.make_digits import write_npz

SHA256 = "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d"
TARGET = ROOT / "nnlib" / "data" / "names.npz"


def main(source: str) -> None:
    """Check the published file and pack it."""
    text = Path(source).read_bytes()
    if hashlib.sha256(text).hexdigest() != SHA256:
        raise SystemExit(f"{source} is not the published list: its checksum differs.")
    write_npz(TARGET, {"text": np.frombuffer(text, dtype=np.uint8)})
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
