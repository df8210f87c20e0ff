"""From a file to reports through a sandbox: the same code as `grade` runs."""

import pytest
from nbformat import writes

from nnlib_grader import running, sandboxed, sets
from nnlib_grader.commands import parser
from nnlib_grader.marks.rules import Rules
from nnlib_grader.marks.store import Store
from nnlib_grader.sandboxed import SandboxMarker, alike
from nnlib_grader.sandboxes import box
from nnlib_grader.sandboxes.box import Sandbox
from nnlib_grader.sandboxes.opening import open_sandbox
from nnlib_grader.submissions.learners import Learner
from nnlib_grader.submissions.reading import Submission
from tests.grader import a_class, boxes, handed_in
from tests.grader.a_class import put

NAME = "04_activations"
SECRET = b"a secret of thirty-two characters"
ODD = "def relu(z):\n    return {text}"


def notebook(learner="", relu=""):
    made = a_class.right(NAME)
    handed_in.cell(made, "learner").source = f"learner = {learner!r}"
    if relu:
        handed_in.cell(made, "relu").source = relu
    return writes(made).encode()


@pytest.fixture(scope="module")
def marker(tmp_path_factory):
    reduced = boxes.reduced(tmp_path_factory.mktemp("reduced"))
    with open_sandbox("none") as box:
        places = dict.fromkeys(sets.ids(NAME), reduced)
        made = SandboxMarker(NAME, SECRET, places, [{reduced: box}])
        yield made
        made.close()


