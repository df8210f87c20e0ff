"""Where the book explains an exercise, and where its worked solution stands."""

import os
import re
from pathlib import Path

from nnlib_grader.specification.exercise import Exercise

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
BUILT = ROOT / "_build" / "html"


def where_to_read(name: str, exercise: Exercise) -> str:
    """Return the section that explains an exercise, and its address.

    NNLIB_BOOK may hold the address of the published book; without it the link leads to
    the book built in this checkout, where there is one.
    """
    label = exercise.read or exercise.objective
    title = f'chapter {int(name[:2])}, "{section(name, label)}"'
    return with_address(title, f"book/{name}.html", label)


def worked_solution(name: str, exercise: Exercise) -> str:
    """Return the page with the worked solution, and its address."""
    title = f"the page of exercises of chapter {int(name[:2])}, under this exercise"
    return with_address(title, f"book/exercises/{name}.html", f"exercise-{exercise.id}")


def with_address(title: str, page: str, label: str) -> str:
    """Return a place in words, and below it its address where one is known."""
    if os.environ.get("NNLIB_BOOK"):
        return f"{title}\n{os.environ['NNLIB_BOOK'].rstrip('/')}/{page}#{label}"
    if (BUILT / page).is_file():
        return f"{title}\n{BUILT.as_uri()}/{page}#{label}"
    return title


def section(name: str, label: str) -> str:
    """Return the title of a section, or its label where the book's text is not here."""
    source = BOOK / f"{name}.md"
    if source.is_file():
        text = source.read_text(encoding="utf-8")
        found = re.search(rf"^\({re.escape(label)}\)=\n+#+ (.+)$", text, re.M)
        if found:
            return found[1]
    return label.replace("-", " ")
