"""Print the book with Chromium until every reference names the page of its target.

A first print, with three digits for each number, says on which page each target stands.
The numbers are written in, and the book is printed again until none of them moves: a
number that is shorter than it was may move the text behind it.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pikepdf

from tools.bound.paper import Paper
from tools.bound.volume import Volume
from tools.files import scratch
from tools.start.checks import Problem

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--allow-file-access-from-files",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
# They cost time, and move nothing on the page: for the last print alone.
FINE = ("--generate-pdf-document-outline",)
COARSE = ("--disable-pdf-tagging",)
CREATOR = "python course.py pdf"
TRIES = 5
DOTS = 300 / 96  # of Chromium's print for a pixel of the page
SCALE = re.compile(rb"^([\d.]+) 0 0 \1 ", re.MULTILINE)
DOUBLED = re.compile(r"(?:(\d+\. )\1)?(.+)\2")
TIME_LIMIT = 300  # seconds for one print


def chromium() -> str:
    """Return the program that prints."""
    found = [*map(shutil.which, NAMES), *filter(lambda p: Path(p).is_file(), PLACES)]
    for program in filter(None, found):
        return program
    raise Problem(
        "the PDF is printed by Chromium, and neither Chromium nor Chrome was found. "
        "Install one of them, then run the same command again. "
        "The EPUB needs none: python course.py epub"
    )


def make_pdf(book: Volume, version: str, target: Path) -> int:
    """Write the book as a PDF; return the number of its pages."""
    program, paper = chromium(), Paper(book, version)
    target.parent.mkdir(parents=True, exist_ok=True)
    with scratch(target.parent) as folder:
        printed = folder / "book.pdf"
        print_once(program, paper.html({}), printed, COARSE)
        for _ in range(TRIES):
            pages = standing(printed)
            in_full_size(printed)
            print_once(program, paper.html(pages), printed, FINE)
            if standing(printed) == pages:
                return finish(printed, book, target)
    raise Problem(
        "the PDF's page numbers do not settle: one of them moves the text that it "
        "stands in. Change a sentence near the end of a page, then run the same "
        "command again."
    )


def print_once(program: str, html: str, result: Path, flags: Sequence[str]) -> None:
    """Print a document."""
    source = result.with_suffix(".html")
    source.write_text(html, encoding="utf-8")
    result.unlink(missing_ok=True)
    words = [program, *FLAGS, *flags, f"--user-data-dir={result.parent / 'profile'}"]
    words += [f"--print-to-pdf={result}", source.resolve().as_uri()]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Problem(f"Chromium printed nothing in {TIME_LIMIT} seconds.") from None
    if not result.is_file():
        said = done.stderr.strip()[-600:]
        raise Problem(f"Chromium printed nothing. It said: {said}")


def standing(printed: Path) -> dict[str, int]:
    """Return the number of the page on which each target of a link stands."""
    with pikepdf.open(printed) as pdf:
        numbers = {page.objgen: count for count, page in enumerate(pdf.pages, 1)}
        places = pdf.Root.get("/Dests", {})
        return {
            name.removeprefix("/"): numbers[place[0].objgen]
            for name, place in places.items()
        }


def in_full_size(printed: Path) -> None:
    """Raise where something is wider than the paper: all is printed smaller then."""
    with pikepdf.open(printed) as pdf:
        drawn = SCALE.findall(pdf.pages[0].Contents.read_bytes())
    if drawn and max(map(float, drawn)) < 0.99 * DOTS:
        raise Problem(
            "something in the book is wider than the paper, and Chromium prints all of "
            "it smaller for that. Let it break into lines: tools/bound/paper.css"
        )


def finish(printed: Path, book: Volume, target: Path) -> int:
    """Write the print with its author, small, and without the time of day."""
    with pikepdf.open(printed) as pdf:
        pdf.docinfo = pdf.make_indirect(
            pikepdf.Dictionary(Title=book.title, Author=book.author, Creator=CREATOR)
        )
        pages = len(pdf.pages)
        if "/Outlines" in pdf.Root:
            mend(pdf.Root.Outlines)
        packed = pikepdf.ObjectStreamMode.generate
        part = printed.with_name("finished.pdf")
        pdf.save(part, object_stream_mode=packed, deterministic_id=True)
    part.replace(target)
    return pages


def mend(entry: pikepdf.Object) -> None:
    """Write each bookmark's words once: Chromium doubles those of some headings.

    It does so piece by piece: "1. 1. NeuronsNeurons".
    """
    child = entry.get("/First")
    while child is not None:
        title = str(child.Title)
        whole = DOUBLED.fullmatch(title)
        if whole:
            child.Title = pikepdf.String((whole[1] or "") + whole[2])
        mend(child)
        child = child.get("/Next")
