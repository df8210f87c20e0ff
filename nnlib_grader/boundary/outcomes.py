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
    "borrowed": ("words",),
    "lost": (),
}
LOST = {"status": "lost"}  # an outcome that is missing, or that nobody can read
MOST_TEXT = 2000  # of what an answer prints, and of an error's message
MOST_SECONDS = 3600
MOST_CHANGED = 100  # arguments of a call

# What the values of all calls may hold together. The right and the wrong answers of the
# course hold 50,000 numbers, 1,100 lists and 80 arrays at most; each array costs 10
# microseconds whenever it is looked at, each list or dictionary 5.
MOST_NUMBERS = 60_000
MOST_CONTAINERS = 4_000
MOST_ARRAYS = 1_500
MOST_BYTES = 8_000_000  # of arrays and texts, as they are sent
TOO_MUCH = {"status": "unplain", "type": "more parts than an answer needs"}


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
    room = Room()
    return [
        received_one(outcome, room) for outcome in found + [None] * (count - len(found))
    ]


class Room:
    """What the values of all calls may still hold, counted before they are decoded."""

    def __init__(self):
        self.numbers, self.containers = MOST_NUMBERS, MOST_CONTAINERS
        self.arrays, self.bytes = MOST_ARRAYS, MOST_BYTES

    def has(self, value: object) -> bool:
        """Count a value as it was sent; tell whether there was room for it."""
        waiting = [value]
        while waiting and min(vars(self).values()) >= 0:
            one = waiting.pop()
            if isinstance(one, str):
                self.bytes -= len(one)
            if isinstance(one, dict) and "dtype" in one:
                self.arrays -= 1
                self.bytes -= len(one["bytes"]) if type(one.get("bytes")) is str else 0
            elif isinstance(one, list | dict):
                self.containers -= 1
                waiting += one if isinstance(one, list) else one.values()
            else:
                self.numbers -= 1
        return min(vars(self).values()) >= 0


def received_one(outcome: object, room: Room) -> dict:
    """Return an outcome whose parts all have the types that they should have."""
    status = outcome.get("status") if isinstance(outcome, dict) else None
    if not isinstance(status, str) or status not in TEXTS:
        return LOST
    result = {"status": status, "printed": text(outcome.get("printed"))}
    result |= {name: text(outcome.get(name)) for name in TEXTS[status]}
    if status in ("stopped", "asleep"):
        seconds = outcome.get("seconds")
        known = type(seconds) in (int, float) and 0 <= seconds <= MOST_SECONDS
        result["seconds"] = seconds if known else 0
    if status == "returned":
        changed = outcome.get("changed", [])
        if not isinstance(changed, list) or any(type(n) is not int for n in changed):
            return LOST
        if not room.has(outcome.get("value")):
            return result | TOO_MUCH
        try:
            plain.decode(outcome.get("value", {}), arguments=False)
        except plain.NotPlain:
            return LOST
        changed = [n for n in changed[:MOST_CHANGED] if 0 <= n < MOST_CHANGED]
        result |= {"value": outcome["value"], "changed": changed}
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
    r"""Return a text, cut to what can be shown, without signs that steer a terminal.

    Lone surrogates, which no file in UTF-8 holds, and marks that turn the direction of
    a line are spelled out too.

    Examples
    --------
    >>> print(text(chr(27) + "[2J and " + chr(0xD800)))
    \x1b[2J and \ud800
    """
    if not isinstance(part, str):
        return ""
    part = part[:MOST_TEXT]
    if part.isprintable():
        return part
    return "".join(
        one
        if one.isprintable() or one in "\n\t"
        else one.encode("unicode_escape").decode("ascii")
        for one in part
    )[:MOST_TEXT]
