"""Chapter 14: what does not fit is refused, in the learner's words and shapes."""

import re

import numpy as np
import pytest

from nnlib.attention import add, attention, attention_weights, layer_norm, padded
from nnlib.gpu import to_cpu
from tests.devices import each_device, put

ROWS = np.ones((6, 4))
NAME = np.array([0, 5, 13, 1, 0])
BATCH = ROWS.reshape(2, 3, 4)
SEEN = np.ones((3, 3), bool)
REFUSED = [
    (
        lambda: attention(ROWS, ROWS, ROWS, length=4),
        "length is 4 and q has shape (6, 4), expected rows of whole sequences",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, heads=3),
        "heads is 3 and q has shape (6, 4), expected heads that share the 4 columns",
    ),
    (lambda: attention(ROWS, ROWS, ROWS, heads=0), "heads is 0, expected 1 or more"),
    (lambda: attention(ROWS, ROWS, ROWS, length=0), "length is 0, expected 1 or more"),
    (
        lambda: attention(ROWS, ROWS[:5], ROWS),
        "q has shape (6, 4) and k has shape (5, 4), expected",
    ),
    (
        lambda: attention(*3 * [ROWS.reshape(2, 3, 4)]),
        "q has shape (2, 3, 4), expected rows, (N, D), here (6, 4): "
        "write q.reshape(-1, 4) and length=3.",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, length=3, mask=SEEN[:2]),
        "mask has shape (2, 3), expected (T, T), here (3, 3)",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, mask=SEEN),
        "mask has shape (3, 3), expected (T, T), here (6, 6)",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, length=3, mask=np.triu(SEEN, 1)),
        "row 0 of mask hides every letter that causal leaves, expected one at least",
    ),
    (
        lambda: attention(*3 * [ROWS], length=3, causal=False, mask=~SEEN),
        "row 0 of mask hides every letter that there is",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, length=3, mask=SEEN.astype(float)),
        "mask holds float64, expected bool, True where a row may look",
    ),
    (
        lambda: attention(ROWS, ROWS, ROWS, length=3, mask=[[True]]),
        "mask is a list of 1, expected an array of bool, True where a row may look: "
        "write np.array(mask, dtype=bool).",
    ),
    (lambda: attention(ROWS, ROWS, ROWS, causal=1), "causal is 1, expected True or"),
    (lambda: attention_weights(ROWS, ROWS[:5]), "k has shape (5, 4), expected (N, D)"),
    (lambda: attention_weights(ROWS, 3), "k is 3, expected an array of floats"),
    (
        lambda: attention_weights(ROWS[:3], ROWS[:3], mask=np.triu(SEEN, 1)),
        "row 0 of mask hides every letter that causal leaves",
    ),
    (lambda: attention_weights(ROWS, ROWS, heads=3), "heads is 3 and q has shape"),
    (
        lambda: layer_norm(ROWS.reshape(2, 3, 4), np.ones(4), np.ones(4)),
        "x has shape (2, 3, 4), expected rows, (N, D), here (6, 4): "
        "write x.reshape(-1, 4).",
    ),
    (
        lambda: layer_norm(ROWS, np.ones(3), np.ones(3)),
        "x has shape (6, 4) and gain has shape (3,), expected (N, D) and (D,)",
    ),
    (
        lambda: layer_norm(ROWS[:, :0], np.ones(0), np.ones(0)),
        "x has shape (6, 0), expected (N, D) with D at least 1",
    ),
    (
        lambda: layer_norm(ROWS, np.ones(4), np.ones(4), epsilon=0),
        "epsilon is 0, expected a finite number above 0",
    ),
    (
        lambda: add(ROWS, np.ones(4)),
        "x has shape (6, 4) and y has shape (4,), expected one shape. NumPy's + would "
        "stretch them to (6, 4); if that is meant, write x + y.",
    ),
    (
        lambda: attention(*3 * [ROWS.reshape(1, 2, 3, 4)]),
        "q has shape (1, 2, 3, 4), expected rows, (N, D): a row for each letter of "
        "each sequence. Heads are cut inside",
    ),
    (
        lambda: add(ROWS, ROWS[:, :3]),
        "x has shape (6, 4) and y has shape (6, 3), expected one shape: a skip adds a "
        "layer's output to what went into the layer",
    ),
    (lambda: padded([NAME, NAME], 3), "sequences[0] has 4 letters to predict from"),
    (lambda: padded([NAME, NAME[:1]], 4), "sequences[1] has shape (1,), expected (n,)"),
    (lambda: padded("emma", 4), "sequences is 'emma', expected a list of arrays"),
    (lambda: padded(["emma"], 4), "integers: write letter_numbers('emma')"),
    (lambda: padded([NAME / 2], 4), "sequences[0] holds float64, expected integers"),
    (lambda: padded([NAME], 0), "length is 0, expected 1 or more"),
    (lambda: padded(NAME, 4), "sequences is an array of shape (5,), expected a list"),
    (lambda: padded([3], 4), "sequences[0] is 3, expected an array of integers"),
    (lambda: padded([np.array(3)], 4), "sequences[0] has shape (), expected (n,)"),
    (lambda: padded([SEEN * 1], 4), "sequences[0] has shape (3, 3), expected (n,)"),
    (lambda: attention(ROWS, BATCH, ROWS), "k has shape (2, 3, 4), expected rows,"),
    (lambda: attention(ROWS, ROWS, BATCH), "v has shape (2, 3, 4), expected rows,"),
    (lambda: attention_weights(BATCH, ROWS), "q has shape (2, 3, 4), expected rows,"),
    (lambda: attention_weights(ROWS, BATCH), "k has shape (2, 3, 4), expected rows,"),
    (
        lambda: attention_weights(ROWS[0], ROWS[0]),
        "q has shape (4,) and k has shape (4,), expected (N, D) and (N, D)",
    ),
    (
        lambda: attention(*3 * [ROWS[:, :0]]),
        "heads is 1 and q has shape (6, 0), expected heads that share the 0 columns",
    ),
    (lambda: add([1.0], ROWS), "x is a list of 1, expected an array of floats"),
    (lambda: add(ROWS, [1.0]), "y is a list of 1, expected an array of floats"),
    (lambda: add(ROWS, ROWS.astype(int)), "y holds int64, expected floats"),
    (lambda: add(ROWS, 1), "y is 1, expected an array of the other's shape"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(call, words):
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        call()


def test_one_head_takes_any_number_of_columns():
    assert attention_weights(ROWS[:, :3], ROWS[:, :3]).shape == (1, 1, 6, 6)


def test_only_attention_speaks_of_heads():
    with pytest.raises(ValueError, match="layer_norm: x has shape") as caught:
        layer_norm(BATCH[None], np.ones(4), np.ones(4))
    assert "Heads" not in str(caught.value)


def test_the_shortest_sequence_is_a_letter_and_the_next():
    letters, labels = padded([np.array([3, 0])], 2)
    assert (letters.tolist(), labels.tolist()) == ([[3, 0]], [[0, -1]])


@each_device
def test_a_letter_that_nobody_looks_at_is_no_row_that_sees_nothing(device, monkeypatch):
    to = put(device, monkeypatch)
    rows, mask = to(np.arange(12.0).reshape(3, 4)), SEEN.copy()
    mask[:, 1:] = False
    for causal in (True, False):
        y = attention(rows, rows, rows, causal=causal, mask=to(mask))
        assert to_cpu(y).tolist() == 3 * [[0, 1, 2, 3]]
