"""All attacks by name, what each is called with, and how to tell what became of it."""

import inspect
import json
import re
from dataclasses import dataclass
from pathlib import Path

from nnlib_grader.boundary import plain
from nnlib_grader.sandboxes.attacks import (
    bombs,
    files,
    interpreter,
    kernel,
    processes,
)
from nnlib_grader.sandboxes.request import Limits, Ran, Request

# Names and sizes of files are told by system calls that imports need, and that
# Landlock does not know: only bubblewrap hides them.
NAMES = ("look_at_a_name", "follow_a_link")
# What WebAssembly stops an attack by.
WASM_LAYERS = NOWHERE, READ, ABSENT = (
    "no file of the machine is there",
    "what is there can only be read",
    "no such call is there",
)
HELD_BY = {  # by the number of the system's error
    "linux": {
        **{"1": "seccomp", "2": "bubblewrap", "13": "Landlock"},
        **{"12": "rlimits", "24": "rlimits", "27": "rlimits"},
    },
    "wasm": {
        **dict.fromkeys(("8", "44", "54"), NOWHERE),
        **dict.fromkeys(("2", "63", "69", "76"), READ),
        **dict.fromkeys(("1", "52", "58"), ABSENT),
    },
}
SAID = {  # by words of Python's own
    "linux": {
        "MemoryError": "rlimits",
        **dict.fromkeys(("start new thread", "not allowed to raise"), "seccomp"),
    },
    "wasm": {
        "MemoryError": "the limit of memory",
        **dict.fromkeys(("AttributeError", "ModuleNotFoundError"), ABSENT),
        **dict.fromkeys(("is unavailable", "start new thread"), ABSENT),
    },
}
HONEST, CALLED = "def double(x):\n    return 2 * x\n", ("double", (21,))
MODULES = (files, processes, kernel, interpreter, bombs)
WATCHED = {
    "too long": "the deadline",
    "too large": "the limit of what is sent",
    "killed": "a process of its own",
    "exited": "a process of its own",
}


@dataclass(frozen=True)
class Attack:
    """An attack: a function of one of the modules here."""

    name: str
    tries: str
    source: str


def attacks() -> list[Attack]:
    """Return all of them, module by module."""
    return [
        Attack(name, str(function.__doc__).rstrip("."), inspect.getsource(module))
        for module in MODULES
        for name, function in inspect.getmembers(module, attacking)
    ]


def attacking(thing: object) -> bool:
    """Tell an attack from what it uses."""
    if not inspect.isfunction(thing):
        return False
    return list(inspect.signature(thing).parameters) == ["decoy", "port"]


def request(
    attack: Attack, decoy: Path, port: int, reduced: Path, limits: Limits
) -> Request:
    """Return a submission of the attack, and of an honest answer after it."""
    calls = {
        "attack": asked(attack.name, (str(decoy), port)),
        "honest": asked(*CALLED),
    }
    sources = {"attack": attack.source, "honest": HONEST}
    return Request(sources, "attacks", json.dumps(calls).encode(), reduced, limits)


def asked(answer: str, arguments: tuple) -> dict:
    """Return one call."""
    return {"answer": answer, "calls": [plain.encode(arguments)], "limit": 1.0}


def reached(ran: Ran) -> bool:
    """Tell whether the attack says that it got through."""
    return '"value": true' in ran.outcomes["attack"].decode("ascii", "replace")


def honest(ran: Ran) -> bool:
    """Tell whether the answer beside the attack came back right."""
    return '"value": 42' in ran.outcomes["honest"].decode("ascii", "replace")


def held_by(ran: Ran, backend: str = "linux") -> str:
    """Return which layer stopped an attack, as its error or its end tells."""
    if ran.ended["attack"] in WATCHED:
        return WATCHED[ran.ended["attack"]]
    text = ran.outcomes["attack"].decode("ascii", "replace")
    if found := re.search(r"\[Errno (\d+)\]", text):
        return HELD_BY[backend].get(found[1], f"the system's error {found[1]}")
    for words, layer in SAID[backend].items():
        if words in text:
            return layer
    return "the deadline" if '"stopped"' in text else "the runner"
