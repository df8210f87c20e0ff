"""Which schedulers are spoken to, and which reports are taken from a worker."""

import copy
import json

import pytest

from nnlib_grader import running, sets
from nnlib_grader.check import grade
from nnlib_grader.commands import parser
from nnlib_grader.machines import marker, reports, worker
from nnlib_grader.machines.address import checked
from nnlib_grader.marks.version import version
from nnlib_grader.submissions.learners import Learner
from nnlib_grader.submissions.reading import Submission
from tests import fresh
from tests.needs import needs
from tools.files import ROOT

NAME, FIRST = "05_losses", "nielsen-cost"
pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:9", "tls://far.org:1"],
)
def test_this_machine_and_tls_are_spoken_to(address):
    assert checked(address) == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("tcp://192.168.0.7:8786", "is not encrypted"),
        ("tcp://0.0.0.0:8786", "is not encrypted"),
        ("tcp://far.org:8786", "is not encrypted"),
        ("tcp://localhost.far.org:8786", "is not encrypted"),
        ("tcp://127.0.0.1@far.org:8786", "expected an address"),
        ("tcp://127.0.0.1:8786/../x", "expected an address"),
        ("tcp://127.0.0.1", "expected an address"),
        ("127.0.0.1:8786", "expected an address"),
        ("ws://127.0.0.1:8786", "expected an address"),
        ("inproc://127.0.0.1:1", "expected an address"),
        ("tcp://127.0.0.1:99999", "expected an address"),
    ],
)
def test_others_are_refused_before_anything_is_sent(address, words, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada.pdf").write_bytes(b"%PDF")
    given = ["grade", str(tmp_path / "in"), "--set", NAME, "--out", str(tmp_path)]
    with pytest.raises(SystemExit, match=words):
        running.run(parser().parse_args([*given, "--scheduler", address]))


@pytest.fixture(scope="module")
def true():
    """A submission, and the reports of a right and of a wrong answer."""
    ids = [FIRST, "epoch-loss"]
    namespace = {"nielsen_cost": lambda y, target: 1.0, "epoch_loss": None}
    made = {id: grade(sets.load(NAME)[id], namespace) for id in ids}
    made[FIRST]["unnamed"] = {"alike": "0123456789abcdef", "source": "text"}
    return Submission(Learner("ada"), dict.fromkeys(ids, "")), json.loads(
        json.dumps(made)
    )


def sent(found):
    return json.dumps({"reports": found}).encode()


def test_true_reports_come_out_as_they_were(true):
    submission, found = true
    assert reports.read(sent(found), NAME, submission) == found


def points(found):
    found[FIRST]["points"] += 2


def points_of_a_check(found):
    found[FIRST]["checks"][0]["points"] = 99.0


def infinitely_many(found):
    found[FIRST]["of"] = float("inf")


def passed_as_a_number(found):
    found[FIRST]["checks"][0]["passed"] = 0


def another_check(found):
    found[FIRST]["checks"].append(found[FIRST]["checks"][0])


def another_name(found):
    found[FIRST]["checks"][0]["name"] = "<script>"


def another_key(found):
    found[FIRST]["checks"][0]["more"] = "x"


def another_exercise(found):
    found["two-slopes"] = found[FIRST]


def one_exercise_less(found):
    del found[FIRST]


def no_text(found):
    found[FIRST]["checks"][0]["problem"] = ["deep"]


def no_pairs(found):
    found[FIRST]["checks"][0]["input"] = [["x"]]


def no_digest(found):
    found[FIRST]["unnamed"]["alike"] = "../../etc"


def no_dictionary(found):
    found[FIRST] = 7


FALSE = [
    points,
    points_of_a_check,
    infinitely_many,
    passed_as_a_number,
    another_check,
    another_name,
    another_key,
    another_exercise,
    one_exercise_less,
    no_text,
    no_pairs,
    no_digest,
    no_dictionary,
]


@pytest.mark.parametrize("change", FALSE, ids=lambda change: change.__name__)
def test_a_report_that_says_something_else_is_refused(change, true):
    submission, found = true
    changed = copy.deepcopy(found)
    change(changed)
    with pytest.raises(reports.Refused):
        reports.read(sent(changed), NAME, submission)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b'{"reports": 1}', b"[" * 100_000, b"\xff", "text", None, 7],
    ids=range(9),
)
def test_what_is_no_report_is_refused(data, true):
    with pytest.raises(reports.Refused):
        reports.read(data, NAME, true[0])


