"""A whole class through `grade`: ``python -m benchmarks.grading_scale [--count 500]``.

One submission in twenty is hostile. The class is graded twice from the beginning and
once more with every mark kept, each time by a process of its own, as the command does
it. What is told: seconds a submission, seconds of the whole, the most memory of the
grading process, and whether both runs wrote the same bytes.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import grading_class
from nnlib_grader.marks.store import Store
from nnlib_grader.sandboxes.attacks import decoy
from tools.files import ROOT

SECRET = "a secret of thirty-two characters"


def grade(arguments: list[str]) -> None:
    """Grade as the command does, and print what it took: a process of its own."""
    from nnlib_grader import commands, running, sandboxed

    seconds: dict[str, float] = {}
    mark = sandboxed.SandboxMarker.mark

    def timed(marker, submission):
        began = time.perf_counter()
        found = mark(marker, submission)
        seconds[submission.learner.id] = time.perf_counter() - began
        return found

    sandboxed.SandboxMarker.mark = timed
    began = time.perf_counter()
    running.run(commands.parser().parse_args(arguments))
    whole = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "whole": whole, "megabytes": peak()}))


def peak() -> float:
    """Return the most memory that this process has had, in megabytes (Linux)."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (each for each in text.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def graded(folder: Path, out: Path, workers: int, *more: str) -> dict:
    """Grade a folder in a process of its own; return what it took."""
    words = [sys.executable, "-m", "benchmarks.grading_scale", "--grade"]
    words += ["grade", str(folder), "--set", grading_class.NAME, "--out", str(out)]
    words += ["--workers", str(workers), *more]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def digest(folder: Path) -> str:
    """Return a digest of all names and bytes below a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def faults(made: list[grading_class.HandedIn], out: Path) -> list[str]:
    """Return in words who did not get the mark that was due."""
    store, found = Store(out), []
    for one in made:
        record = store.get(one.id)
        if record is None:
            found.append(f"{one.id}: no record")
        elif one.points is not None and record["score"] != one.points:
            found.append(f"{one.id}: {record['score']}, expected {one.points}")
        elif one.attack and record["exercises"][grading_class.PLACE]["points"]:
            found.append(f"{one.id}: {one.attack} earned points")
    return found


def measure(
    count: int,
    workers: int,
    folder: Path,
    share: int = grading_class.SHARE,
    backend: str | None = None,
) -> dict:
    """Grade a class of so many, twice and once more; return the figures.

    Parameters
    ----------
    count : int
        Submissions.
    workers : int
        Submissions at a time.
    folder : Path
        An empty one.
    share : int
        One submission in so many is hostile.
    backend : str, optional
        The sandbox; the best of this machine where none is named.
    """
    sandbox = ["--backend", backend] if backend else []
    guarded = decoy.plant(folder / "theirs")
    made = grading_class.hand_in(folder / "in", guarded, count, share)
    before = decoy.picture(guarded)
    outs = [folder / "one", folder / "two"]
    for out in outs:
        out.mkdir()
        (out / "secret.txt").write_text(SECRET + "\n", encoding="ascii")
    first, second = (graded(folder / "in", out, workers, *sandbox) for out in outs)
    equal = digest(outs[0]) == digest(outs[1])
    kept = graded(folder / "in", outs[0], workers, *sandbox)
    stays = not kept["seconds"] and digest(outs[0]) == digest(outs[1])
    honest = [first["seconds"][one.id] for one in made if not one.attack]
    hostile = [first["seconds"][one.id] for one in made if one.attack]
    return {
        "submissions": count,
        "hostile": len(hostile),
        "processes": workers,
        "seconds": {
            "an honest submission, median": round(statistics.median(honest), 4),
            "an honest submission, most": round(max(honest), 3),
            "a hostile submission, median": round(statistics.median(hostile), 3),
            "a hostile submission, most": round(max(hostile), 3),
            "whole": round(first["whole"], 1),
            "whole, again": round(second["whole"], 1),
            "whole, every mark kept": round(kept["whole"], 1),
        },
        "parent's megabytes": round(max(first["megabytes"], second["megabytes"])),
        "two runs equal": equal,
        "all kept the second time": stays,
        "files of the teacher's unchanged": decoy.picture(guarded) == before,
        "faults": faults(made, outs[0]),
    }


def main() -> int:
    """Measure and print; return 0 if every mark was the right one, twice."""
    if sys.argv[1:2] == ["--grade"]:
        grade(sys.argv[2:])
        return 0
    parser = argparse.ArgumentParser(
        "python -m benchmarks.grading_scale", description=__doc__.replace("``", "")
    )
    parser.add_argument("--count", type=int, default=500, help="submissions")
    parser.add_argument("--workers", type=int, default=2, help="at a time")
    parser.add_argument(
        "--backend", help="linux or wasm; else the best of this machine"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(
            options.count, options.workers, Path(folder), backend=options.backend
        )
    print(json.dumps(found, indent=1))
    well = found["two runs equal"] and found["all kept the second time"]
    return 0 if well and not found["faults"] else 1


if __name__ == "__main__":
    sys.exit(main())
