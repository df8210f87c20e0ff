"""A page in another engine than Chromium: what is waited for, pressed, looked at."""

import time

from tests.book import watched

PATIENCE = 120  # seconds for what follows a key or a click, on a busy machine


def no_faults(engine, server):
    assert engine.run(watched.FAULTS) + server.missed == []


def until(engine, script, *given):
    """Wait until the body of a function returns what is true, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := engine.run(script, *given)):
        assert time.monotonic() < end, f"never: {script}"
        time.sleep(0.1)
    return found


def press(engine, keys):
    """Press keys one after the other: letters, or WebDriver's signs for others."""
    steps = [
        {"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")
    ]
    engine.act([{"type": "key", "id": "keys", "actions": steps}])
