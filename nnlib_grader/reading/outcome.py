"""Read what a sandbox sent: counted before it is parsed, and plain after.

Python's parser makes up to 30 bytes of objects of each byte of text, so bytes, depth
and parts are counted in the text first. What passes costs a known time and memory.
"""

import json
import re
from typing import Any

MOST_BYTES = 8_000_000
MOST_PARTS = 300_000  # commas, colons and opening brackets: each may become an object
MOST_QUOTES = 1_000_000  # around texts and in them
DEEPEST = 64  # `boundary.plain` goes to 20, in up to three brackets each
MOST_DIGITS = 40  # of a number: Python takes the square of their count to read them
MOST_OUTCOMES = 1000  # calls of one exercise

# A text that is never closed ends with the data, or each quote in it would be tried.
STRING = re.compile(rb'"[^"]*(?:"|\Z)')
BRACKETS = re.compile(rb"[\[\]{}]")
LONG_NUMBER = re.compile(rb"[0-9.eE+-]{%d}" % (MOST_DIGITS + 1))
SURROGATE = re.compile("[\ud800-\udfff]")


class Refused(ValueError):
    """What was sent is not read; the message says why, in words for the teacher."""


def read(data: bytes) -> list[dict]:
    """Return the outcomes of an exercise's calls, or refuse them.

    What an outcome holds is looked at by `boundary.outcomes.received`. Texts come back
    without lone surrogates, which no file in UTF-8 can hold.

    Parameters
    ----------
    data : bytes
        JSON in UTF-8: a list of dictionaries.

    Raises
    ------
    Refused
        If it is too large, too deep, has too many parts or is something else.

    Examples
    --------
    >>> read(b'[{"status": "returned", "value": 1}]')
    [{'status': 'returned', 'value': 1}]
    >>> read(b"[[]]")
    Traceback (most recent call last):
    ...
    nnlib_grader.reading.outcome.Refused: what came back is no list of outcomes
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"{len(data)} bytes came back, {MOST_BYTES} at most are read")
    if data.count(b'"') > MOST_QUOTES:
        raise Refused(f"what came back has over {MOST_QUOTES} quotation marks")
    bounded(STRING.sub(b"", without_escapes(data)))
    try:
        text = data.decode("utf-8")
        found = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise Refused("what came back is no JSON") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refused("what came back is no list of outcomes")
    if len(found) > MOST_OUTCOMES:
        raise Refused(f"{len(found)} outcomes came back, more than there are calls")
    return without_surrogates(found) if "\\ud" in text.lower() else found


def without_escapes(data: bytes) -> bytes:
    """Return a text whose quotation marks all open or close a text."""
    return data.replace(b"\\\\", b"").replace(b'\\"', b"")


def bounded(skeleton: bytes) -> None:
    """Refuse a text, its strings emptied, that has too many parts or is too deep."""
    parts = sum(skeleton.count(one) for one in (b",", b":", b"[", b"{"))
    if parts > MOST_PARTS:
        raise Refused(f"what came back has over {MOST_PARTS} parts")
    depth = 0
    for bracket in BRACKETS.findall(skeleton):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST:
            raise Refused("what came back is nested too deeply")
    if LONG_NUMBER.search(skeleton):
        raise Refused("what came back holds a number of too many digits")


def refuse(name: str) -> None:
    """Refuse NaN and Infinity, which JSON has not; `plain` sends them as texts."""
    raise ValueError(name)


def without_surrogates(part: Any) -> Any:
    """Return JSON's data with a sign of replacement for each lone surrogate."""
    if isinstance(part, str):
        return SURROGATE.sub("�", part)
    if isinstance(part, list):
        return [without_surrogates(one) for one in part]
    if isinstance(part, dict):
        return {
            without_surrogates(key): without_surrogates(one)
            for key, one in part.items()
        }
    return part