class Client:
    """Stands for Dask's: gives one answer, or never one."""

    def __init__(self, answer=None, workers=0):
        self.answer, self.workers = answer, workers

    def submit(self, function, body, pure):
        assert type(body) is bytes
        self.asked = body
        return self

    def result(self, timeout):
        if isinstance(self.answer, bytes):
            return self.answer
        raise self.answer or TimeoutError

    def nthreads(self):
        return self.workers


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b'{"refused": "no sandbox here."}', "no sandbox here. The marks so far"),
        (b"{}", "A worker sent something else"),
        (RuntimeError("KilledWorker"), "gave up: KilledWorker\nThe marks so far"),
        (None, "No worker is left. Start one: python -m dask worker tcp"),
    ],
)
def test_what_goes_wrong_is_said_in_words(answer, words, true, monkeypatch):
    monkeypatch.setattr(marker, "ALONE", 0)
    made = marker.SchedulerMarker(Client(answer), "tcp://127.0.0.1:1", NAME, b"x" * 32)
    with pytest.raises(SystemExit, match=words):
        made.mark(true[0])


@pytest.mark.parametrize("backend", ["linux", "wasm"])
def test_every_worker_runs_it_in_the_sandbox_that_is_recorded(backend, true):
    client = Client(b'{"refused": "not here."}')
    more = () if backend == "linux" else (backend,)
    made = marker.SchedulerMarker(client, "tcp://[::1]:1", NAME, b"x" * 32, *more)
    with pytest.raises(SystemExit, match="not here"):
        made.mark(true[0])
    assert json.loads(client.asked)["backend"] == made.sandbox == backend


@pytest.mark.parametrize("backend", ["none", "best", ""])
def test_a_worker_is_talked_into_no_other_sandbox(backend):
    asked = {"set": NAME, "version": version(NAME), "backend": backend}
    assert worker.mark(json.dumps(asked).encode()).startswith(b'{"refused"')


def connect(*more):
    given = parser().parse_args(["grade", "in", "--set", NAME, "--out", "out", *more])
    with marker.open_marker(given, b"x" * 32):
        pass


def test_without_dask_it_says_what_to_install(monkeypatch):
    fresh.without(monkeypatch, "distributed")
    with pytest.raises(SystemExit, match=r"pip install 'nnlib-course\[grader\]'"):
        connect("--scheduler", "tcp://127.0.0.1:1")


def test_nothing_else_of_the_grader_imports_dask():
    code = "import sys, nnlib_grader.running, nnlib_grader.machines.marker as m\n"
    said = fresh.run(f"{code}print('distributed' in sys.modules, m.__name__)", ROOT)
    assert said.split() == ["False", "nnlib_grader.machines.marker"]


def test_a_worker_always_has_a_sandbox():
    with pytest.raises(SystemExit, match="do not go together"):
        connect("--scheduler", "tcp://127.0.0.1:1", "--unsandboxed")


def test_tls_without_keys_is_refused():
    needs("distributed")
    with pytest.raises(SystemExit, match="name no tls_ca_file"):
        connect("--scheduler", "tls://far.example:1")


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    needs("distributed")
    monkeypatch.setattr(marker, "ANSWERS", 0.5)
    with pytest.raises(SystemExit, match="No scheduler answers at tcp:"):
        connect("--scheduler", "tcp://127.0.0.1:1")
