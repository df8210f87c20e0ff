"""Attacks on the sandbox: none gains, harms, or outlives its run."""

import json
import platform
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from nnlib_grader import comparer, sets
from nnlib_grader.boundary import plain
from nnlib_grader.sandboxes.attacks import catalogue, decoy, gains, processes
from nnlib_grader.sandboxes.attacks.survivors import running
from nnlib_grader.sandboxes.linux import system_calls
from nnlib_grader.sandboxes.linux.warmed import LAYERS, LinuxSandbox
from nnlib_grader.sandboxes.request import Limits, Request
from tests.grader import boxes

pytestmark = boxes.needs_linux

SETTINGS = {"in bubblewrap": LAYERS, "without bubblewrap": LAYERS[1:]}
ATTACKS = catalogue.attacks()
GAINS = [name for name, one in vars(gains).items() if hasattr(one, "__code__")]
SIGMOID = """
import numpy as np
def stable_sigmoid(z):
    z = np.asarray(z, float)
    small = np.exp(-abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return boxes.reduced(tmp_path_factory.mktemp("reduced"))


@pytest.fixture(scope="module")
def port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module", params=SETTINGS)
def box(request):
    with LinuxSandbox(SETTINGS[request.param]) as opened:
        yield opened


def attacked(box, attack, tmp_path, port, folder):
    """Return what came of an attack, and whether the decoy is as it was."""
    tree = decoy.plant(tmp_path)
    before = decoy.picture(tree)
    ran = box.run(catalogue.request(attack, tree, port, folder, boxes.SHORT))
    same = tree.exists() and decoy.picture(tree) == before
    return ran, same


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_reaches_nothing(box, attack, tmp_path, port, folder):
    first = box.run(boxes.request(folder, one="def f(x): return 2 * x"))
    assert boxes.values(first) == {"one": 42}  # also after the attack before
    before, package = running(str(folder)), decoy.picture(folder)
    ran, same = attacked(box, attack, tmp_path, port, folder)
    seen = attack.name in catalogue.NAMES and "bubblewrap" not in box.layers
    assert catalogue.reached(ran) == seen, ran.outcomes["attack"]
    assert same and decoy.picture(folder) == package
    assert catalogue.honest(ran) and ran.ended["honest"] == "done"
    assert running(str(folder)) == before and not running(processes.SURVIVES)


def test_there_are_enough_attacks():
    assert len(ATTACKS) + len(GAINS) >= 80
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


# What gets through as soon as one layer is gone, and in which setting.
ONLY = [
    ("bubblewrap", LAYERS, "look_at_a_name"),
    ("landlock", LAYERS, "list_the_machine"),
    ("landlock", LAYERS[1:], "read_a_secret"),
    ("seccomp", LAYERS, "file_in_memory"),
    ("seccomp", LAYERS, "shared_memory"),
    ("rlimits", LAYERS, "memory_mapped"),
]


@pytest.mark.parametrize(("layer", "layers", "name"), ONLY)
def test_each_layer_is_needed(layer, layers, name, tmp_path, port, folder):
    (attack,) = (one for one in ATTACKS if one.name == name)
    with LinuxSandbox([one for one in layers if one != layer]) as box:
        ran, _ = attacked(box, attack, tmp_path, port, folder)
    assert catalogue.reached(ran)


def test_without_seccomp_the_decoy_would_be_changed(tmp_path, port, folder):
    (attack,) = (one for one in ATTACKS if one.name == "change_mode")
    with LinuxSandbox(["landlock", "rlimits"]) as box:
        ran, same = attacked(box, attack, tmp_path, port, folder)
    assert catalogue.reached(ran) and not same


CAPABILITIES = """
import ctypes
def f(x):
    header, found = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capget(header, found) == 0
    return list(found)
"""


@pytest.mark.parametrize("layers", [[], ["bubblewrap"]])
def test_root_is_nobody_in_particular(layers, folder):
    with LinuxSandbox(layers) as box:
        ran = box.run(boxes.request(folder, one=CAPABILITIES))
    assert boxes.values(ran) == {"one": [0] * 6}


EVERY_NUMBER = """
import ctypes
def f(allowed):
    library, found = ctypes.CDLL(None, use_errno=True), []
    library.syscall.argtypes = [ctypes.c_long] * 7
    for high in (0, 1 << 32):  # the kernel looks at the lower half of a number alone
        for number in range(600):
            if number not in allowed:
                library.syscall(high + number, *[-1] * 6)
                if ctypes.get_errno() != 1:
                    found.append((number, ctypes.get_errno()))
    return found
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are its own")
def test_every_system_call_that_is_not_on_the_list_is_refused(folder):
    import pyseccomp

    listed = [*system_calls.ALLOWED, "open", "openat", "ioctl", "fcntl"]
    numbers = [system_calls.number(pyseccomp, name) for name in listed]
    # These two the kernel itself (6.14, 6.18) lets past every filter: a tracer's own
    # traps, which end whoever calls them from anywhere else.
    numbers += [335, 336]
    asked = boxes.request(folder, Limits(), one=EVERY_NUMBER)
    calls = json.loads(asked.calls)
    calls["one"]["calls"] = [plain.encode((numbers,))]
    asked = replace(asked, calls=json.dumps(calls).encode())
    with LinuxSandbox(LAYERS[1:]) as box:
        assert boxes.values(box.run(asked)) == {"one": []}


def test_nothing_outlives_the_sandbox(folder, tmp_path):
    mine = shutil.copytree(folder, tmp_path / "mine")
    with LinuxSandbox() as box:
        box.run(boxes.request(mine, one="def f(x): return x"))
        assert running(str(mine))
    assert not running(str(mine))


@pytest.mark.parametrize("name", GAINS)
def test_an_attack_on_points_earns_none(box, name, folder):
    exercise = sets.load("04_activations")["stable-sigmoid"]
    drawn = comparer.draw(exercise, 16)
    calls = [call for check in drawn for call in check]
    asked = {"answer": "stable_sigmoid", "calls": calls, "limit": exercise.limit}
    source = Path(gains.__file__).read_text(encoding="utf-8")
    sources = {"bad": f"{source}\nstable_sigmoid = {name}\n", "good": SIGMOID}
    text = json.dumps(dict.fromkeys(sources, asked)).encode()
    ran = box.run(Request(sources, "04_activations", text, folder))
    points = {}
    for each, outcomes in ran.outcomes.items():
        report = comparer.compare(exercise, drawn, json.loads(outcomes or b"[]"))
        points[each] = report["points"]
    assert points["bad"] == 0
    # What one answer did to NumPy holds for the learner's own next answer too.
    patched = name.startswith("patch_")
    assert points["good"] == exercise.points or patched
