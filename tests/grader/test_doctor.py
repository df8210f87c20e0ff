"""The doctor says what holds on this machine, and fails where something does not."""

import json
import threading

import pytest

from nnlib_grader.sandboxes import doctor, machine, opening
from nnlib_grader.sandboxes.attacks import catalogue, survivors
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.linux.warmed import LAYERS, LinuxSandbox
from nnlib_grader.sandboxes.request import Limits, NoSandbox, Ran
from tests.grader import boxes

pytestmark = boxes.needs_linux

FEW = ("read_a_secret", "fork", "memory_mapped", "leave")


def some(*names):
    """Return attacks by name."""
    return [one for one in catalogue.attacks() if one.name in names]


@pytest.fixture
def few(monkeypatch):
    found = some(*FEW)
    monkeypatch.setattr(catalogue, "attacks", lambda: found)


def test_a_machine_that_holds_gives_0(few, capsys):
    assert doctor.main([]) == 0
    text = capsys.readouterr().out
    for words in ("kernel", "Landlock: version", "user namespaces:", "user: "):
        assert words in text
    assert "backend: linux (" in text and "seconds a submission: 0." in text
    assert (
        "holds  Copy the process, and let the copy live on: stopped (seccomp)" in text
    )
    assert "4 of 4 attacks were held." in text


def test_it_tells_a_program_the_same(few, capsys):
    assert doctor.main(["--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["holds"] and len(report["attacks"]) == len(FEW)
    assert {"system", "Python", "backend"} <= set(report["machine"])


# Each guarantee, and the attack whose line fails without the layer behind it.
BROKEN = [
    ("landlock", "list_the_machine", "it got through"),
    ("seccomp", "file_in_memory", "it got through"),
    ("rlimits", "memory_mapped", "it got through"),
]


@pytest.mark.parametrize(("layer", "name", "happened"), BROKEN)
def test_a_guarantee_that_is_broken_is_told(layer, name, happened, tmp_path):
    with LinuxSandbox([one for one in LAYERS if one != layer]) as box:
        (line,) = doctor.examine([doctor.station(box, tmp_path)], some(name))
    assert not line.holds and line.happened == happened


def test_changed_files_are_told(tmp_path):
    with LinuxSandbox(["landlock", "rlimits"]) as box:
        (line,) = doctor.examine([doctor.station(box, tmp_path)], some("change_mode"))
    assert not line.holds and line.happened == "files were changed"


def test_names_are_told_where_bubblewrap_is_missing(tmp_path):
    with LinuxSandbox(LAYERS[1:]) as box:
        (line,) = doctor.examine(
            [doctor.station(box, tmp_path)], some("look_at_a_name")
        )
    assert line.holds and line.happened == "seen: only bubblewrap hides names"


@pytest.mark.parametrize(
    ("place", "broken", "happened"),
    [
        (survivors, "running", "a process survived"),
        (catalogue, "honest", "an honest answer was lost"),
    ],
)
def test_what_survives_or_is_lost_is_told(
    place, broken, happened, tmp_path, monkeypatch
):
    monkeypatch.setattr(place, broken, lambda *given: broken == "running")
    with opening.open_sandbox() as box:
        (line,) = doctor.examine([doctor.station(box, tmp_path)], some("fork"))
    assert not line.holds and line.happened == happened


def test_one_attack_that_gets_through_gives_1(few, monkeypatch, capsys):
    monkeypatch.setattr(catalogue, "reached", lambda ran: True)
    assert doctor.main([]) == 1
    assert "FAILS" in capsys.readouterr().out


def test_no_sandbox_gives_1_and_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(opening, "missing", lambda: "libseccomp is not installed")
    assert doctor.main(["--backend", "linux"]) == 1
    assert "libseccomp2" in capsys.readouterr().out


def test_a_python_that_cannot_be_read_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogue, "honest", lambda ran: False)
    with opening.open_sandbox() as box, pytest.raises(NoSandbox, match="this Python"):
        doctor.seconds(box, doctor.mounted(tmp_path))


def test_ubuntu_s_switch_is_told_by_name(monkeypatch):
    monkeypatch.setattr(machine.Path, "read_text", lambda self, encoding: "1\n")
    switch = "kernel.apparmor_restrict_unprivileged_userns = 1 refuses them"
    assert switch in machine.namespaces()
    assert "unprivileged_userns_clone" not in machine.namespaces()


class Slow(Sandbox):
    """Answers within the limits of a class alone; waits for the others if there are."""

    backend = "wasm"

    def __init__(self, others=None):
        self.asked, self.others = [], others

    def close(self):
        """Hold nothing."""

    def once(self, body, seconds, reduced, limits):
        raise AssertionError("run answers itself")

    def run(self, request):
        self.asked.append(request.limits)
        if self.others:
            self.others.wait(20)
        late = request.limits != Limits() and not self.others
        honest = b"[]" if late else b'[{"value": 42}]'
        outcomes = {"attack": b"[Errno 44]", "honest": honest}
        return Ran(outcomes, dict.fromkeys(outcomes, "done"), 0.0)


def test_an_honest_answer_that_a_busy_machine_loses_is_asked_for_once_more(tmp_path):
    box = Slow()
    (line,) = doctor.examine([doctor.station(box, tmp_path)], some("fork"))
    assert line.holds and box.asked == [doctor.SHORT["wasm"], Limits()]


def test_stations_attack_side_by_side_and_tell_in_order(tmp_path):
    both = threading.Barrier(2)  # passed only where two are at it at the same time
    stations = [doctor.station(Slow(both), tmp_path / name) for name in "ab"]
    attacks = some("fork", "read_a_secret", "leave", "sleep")
    lines = list(doctor.examine(stations, attacks))
    assert [line.tried for line in lines] == [one.tries for one in attacks]
    assert [len(one.box.asked) for one in stations] == [2, 2]
