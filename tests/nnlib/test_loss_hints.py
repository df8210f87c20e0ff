"""What a loss warns of: probabilities where it expects logits."""

import warnings

import numpy as np
import pytest

from nnlib.activations import sigmoid, softmax
from nnlib.backprop import RULES
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    one_hot,
    soft_cross_entropy,
)
from nnlib.registry import unchecked
from tests.nnlib.loss_advice import LABELS, LOGITS, follow, refused


def warned(function, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            function(*arguments)
    return caught


PROBABILITIES = softmax(LOGITS)
SURE = sigmoid(np.array([-8.0, 7, 9, -5, 0.5, 6, -6, 8, -9, 4]))[:, None]
YES = np.ones((10, 1))


@pytest.mark.parametrize(
    ("loss", "y", "target", "said"),
    [
        (cross_entropy, PROBABILITIES, LABELS, "every row sums to 1"),
        (soft_cross_entropy, PROBABILITIES, PROBABILITIES, "every row sums to 1"),
        (cross_entropy, PROBABILITIES.astype(np.float16), LABELS, "every row sums"),
        (binary_cross_entropy, SURE, YES, "all numbers lie between 0 and 1"),
        (binary_cross_entropy, np.append(SURE, 1.0)[:, None], np.ones((11, 1)), "all"),
    ],
)
def test_probabilities_are_no_logits(loss, y, target, said):
    for function in (loss, RULES[loss]):
        (caught,) = warned(function, y, target)  # once, though called three times
        text = str(caught.message)
        assert text.startswith(f"{loss.__name__}: {said}")
        assert f"but {loss.__name__} expects logits" in text
        assert caught.filename == __file__  # the caller's line, not the package's
        with unchecked():
            assert not warned(function, y, target)


def test_what_may_well_be_logits_is_let_pass():
    unsure = np.linspace(0, 1, 10)[:, None]  # all within 0 and 1, not at the ends
    for logits in (
        unsure,
        SURE - 0.01,
        SURE + 0.01,
        np.round(SURE),  # zeros and ones, written by hand
        np.maximum(SURE, 0.1),  # at one end only
        np.minimum(SURE, 0.9),
        SURE[:7],  # too few to say
        np.concatenate([SURE, *[unsure[1:-1]] * 3]),  # most are not at the ends
        np.full_like(SURE, np.nan),
    ):
        assert not warned(binary_cross_entropy, logits, np.ones_like(logits))
    assert not warned(cross_entropy, np.eye(3)[:2], LABELS)
    assert not warned(cross_entropy, np.array([[-0.5, 0.7, 0.8]] * 2), LABELS)
    assert not warned(cross_entropy, PROBABILITIES * np.float32(1.001), LABELS)
    assert not warned(cross_entropy, PROBABILITIES + 0.1, LABELS)
    assert not warned(cross_entropy, np.full((2, 3), np.nan), LABELS)


def test_one_hot_says_that_the_labels_came_second():
    text = refused(one_hot, (3, LABELS))
    assert "look swapped: write one_hot(labels, n_classes)." in text
    assert follow(text, labels=LABELS, n_classes=3).shape == (len(LABELS), 3)
