"""Outcomes from somewhere else: nothing about them is trusted."""

import base64
import functools
import json

import pytest

from nnlib_grader import comparer
from nnlib_grader.boundary import outcomes, runner
from nnlib_grader.table import table
from tests.grader.doubling import double, exercise


def array(**changes):
    zeros = base64.b64encode(bytes(48)).decode()
    return {"dtype": "float64", "shape": [3, 2], "bytes": zeros} | changes


UNREADABLE = [
    *(None, [], "text", {}, {"status": "new"}, {"status": ["returned"]}),
    *({"status": "returned"}, {"status": "returned", "value": 1, "changed": ["x"]}),
    *({"status": "returned", "value": array(), "changed": one} for one in (None, {})),
]
BAD_VALUES = [
    *({"float": "six"}, {"float": 1}, {"seed": 1}, {"named": "numpy.exp"}, {"x": 1}),
    *({"tuple": 1}, {"dict": [1]}, {"dict": [[[1], 2]]}, 2**63, {"dtype": "float64"}),
    *(array(dtype="object"), array(dtype=["float64"]), array(shape=[-1, 2])),
    *(array(shape=[3, 3]), array(shape=[10**9, 0]), array(shape=["3", 2])),
    *(array(shape=[0] * 99, bytes=""), array(bytes="!"), array(bytes=5)),
    *(array(bytes="AAAA"), [0] * 200_000, "x" * 200_000, {"tuple": [], "float": "nan"}),
    functools.reduce(lambda inner, _: [inner], range(500), 1),
]


def came(outcome, count=2):
    """Compare outcomes as a pipe brought them."""
    drawn = comparer.draw(exercise(), 0)
    report = comparer.compare(exercise(), drawn, [outcome] * count)
    readable = table(report)
    json.dumps(report, allow_nan=False)
    return report["points"], readable


@pytest.mark.parametrize(
    "outcome",
    [*UNREADABLE, *({"status": "returned", "value": value} for value in BAD_VALUES)],
)
def test_an_outcome_that_cannot_be_read_gives_no_points(outcome):
    points, said = came(outcome)
    lost = "No result of double came back that could be" in said
    assert points == 0 and (lost or "more parts than an answer needs" in said)


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "raised", "error": 5, "message": None, "line": []},
        {"status": "raised", "error": "E", "message": "m\n" * 9999, "line": "x" * 9999},
        *({"status": status} for status in ("stopped", "unplain", "uncallable")),
        {"status": "stopped", "seconds": "long"},
        {"status": "returned", "value": None, "printed": ["x"]},
        {"status": "returned", "value": float("nan"), "changed": [99, -1]},
        {"status": "returned", "value": array(), "changed": [10**30, True]}
        | {"changed": [10**30]},
    ],
)
def test_parts_of_an_outcome_may_be_missing_or_of_another_type(outcome):
    points, said = came(outcome)
    assert points == 0 and len(said) < 4000


def test_outcomes_too_few_give_no_points_and_too_many_are_left_out():
    drawn = comparer.draw(exercise(), 0)
    calls = [call for check in drawn for call in check]
    right = runner.run("double", calls, {"double": double}, 1.0)
    assert comparer.compare(exercise(), drawn, right + right)["points"] == 2
    for others in (right[:1], [], None, {}, "text"):
        assert comparer.compare(exercise(), drawn, others)["points"] == 0


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        ({"status": "undefined", "printed": 3, "x": 1}, {"printed": ""}),
        ({"status": "lost", "printed": "a"}, {"printed": "a"}),
        ({"status": "uncallable", "type": "int"}, {"type": "int"}),
        ({"status": "unplain", "type": "t" * 2001}, {"type": "t" * 2000}),
        (
            {"status": "raised", "error": "E", "message": "m", "line": None},
            {"error": "E", "message": "m", "line": ""},
        ),
        *(
            ({"status": "stopped", "seconds": sent}, {"seconds": received})
            for sent, received in ((2, 2), (0.5, 0.5), (True, 0), ("1", 0), (None, 0))
        ),
        (
            {"status": "returned", "value": 1},
            {"value": 1, "changed": [], "lists": False},
        ),
        (
            {"status": "returned", "value": 1, "changed": [-1, 0, 2], "lists": True},
            {"value": 1, "changed": [0, 2], "lists": True},
        ),
        (
            {"status": "returned", "value": 1, "lists": 1},
            {"value": 1, "changed": [], "lists": False},
        ),
    ],
)
def test_an_outcome_is_received_part_by_part(sent, received):
    (found,) = outcomes.received([sent], 1)
    assert found == {"status": sent["status"], "printed": ""} | received


def test_as_many_outcomes_are_received_as_there_were_calls():
    one = {"status": "undefined", "printed": ""}
    assert outcomes.received([one] * 3, 2) == [one] * 2
    assert outcomes.received([one], 3) == [one, outcomes.LOST, outcomes.LOST]
    assert outcomes.received((one,), 1) == [outcomes.LOST]


@pytest.mark.parametrize("seconds", [10**400, 1e300, -1, float("nan"), True, "1"])
def test_seconds_that_cannot_be_are_none(seconds):
    (one,) = outcomes.received([{"status": "stopped", "seconds": seconds}], 1)
    assert one["seconds"] == 0
