"""Make the asked files from a built site, and say how large they have become."""

from pathlib import Path

import yaml

from nnlib.version import version
from tools.bound.epub import make_epub
from tools.bound.pdf import chromium, make_pdf
from tools.bound.volume import volume
from tools.files import ROOT, read
from tools.start.binding import NAME


def bind(kinds: list[str], site: Path, folder: Path) -> None:
    """Make the book of a site one file of each kind, in a folder."""
    if "pdf" in kinds:
        chromium()  # to say at once where it is missing
    book = volume(ROOT, site)
    for kind in kinds:
        target = folder / NAME.format(kind)
        if kind == "pdf":
            count = f"{make_pdf(book, version(), target)} pages"
        else:
            date = yaml.safe_load(read(ROOT / "CITATION.cff"))["date-released"]
            count = f"{make_epub(book, version(), str(date), target)} files"
        size = target.stat().st_size / 1e6
        print(f"{target.name}: {count}, {size:.1f} MB")
