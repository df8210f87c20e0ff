"""Graders side by side: ``python -m benchmarks.grading --otter PYTHON``.

nbgrader, otter-grader and this course's grader get the same right answer and the same
ten attacks, in one run. What is told: seconds a submission, which attacks earn points,
which reach the machine, and what the learner reads. otter-grader wants an environment
of its own, whose Python is named; without it, it is left out. The result is stored in
``nnlib/data/results/grading.json``.
"""

import argparse
import datetime
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks import grading_attacks, grading_class, grading_others, grading_scale
from nnlib.data.measured import FOLDER
from nnlib_grader import sets
from nnlib_grader.marks.store import Store
from tools.files import write
from tools.slow import machine

RESULT = FOLDER / "grading.json"
ROUNDS = 3  # right answers whose seconds are told
OURS = "this course's"


def ours(sources: dict[str, str], folder: Path) -> dict[str, dict]:
    """Grade answers to `relu` in a notebook of set 04; return what came of each."""
    for number, (name, source) in enumerate(sources.items()):
        path = folder / "in" / name / f"{grading_class.NAME}.ipynb"
        grading_class.write(path, source, number)
    took = grading_scale.graded(folder / "in", folder / "out", 1)
    exercises, place = sets.load(grading_class.NAME).exercises, grading_class.PLACE
    most = sum(one.points for id, one in exercises.items() if id != place)
    store, found = Store(folder / "out"), {}
    for name in sources:
        reports = store.get(name)["exercises"]
        points = {id: each["points"] for id, each in reports.items()}
        mine = points.pop(place)
        told = [
            each["problem"] for each in reports[place]["checks"] if not each["passed"]
        ]
        found[name] = {
            "seconds": round(took["seconds"][name], 3),
            "relu": mine / exercises[place].points,
            "other": round(sum(points.values()) / most, 2),
            "told": " ".join((told or [""])[0].split())[:120],
        }
    return found


def verdict(name: str, each: dict) -> str:
    """Return what an attack came to, in a word."""
    if name in grading_attacks.HARMS and each["relu"]:
        return "reached"
    if name in grading_attacks.GAINS and each["relu"]:
        return "paid"
    return "no gain" if each["other"] == 1 else "cost the learner the rest"


def side_by_side(python: Path | None, folder: Path) -> dict[str, dict]:
    """Give the same work to each grader; return what came of it, by grader."""
    (folder / "secret.txt").write_text("the teacher's\n", encoding="utf-8")
    found = {}
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        every = grading_attacks.HONEST | grading_attacks.ATTACKS
        sources = {
            name: grading_attacks.filled(one, folder, port)
            for name, one in every.items()
        }
        right = sources["right"]
        sources |= {f"right-{n}": f"{right}  # {n}" for n in range(1, ROUNDS)}
        found["nbgrader"] = grading_others.nbgrader(sources, folder / "nbgrader")
        if python:
            found["otter-grader"] = grading_others.otter(
                sources, folder / "otter", python
            )
        found[OURS] = ours(sources, folder / "ours")
    return found


def summed_up(found: dict[str, dict]) -> dict:
    """Return a grader's figures."""
    honest = [each for name, each in found.items() if name.startswith("right")]
    verdicts = {name: verdict(name, found[name]) for name in grading_attacks.ATTACKS}
    return {
        "seconds a right submission": statistics.median(
            each["seconds"] for each in honest
        ),
        "right answers with full marks": all(
            (each["relu"], each["other"]) == (1, 1) for each in honest
        ),
        "told of a wrong answer": found["wrong"]["told"],
        "attacks": verdicts,
        "told of attacks": {name: found[name]["told"] for name in verdicts},
    }


def otter_version(python: Path | None) -> str:
    """Return the version of otter-grader in its environment."""
    if python is None:
        return "left out"
    code = "from importlib.metadata import version; print(version('otter-grader'))"
    done = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode().strip()


def main() -> int:
    """Measure, print and store; return 0 if nothing paid or reached here."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.grading", description=__doc__.replace("``", "")
    )
    parser.add_argument("--otter", type=Path, help="a Python with otter-grader")
    options = parser.parse_args()
    load = round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        found = side_by_side(options.otter, Path(folder).resolve())
    result = {
        "date": datetime.date.today().isoformat(),
        "machine": {**machine(), "load": load},
        "versions": {
            "nbgrader": version("nbgrader"),
            "otter-grader": otter_version(options.otter),
        },
        "recipe": {"command": "python -m benchmarks.grading --otter PYTHON"},
        "tries": {name: one.tries for name, one in grading_attacks.ATTACKS.items()},
        "graders": {name: summed_up(each) for name, each in found.items()},
    }
    write(RESULT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))
    verdicts = result["graders"][OURS]["attacks"].values()
    return 0 if set(verdicts) == {"no gain"} else 1


if __name__ == "__main__":
    sys.exit(main())
