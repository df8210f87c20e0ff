"""`python -m nnlib_grader doctor`: attack this machine's sandbox; say what holds.

It exits with 0 only if no attack got through, nothing was changed, nothing survived and
every honest answer came back.
"""

import argparse
import contextlib
import json
import queue
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from nnlib_grader.sandboxes import machine, opening
from nnlib_grader.sandboxes.attacks import catalogue, decoy, processes, survivors
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.request import Limits, NoSandbox, Ran, Request

BOUNDARY = Path(__file__).parents[1] / "boundary"
SHORT = {"linux": Limits(run=1.0, submission=3.0)}
SHORT["wasm"] = Limits(run=1.5, submission=4.5)  # its own start is in it
TIMED = 20  # honest submissions
SIDE_BY_SIDE = {"linux": 1, "wasm": 2}  # sandboxes: an instance takes 0.2 s to start
PYTHON = {
    "linux": "can be read in the sandbox",
    "wasm": "stays outside: the sandbox has one of its own",
}


@dataclass(frozen=True)
class Line:
    """What was tried, whether it is held, what happened, and which layer held it."""

    tried: str
    holds: bool
    happened: str
    layer: str


def mounted(folder: Path) -> Path:
    """Make what a sandbox mounts, with a package that has nothing in it."""
    shutil.copytree(BOUNDARY, folder / "nnlib_grader" / "boundary")
    (folder / "nnlib").mkdir()
    (folder / "nnlib" / "__init__.py").write_text('"""Empty."""\n', encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Station:
    """A sandbox, the folder that it is attacked in, and in there package and decoy."""

    box: Sandbox
    folder: Path
    reduced: Path
    tree: Path

    def tried(self, attack: catalogue.Attack, port: int) -> Line:
        """Return the line of an attack that is tried here.

        An honest answer that is lost is asked for once more within the limits of a
        class: a busy machine may need longer than the short ones.
        """
        before = decoy.picture(self.folder)
        for limits in SHORT[self.box.backend], Limits():
            asked = catalogue.request(attack, self.tree, port, self.reduced, limits)
            ran = self.box.run(asked)
            if catalogue.honest(ran) or catalogue.reached(ran):
                break
        return judged(attack, ran, self.box, decoy.picture(self.folder) == before)


def station(box: Sandbox, folder: Path) -> Station:
    """Put package and decoy into a folder of a sandbox's own."""
    return Station(box, folder, mounted(folder / "reduced"), decoy.plant(folder))


def examine(
    stations: Sequence[Station], attacks: Sequence[catalogue.Attack]
) -> Iterator[Line]:
    """Yield a line for each attack, in their order, as soon as it was tried.

    Each station takes the next attack as soon as it is free.
    """
    free: queue.SimpleQueue[Station] = queue.SimpleQueue()
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        ThreadPoolExecutor(len(stations)) as pool,
    ):
        port = server.getsockname()[1]

        def prepare(one: Station) -> None:
            one.box.ready(one.reduced)
            free.put(one)

        def attempt(attack: catalogue.Attack) -> Line:
            one = free.get()
            try:
                return one.tried(attack, port)
            finally:
                free.put(one)

        list(pool.map(prepare, stations))
        yield from pool.map(attempt, attacks)


def judged(attack: catalogue.Attack, ran: Ran, box: Sandbox, unchanged: bool) -> Line:
    """Return the line of an attack that was tried."""
    if not unchanged:
        return Line(attack.tries, False, "files were changed", "none")
    if survivors.running(processes.SURVIVES):
        return Line(attack.tries, False, "a process survived", "none")
    if not catalogue.honest(ran):
        return Line(attack.tries, False, "an honest answer was lost", "none")
    if not catalogue.reached(ran):
        layer = catalogue.held_by(ran, box.backend)
        return Line(attack.tries, True, "stopped", layer)
    layers = getattr(box, "layers", ())
    known = attack.name in catalogue.NAMES and "landlock" in layers
    if known and "bubblewrap" not in layers:
        return Line(attack.tries, True, "seen: only bubblewrap hides names", "none")
    return Line(attack.tries, False, "it got through", "none")


def seconds(box: Sandbox, reduced: Path) -> float:
    """Return the median seconds of an honest submission.

    Raises
    ------
    NoSandbox
        If not even that runs: the sandbox cannot read this Python.
    """
    calls = json.dumps({"honest": catalogue.asked(*catalogue.CALLED)}).encode()
    asked = Request({"honest": catalogue.HONEST}, "doctor", calls, reduced)
    taken = []
    box.ready(reduced)
    for _ in range(TIMED):
        began = time.perf_counter()
        if not catalogue.honest(box.run(asked)):
            raise NoSandbox(f"the sandbox cannot run this Python, {sys.executable}.")
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main(arguments: Sequence[str] | None = None) -> int:
    """Examine this machine; return 0 if all holds."""
    parser = argparse.ArgumentParser(
        "python -m nnlib_grader doctor", description=__doc__
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--backend", choices=opening.BEST, default="best")
    asked = parser.parse_args(arguments)
    say = (lambda *words: None) if asked.json else print
    found, lines, problem = machine.facts(), [], ""
    for name, value in found.items():
        say(f"{name}: {value}")
    try:
        with contextlib.ExitStack() as held:
            folder = Path(held.enter_context(tempfile.TemporaryDirectory())).resolve()
            box = held.enter_context(opening.open_sandbox(asked.backend))
            stations = [station(box, folder / "0")]
            taken = seconds(box, stations[0].reduced)
            found["backend"] = described(box)
            found["this Python"] = PYTHON[box.backend]
            found["seconds a submission"] = f"{taken:.3f}"
            for name in list(found)[-3:]:
                say(f"{name}: {found[name]}")
            for n in range(1, SIDE_BY_SIDE[box.backend]):
                more = held.enter_context(opening.open_sandbox(box.backend))
                stations.append(station(more, folder / str(n)))
            for line in examine(stations, catalogue.attacks()):
                lines.append(line)
                mark = "holds" if line.holds else "FAILS"
                say(f"{mark}  {line.tried}: {line.happened} ({line.layer})")
    except NoSandbox as error:
        problem = str(error)
        say(problem)
    failed = sum(not line.holds for line in lines)
    well = not problem and not failed
    if asked.json:
        told = [asdict(line) for line in lines]
        report = {"holds": well, "machine": found, "attacks": told, "problem": problem}
        print(json.dumps(report, indent=1))
    elif lines:
        print(f"{len(lines) - failed} of {len(lines)} attacks were held.")
    return 0 if well else 1


def described(box: Sandbox) -> str:
    """Return a backend's name, with its layers."""
    layers = getattr(box, "layers", ())
    return f"{box.backend} ({', '.join(layers)})" if layers else box.backend
