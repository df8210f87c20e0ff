"""The roster as it was when a class was graded, kept beside the marks."""

import json
from dataclasses import asdict

from nnlib_grader.marks.store import Store, write_whole
from nnlib_grader.submissions.learners import Roster

FILE = "class.json"


def keep_class(store: Store, roster: Roster) -> None:
    """Write the roster beside the marks."""
    learners = [asdict(each) for each in roster.learners]
    text = json.dumps(learners, indent=1, sort_keys=True) + "\n"
    write_whole(store.folder / FILE, text)


def absent(store: Store, records: list[dict]) -> list[dict]:
    """Return who of the roster handed nothing in."""
    path = store.folder / FILE
    if not path.is_file():
        return []
    there = {each["learner"]["id"] for each in records}
    learners = json.loads(path.read_text(encoding="utf-8"))
    return [each for each in learners if each["id"] not in there]


def absent_records(store: Store, records: list[dict]) -> list[dict]:
    """Return records without marks for them."""
    empty = {"points": None, "score": None, "late": False, "received": ""}
    empty |= {"exercises": {}, "by_hand": {}, "possible": records[0]["possible"]}
    return [{"learner": each} | empty for each in absent(store, records)]
