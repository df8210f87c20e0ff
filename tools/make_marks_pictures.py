"""Make the pictures of a learner's and the class's page of marks, for book/grading.md.

A made-up class hands in chapter 4's set, `nnlib_grader` marks it, and Chromium takes a
picture of the top of two of the pages, on a light and on a dark ground.

Usage: python -m tools.make_marks_pictures
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image

from tools.bound.pdf import chromium
from tools.files import ROOT
from tools.site import exercise_notebooks, nbgrader_release

FOLDER = ROOT / "book" / "marks"
NAME = "04_activations"
# Of the browser's window; a picture has two pixels for one of these.
SIZES = {"learner": (780, 830), "class": (640, 920)}
COLOURS = 32
SHOWN = "eva"
DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")
CLASS = "Ada Bert Cleo Dan Eva Finn Gina Hugo Ida Jon Kim Leo".split()
SLIPS = {
    "relu": "def relu(z):\n    z[z < 0] = 0\n    return z",
    "any-leak": "def leaky(z, slope):\n    return np.maximum(z, slope * z)",
    "softmax": "def softmax(z):\n    e = np.exp(z - z.max())\n    return e / e.sum()",
    "hat": "def hat(x, left, peak, right):\n    return np.maximum(0, x - left)",
}
MADE = {  # which slips the notebooks of some learners hold
    "Bert": ["any-leak"],
    "Cleo": ["any-leak", "softmax", "hat"],
    "Eva": ["relu", "any-leak"],
    "Gina": ["hat"],
    "Jon": ["softmax", "hat"],
}


def hand_in(folder: Path) -> None:
    """Write the roster, and the notebook of each but the last one."""
    rows = [f"{name.lower()},{name}" for name in CLASS]
    (folder / "roster.csv").write_text("id,name\n" + "\n".join(rows), encoding="utf-8")
    for name in CLASS[:-1]:
        notebook = nbgrader_release.assignment(NAME, "")
        for cell in notebook.cells:
            id = cell.metadata.get("nbgrader", {}).get("grade_id")
            slip = SLIPS[id] if id in MADE.get(name, ()) else ""
            cell.source = slip or exercise_notebooks.solved(cell.source)
        notebook.metadata["made_for"] = name  # no two files are equal
        path = folder / "class" / name.lower() / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def marked(folder: Path) -> dict[str, Path]:
    """Mark the class; return the pages to show, by the pictures' names."""
    grade = [sys.executable, "-m", "nnlib_grader", "grade", str(folder / "class")]
    grade += ["--set", NAME, "--roster", str(folder / "roster.csv")]
    grade += ["--secret", str(folder / "secret"), "--out", str(folder / "marks")]
    subprocess.run(grade, cwd=ROOT, check=True)
    (learner,) = (folder / "marks" / "pages").glob(f"{SHOWN}-*.html")
    return {"learner": learner, "class": folder / "marks" / "class.html"}


def photograph(page: Path, size: tuple, target: Path, settings: tuple = ()) -> None:
    """Write a picture of the top of a page."""
    width, height = size
    wanted = [f"--window-size={width},{height}", f"--screenshot={target}"]
    plain = ["--headless", "--no-sandbox", "--hide-scrollbars"]
    sharp = "--force-device-scale-factor=2"
    command = [chromium(), *plain, sharp, *settings, *wanted, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(target) as taken:
        taken.load()
    small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(target, optimize=True)
    print(f"{target}: {target.stat().st_size:,} bytes")


def main() -> None:
    """Make the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        hand_in(Path(name))
        for picture, page in marked(Path(name)).items():
            size = SIZES[picture]
            photograph(page, size, FOLDER / f"{picture}.png")
            photograph(page, size, FOLDER / f"{picture}-dark.png", DARK)


if __name__ == "__main__":
    main()
