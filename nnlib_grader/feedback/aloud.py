"""Questions to ask a learner aloud, about code that the checks have passed."""

import functools
import hashlib
import re

from nnlib_grader import sets

ALOUD = re.compile(r"^:::\{aloud\}\n(.*?)^:::$", re.S | re.M)
TASK = re.compile(r"^(?=## )", re.M)
ITEM = re.compile(r"^- ", re.M)
FORMULA = re.compile(r"\$([^$]+)\$")
STRESSED = re.compile(r"\*(\w+)\*")
MOST = 2  # questions for a learner


@functools.cache
def questions(set_name: str) -> dict[str, list[str]]:
    """Return the questions of each exercise of a set, as plain text."""
    path = sets.FOLDER / set_name / "exercises.md"
    _, *tasks = TASK.split(path.read_text(encoding="utf-8"))
    found = {}
    for id, task in zip(sets.ids(set_name), tasks, strict=True):
        text = "\n".join(ALOUD.findall(task))
        text = FORMULA.sub(lambda each: each[1].replace("-", "\N{MINUS SIGN}"), text)
        text = STRESSED.sub(r"\1", text)
        found[id] = [
            " ".join(each.split()) for each in ITEM.split(text) if each.strip()
        ]
    return found


def to_ask(record: dict) -> list[str]:
    """Return questions about two answers of a learner's, passed ones before others.

    Which ones depends on the file, so that neighbours are asked other things and the
    same page says the same each time.
    """
    known = questions(record["set"])

    def order(id: str) -> tuple:
        report = record["exercises"][id]
        text = f"{record['digest']}:{id}".encode()
        return report["points"] < report["of"], hashlib.sha256(text).digest()

    chosen = sorted(record["exercises"], key=order)[:MOST]
    found = []
    for id in chosen:
        number = hashlib.sha256(f"{record['digest']}{id}".encode()).digest()[0]
        if known.get(id):
            found.append(f"{id}: {known[id][number % len(known[id])]}")
    return found
