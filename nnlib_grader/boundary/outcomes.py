"""Read the outcomes that a runner sent: nothing about them is trusted."""

from nnlib_grader.boundary import plain

TEXTS = {  # the texts that go with each status
    "returned": (),
    "undefined": (),
    "uncallable": ("type",),
    "unplain": ("type",),
    "raised": ("error", "message", "line"),
    "stopped": (),
    "asleep": (),
    "large": (),
    "ended": (),
    "lost": (),
}
LOST = {"status": "lost"}  # an outcome that is missing, or that nobody can read
MOST_TEXT = 2000  # of what an answer prints, and of an error's message


def received(outcomes: object, count: int) -> list[dict]:
    """Return as many outcomes as there were calls, each of them as `runner` has it.

    Parameters
    ----------
    outcomes : object
        What came from the runner, after JSON.
    count : int
        Of the calls.
    """
    found = list(outcomes[:count]) if isinstance(outcomes, list) else []
    return [received_one(outcome) for outcome in found + [None] * (count - len(found))]


def received_one(outcome: object) -> dict:
    """Return an outcome whose parts all have the types that they should have."""
    status = outcome.get("status") if isinstance(outcome, dict) else None
    if not isinstance(status, str) or status not in TEXTS:
        return LOST
    result = {"status": status, "printed": text(outcome.get("printed"))}
    result |= {name: text(outcome.get(name)) for name in TEXTS[status]}
    if status in ("stopped", "asleep"):
        seconds = outcome.get("seconds")
        result["seconds"] = seconds if type(seconds) in (int, float) else 0
    if status == "returned":
        changed = outcome.get("changed", [])
        if not isinstance(changed, list) or any(type(n) is not int for n in changed):
            return LOST
        try:
            plain.decode(outcome.get("value", {}), arguments=False)
        except plain.NotPlain:
            return LOST
        result |= {"value": outcome["value"], "changed": [n for n in changed if n >= 0]}
        result["lists"] = outcome.get("lists") is True
        if heard := text(outcome.get("warned")):
            result["warned"] = heard
    if outcome.get("unsteady") is True:
        result["unsteady"] = True
    for name in ("moved", "reads"):
        if found := words(outcome.get(name)):
            result[name] = found
    return result


def words(part: object) -> list[str]:
    """Return a list of names, cut to what can be shown."""
    if not isinstance(part, list):
        return []
    return [text(name)[:40] for name in part[:20] if isinstance(name, str)]


def text(part: object) -> str:
    """Return a text, cut to a length that can be shown."""
    return part[:MOST_TEXT] if isinstance(part, str) else ""