@pytest.fixture(scope="module")
def found(marker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("in")
    put(folder, "ada/one.ipynb", notebook())
    odd = "(z + 2) * 3 - np.cos(z)"
    put(folder, "bob/one.ipynb", notebook(relu=ODD.format(text=odd)))
    put(folder, "bea/one.ipynb", notebook(relu=ODD.format(text=odd) + "  # mine"))
    put(folder, "cat/one.ipynb", notebook(relu="import os\nos._exit(0)\nrelu = 1"))
    read = a_class.read(folder, NAME)
    return {id: marker.mark(each) for id, each in read.items()}


def points(reports):
    return sum(report["points"] for report in reports.values())


def test_right_answers_get_full_marks(found):
    assert points(found["ada"]) == a_class.most(NAME)


def test_a_fault_costs_its_exercise_alone(found):
    assert points(found["cat"]) == a_class.most(NAME) - 2


def test_wrong_answers_with_equal_results_are_alike(found):
    bob, bea = (found[name]["relu"]["unnamed"] for name in ("bob", "bea"))
    assert bob["alike"] == bea["alike"] and bob["source"] != bea["source"]
    assert found["cat"]["relu"].get("unnamed", {}).get("alike") != bob["alike"]
    assert "unnamed" not in found["ada"]["relu"]


def test_a_ready_function_that_the_text_forbids_earns_nothing(marker, tmp_path):
    made = a_class.right(NAME)
    handed_in.cell(
        made, "hat"
    ).source = "def hat(x):\n    return np.interp(x, [0, 0.5, 1], [0, 1, 0])"
    put(tmp_path, "ada/one.ipynb", writes(made).encode())
    report = marker.mark(a_class.read(tmp_path, NAME)["ada"])["hat"]
    assert report["points"] == 0
    assert "uses np.interp" in report["checks"][0]["problem"]


def test_each_submission_has_inputs_of_its_own(found):
    bob, bea = (found[name]["relu"]["checks"][0]["input"] for name in ("bob", "bea"))
    assert bob != bea


def test_a_name_gives_its_own_numbers(marker, tmp_path):
    put(tmp_path, "ada/one.ipynb", notebook("Ada"))
    reports = marker.mark(a_class.read(tmp_path, NAME)["ada"])
    assert reports["your-corners"]["points"] < reports["your-corners"]["of"]


HIDES = """sum = 0
def relu(z):
    return np.maximum(z, sum([0.0]))
"""


def test_a_name_that_hides_python_s_own_costs_nothing(marker, tmp_path):
    made = a_class.right(NAME)
    handed_in.cell(made, "relu").source = HIDES
    put(tmp_path, "ada/one.ipynb", writes(made).encode())
    put(tmp_path, "eve/one.ipynb", notebook(relu=HIDES.replace("maximum", "minimum")))
    found = {id: marker.mark(each) for id, each in a_class.read(tmp_path, NAME).items()}
    assert points(found["ada"]) == a_class.most(NAME)
    assert "a variable called sum" in found["ada"]["relu"]["notes"][0]
    assert found["eve"]["relu"]["points"] == 0 and "notes" not in found["eve"]["relu"]


class Slow(Sandbox):
    """Uses all of the time that a run may take."""

    backend = "slow"

    def __init__(self, clock):
        self.clock = clock

    def close(self):
        """End nothing."""

    def once(self, body, seconds, reduced, limits):
        """Run until it is stopped."""
        self.clock[0] += seconds
        return b"", "too long"


def test_the_sandboxes_of_a_submission_share_its_seconds(tmp_path, monkeypatch):
    clock = [0.0]
    for module in (sandboxed.time, box.time):
        monkeypatch.setattr(module, "monotonic", lambda: clock[0])
    ids = sets.ids(NAME)
    folders = [tmp_path / "one", tmp_path / "two"]
    places = {id: folders[n < 2] for n, id in enumerate(ids)}
    boxes = [dict.fromkeys(folders, Slow(clock))]
    made = SandboxMarker(NAME, SECRET, places, boxes)
    submission = Submission(Learner("eve"), dict.fromkeys(ids, "while True: pass"))
    submission.digest = "eve's"
    reports = made.mark(submission)
    made.close()
    assert len(reports) == len(ids) and points(reports) == 0
    assert 15 < clock[0] <= 20.001


def test_what_cannot_be_read_is_alike_to_nothing_that_can():
    assert alike(b"{", "done") == alike(b"", "done") != alike(b"", "killed")
    assert alike(b'[{"status": "returned", "value": 1}]', "done") != alike(b"", "done")


@boxes.needs_linux
@pytest.mark.parametrize("name", sets.names())
def test_right_answers_get_full_marks_beside_the_reduced_package(name, tmp_path):
    put(tmp_path / "in", "ada/one.ipynb", a_class.text(name).encode())
    command = ["grade", str(tmp_path / "in"), "--set", name, "--backend", "linux"]
    given = parser().parse_args([*command, "--out", str(tmp_path / "out")])
    running.run(given)
    (record,) = Store(tmp_path / "out").all()
    assert record["points"] == record["of"] == sum(record["possible"].values())
    assert record["possible"].keys() == set(sets.ids(name)) - {"own-digits"}


def test_what_needs_more_than_the_notebook_counts_where_it_is_marked_by_hand():
    exercises = sets.load("08_training").exercises.values()
    assert "own-digits" not in Rules().counted(exercises)
    mark = {"ada": {"own-digits": {"points": 4.0, "reason": "seen"}}}
    assert Rules(by_hand=mark).counted(exercises)["own-digits"] == 4


@boxes.needs_linux
def test_a_sandbox_that_does_not_start_stops_grading_and_costs_nobody(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("nnlib_grader.sandboxes.linux.warmed.START", 0.0)
    put(tmp_path / "in", "ada/one.ipynb", notebook())
    words = ["grade", str(tmp_path / "in"), "--set", NAME, "--out", str(tmp_path)]
    with pytest.raises(SystemExit, match=r"is lost: no answer\. The marks so far"):
        running.run(parser().parse_args([*words, "--backend", "linux"]))
    assert Store(tmp_path).all() == []


def test_where_every_mark_is_kept_no_package_is_written(tmp_path):
    written = []
    with open_sandbox("none") as box:
        made = SandboxMarker(
            NAME, SECRET, {}, [{tmp_path: box}], lambda: written.append(1)
        )
        assert not written
        made.mark(Submission(Learner("ada")))
        made.mark(Submission(Learner("bob")))
        made.close()
    assert written == [1]
