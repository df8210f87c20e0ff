"""Make nnlib/data/kinds.npz: sounds, sentences and a series, the same at each run.

Usage: python -m tools.make_kinds RECORDINGS SUNSPOTS

RECORDINGS is the folder of that name of the Free Spoken Digit Dataset, SUNSPOTS the
file sunspots.csv of statsmodels: nnlib/data/KINDS.md says where they are. The sentences
are those of chapters 1 to 8 in this checkout.
"""

import csv
import re
import sys
from pathlib import Path

import numpy as np

from nnlib.data.kinds import LENGTH, SPEAKERS, WORDS
from nnlib.data.recordings import read_wave
from tools.files import ROOT
from tools.make_digits import write_npz

TARGET = ROOT / "nnlib" / "data" / "kinds.npz"
TAKES = 8  # of each word by each speaker
DIRECTIVE = re.compile(r"^(:{3,})\{\w+\}.*?\n\1\n", re.DOTALL | re.MULTILINE)
ROLE = re.compile(r"\{\w+\}`([^`<]*)(?:<[^`]*)?`")


def recordings(folder: Path) -> dict[str, np.ndarray]:
    """Read the sounds: at most half a second, as loud as eight bits allow."""
    rows, words, speakers = [], [], []
    for word in range(len(WORDS)):
        for speaker, name in enumerate(SPEAKERS):
            for take in range(TAKES):
                x = read_wave(folder / f"{word}_{name}_{take}.wav").x[:LENGTH]
                rows.append(np.pad(x / np.abs(x).max(), (0, LENGTH - len(x))))
                words.append(word)
                speakers.append(speaker)
    eight_bits = np.round(127 * np.array(rows)).astype(np.int8)
    labels = np.array([words, speakers], dtype=np.int8)
    return {"sounds": eight_bits, "sound_labels": labels}


def sentences(page: str) -> list[str]:
    """Return the plain sentences of a page: no code, no formula, no box."""
    text = page.partition("\n# ")[2].partition("\n")[2].partition("\n## Summary")[0]
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    found = []
    for block in re.split(r"\n\s*\n", DIRECTIVE.sub("", text)):
        block = " ".join(block.split())
        if re.match(r"[|\-#(:<]", block):
            continue
        for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", ROLE.sub(r"\1", block)):
            plain = re.sub("[`*]", "", sentence).strip()
            if not re.search(r"[$\\|{}\[\]=_]", plain) and 6 <= plain.count(" ") < 40:
                found.append(plain)
    return found


def main(folder: str, sunspots: str) -> None:
    """Pack all three."""
    pages = sorted((ROOT / "book").glob("0[1-8]_*.md"))
    texts = [sentences(page.read_text(encoding="utf-8")) for page in pages]
    lines = "\n".join(sentence for page in texts for sentence in page)
    chapters = np.repeat(np.arange(1, 9), [len(page) for page in texts])
    with open(sunspots, encoding="utf-8") as file:
        table = np.array([*csv.reader(file)][1:], dtype=np.float64)
    arrays = {
        **recordings(Path(folder)),
        "sentences": np.frombuffer(lines.encode("utf-8"), dtype=np.uint8),
        "chapters": chapters.astype(np.int8),
        "years": table[:, 0].astype(np.int16),
        "sunspots": table[:, 1],
    }
    write_npz(TARGET, arrays)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes, {len(chapters)} sentences")


if __name__ == "__main__":
    main(*sys.argv[1:])
