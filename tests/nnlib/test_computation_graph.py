"""The picture of a computation: every node, every arrow, every number."""

import numpy as np
import pytest

from nnlib.autograd import record
from nnlib.figures.computations import computation_graph, places


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def arrows(ax):
    return [text for text in ax.texts if not text.get_text()]


def test_every_number_is_shown_forwards_and_backwards(ax):
    computation_graph(ax, record(lambda a, b: a * b + a, 2.0, 3.0))
    assert texts(ax) == [
        *("a\n2", "4", "b\n3", "2"),
        *("v1\nmultiply\n6", "1", "v2\nadd\n8", "1"),
    ]
    assert len(arrows(ax)) == 4


def test_a_node_stands_right_of_what_it_was_made_from():
    tape = record(lambda a, b: a * b + a, 2.0, 3.0)
    at = places(tape)
    assert [at[node][0] for node in tape.nodes] == [0, 0, 1, 2]
    assert len(set(at.values())) == 4
    for node in tape.nodes:
        assert all(at[parent][0] < at[node][0] for parent in tape.parents(node))


def test_arrays_show_their_shape_and_squares_one_arrow(ax):
    computation_graph(ax, record(lambda x: x * x, np.ones((2, 3))))
    assert texts(ax) == ["x\n(2, 3)", "v1\nmultiply\n(2, 3)"]
    assert len(arrows(ax)) == 1


def test_what_is_no_tape_is_refused(ax):
    with pytest.raises(
        TypeError, match=r"computation_graph: tape is 3\.0, expected a T"
    ):
        computation_graph(ax, 3.0)
    with pytest.raises(TypeError, match="computation_graph: ax is None, expected axes"):
        computation_graph(None, record(lambda x: x * 1, 1.0))

    def long(x):
        for _ in range(40):
            x = x + 1
        return x

    with pytest.raises(ValueError, match="tape has 41 nodes, expected 40 at most"):
        computation_graph(ax, record(long, 1.0))


def test_an_arrow_runs_from_box_to_box(ax):
    tape = record(lambda a, b: a * b + a, 2.0, 3.0)
    computation_graph(ax, tape)
    boxes = [text.get_bbox_patch() for text in ax.texts]
    ends = [
        (arrow.arrow_patch.patchA, arrow.arrow_patch.patchB) for arrow in arrows(ax)
    ]
    assert all(first in boxes and last in boxes for first, last in ends)
    assert len(set(ends)) == 4
