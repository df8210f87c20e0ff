"""What a regrading changed, and why: kept in each record, listed in `changes.csv`."""

from nnlib_grader.marks.store import Store


def points_by_exercise(record: dict) -> dict[str, float]:
    """Return the points that count, by exercise."""
    found = {id: report["points"] for id, report in record["exercises"].items()}
    return found | {id: mark["points"] for id, mark in record["by_hand"].items()}


def with_history(new: dict, old: dict | None) -> dict:
    """Return a record with what changed since the one before, if its marks did."""
    if old is None:
        return new | {"history": []}
    history = list(old["history"])
    before, after = points_by_exercise(old), points_by_exercise(new)
    changed = {
        id: [before.get(id), after.get(id)]
        for id in sorted(before.keys() | after.keys())
        if before.get(id) != after.get(id)
    }
    if changed or old["score"] != new["score"]:
        scores = [old["score"], new["score"]]
        entry = {"score": scores, "exercises": changed, "why": why(new, old)}
        history.append(entry)
    return new | {"history": history}


def why(new: dict, old: dict) -> str:
    """Say what differs between two gradings of a learner."""
    reasons = {
        "another file counts": new["digest"] != old["digest"],
        "the exercises or the grader changed": new["version"] != old["version"],
        "another sandbox": new["sandbox"] != old["sandbox"],
        "another secret": new.get("inputs") != old.get("inputs"),
        "marks by hand changed": new["by_hand"] != old["by_hand"],
        "the rule for late work changed": new["late"] != old["late"],
    }
    found = [words for words, holds in reasons.items() if holds]
    return "; ".join(found) or "the rule for late work changed"


def lines(store: Store) -> list[list]:
    """Return a line for each change, the header first."""
    found = [["id", "name", "change", "exercise", "before", "after", "why"]]
    for record in store.all():
        who = [record["learner"]["id"], record["learner"]["name"]]
        for number, each in enumerate(record["history"], start=1):
            found.append([*who, number, "score", *each["score"], each["why"]])
            for id, (before, after) in each["exercises"].items():
                found.append([*who, number, id, before, after, each["why"]])
    return found
