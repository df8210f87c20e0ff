"""What losses say of wrong arguments, entry by entry, and that their advice works."""

import re

import numpy as np
import pytest

from nnlib import losses
from nnlib.losses import binary_cross_entropy, hinge, huber, mse, quadratic_cost
from tests.needs import needs
from tests.nnlib.loss_advice import Series, follow, refused
from tests.nnlib.paired_losses import every_pair

FIRST = {hinge: "scores", binary_cross_entropy: "logits"}


@every_pair
@pytest.mark.parametrize(
    ("shape", "other", "code"),
    [
        ((60, 1), (60,), "target[:, None]"),
        ((6, 5, 1), (6, 5), "target[:, :, None]"),
        ((60,), (60, 1), "target[..., 0]"),
        ((5, 2), (2, 5), "target.reshape({}.shape)"),
        ((5, 2), (), "np.full_like({}, target)"),
    ],
)
@pytest.mark.parametrize("kind", [np.float64, np.int64, np.bool_])
def test_a_target_of_another_shape_is_told_how_to_fit(loss, shape, other, code, kind):
    y, target = np.full(shape, -0.5), np.ones(other, kind)
    first = FIRST.get(loss, "y")
    text = refused(loss, (y, target))
    assert f"{first} has shape {shape} and target has shape {other}" in text
    if other and kind is not np.float64:
        code += ".astype({}.dtype)"
    assert text.endswith(f"expected equal shapes: write {code.format(first, first)}.")
    if loss is not quadratic_cost or len(shape) == 2:
        assert loss(y, follow(text, target=target, **{first: y})) > 0


@every_pair
def test_shapes_are_named_as_the_caller_has_them_by_name_too(loss):
    first = FIRST.get(loss, "y")
    with pytest.raises(ValueError, match=re.escape("write target[:, None].")):
        loss(**{first: np.ones((60, 1)), "target": np.ones(60)})


def test_labels_for_several_outputs_are_told_of_one_hot():
    y, target = np.zeros((3, 4), np.float32), np.array([3, 0, 1])
    text = refused(mse, (y, target))
    assert text.endswith("expected equal shapes: write one_hot(target, 4, y.dtype).")
    assert mse(y, follow(text, y=y, target=target)) == 1 / 4


def test_labels_for_several_logits_are_told_of_cross_entropy():
    target = np.array([3, 0, 1])
    text = refused(binary_cross_entropy, (np.zeros((3, 4)), target))
    assert text.endswith("with one label a row, write cross_entropy(logits, target).")
    assert follow(text, logits=np.zeros((3, 4)), target=target) > 0


@every_pair
def test_another_number_of_targets_is_refused(loss):
    text = refused(loss, (np.ones((5, 2)), np.ones((4, 2))))
    assert "target has shape (4, 2), expected equal shapes: each output needs" in text


@every_pair
def test_what_is_no_array_of_floats_is_told_the_way(loss):
    y = np.full((2, 1), -0.5, np.float32)
    for target in (
        [[1.0], [1.0]],
        Series([[1.0], [1.0]]),
        np.ones((2, 1), int),
        np.ones((2, 1), bool),
        np.ma.masked_array(np.ones((2, 1), np.float32)),
    ):
        text = refused(loss, (y, target))
        assert ": target " in text
        assert loss(y, follow(text, target=target)) > 0
    for target in (None, "target", {}, mse):
        assert ": target is " in refused(loss, (y, target))
    assert f"{FIRST.get(loss, 'y')} holds int64" in refused(loss, (y.astype(int), y))


@every_pair
def test_a_tensor_is_told_the_way(loss):
    torch = needs("torch")
    y, target = np.full((2, 1), -0.5, np.float32), torch.ones((2, 1))
    assert loss(y, follow(refused(loss, (y, target)), target=target)) > 0


@every_pair
def test_plain_numbers_are_told_to_be_arrays(loss):
    for arguments in ((1.0, 1.0), (1.0, np.ones(2)), (np.array(1.0), 1.0)):
        if loss is not quadratic_cost or np.ndim(arguments[1]):
            text = refused(loss, arguments)
            assert " is the number 1.0, expected an array: write np.array([1" in text


@every_pair
def test_two_dtypes_are_refused(loss):
    y, target = np.full((2, 1), -0.5, np.float32), np.ones((2, 1))
    text = refused(loss, (y, target))
    assert "is float32 and target is float64, expected equal dtypes" in text
    first = FIRST.get(loss, "y")
    assert loss(y, follow(text, target=target, **{first: y})) > 0
    assert refused(loss, (y, target)) == text  # what is refused is not remembered


@every_pair
def test_an_empty_batch_is_refused(loss):
    for shape in [(0, 2), (2, 0)] + [(0,)] * (loss is not quadratic_cost):
        text = refused(loss, (np.ones(shape), np.ones(shape)))
        assert f"the batch is empty, {FIRST.get(loss, 'y')} has shape {shape};" in text


@every_pair
def test_a_missing_argument_and_an_unknown_setting_are_named(loss):
    with pytest.raises(TypeError, match=f"{loss.__name__}: target missing"):
        loss(np.ones((2, 1)))
    with pytest.raises(TypeError, match="no argument 'reduction'"):
        loss(np.ones((2, 1)), np.ones((2, 1)), reduction="sum")


def test_quadratic_cost_needs_a_batch_axis():
    y, target = np.ones(3), np.zeros(3)
    text = refused(quadratic_cost, (y, target))
    assert "y and target have shape (3,), expected (N, K): write y[None, :]" in text
    one, many = re.findall(r"(y\[.*?\]) and (target\[.*?\])", text)
    for codes, cost in ((one, 1.5), (many, 0.5)):
        assert quadratic_cost(
            *(eval(c, {"y": y, "target": target}) for c in codes)
        ) == (cost)
    assert "expected (N, K)" in refused(quadratic_cost, (np.ones((2, 3, 4)),) * 2)


@pytest.mark.parametrize("delta", [0.0, -1.0, float("nan"), float("inf")])
def test_huber_needs_a_positive_delta(delta):
    text = refused(huber, (np.ones(1), np.ones(1)), {"delta": delta})
    assert f"delta is {delta:g}, expected a finite number above 0" in text
    assert "delta is 'a'" in refused(huber, (np.ones(1), np.ones(1)), {"delta": "a"})


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan")])
def test_a_weight_of_the_ones_is_positive(weight):
    arguments, settings = (np.ones(1), np.ones(1)), {"positive_weight": weight}
    text = refused(binary_cross_entropy, arguments, settings)
    assert f"positive_weight is {weight:g}, expected a finite number above 0" in text


def test_hinge_explains_its_targets():
    scores, target = np.array([0.3, -2.0]), np.array([1.0, 0.0])
    text = refused(hinge, (scores, target))
    assert "target runs from 0.0 to 1.0, expected -1.0 or 1.0 everywhere" in text
    assert hinge(scores, follow(text, target=target)) == pytest.approx(0.35)
    text = refused(hinge, (np.array([1.0, -1.0]), target))
    assert "swapped" not in text
    target = np.array([1.0, -1.0])
    text = refused(hinge, (target, scores))
    assert "swapped" in text
    assert follow(text, scores=scores, target=target) == pytest.approx(0.35)


@pytest.mark.parametrize("wrong", [-0.5, 1.5, float("nan")])
def test_binary_cross_entropy_explains_its_targets(wrong):
    target = np.array([wrong, 0.5])
    low, high = target.min(), target.max()
    said = f"target runs from {low} to {high}, expected 0 to 1"
    for logits in (np.array([0.2, -2.0]), np.array([0.2, 2.0])):
        text = refused(binary_cross_entropy, (logits, target))
        assert text.endswith(f"{said}: a probability lies between 0 and 1.")
    zeros_and_ones = np.array([0.0, 1.0])
    text = refused(binary_cross_entropy, (zeros_and_ones, target))
    assert said in text
    assert "swapped" in text
    if np.isfinite(wrong):
        assert follow(text, logits=target, target=zeros_and_ones) > 0


@pytest.mark.parametrize("logits", [[0.2, 0.8], [0.0, 0.0]])
def test_whole_numbers_are_targets_that_came_second(logits):
    for target in (np.array([0.0, 2.0]), np.array([-1.0, 1.0])):
        text = refused(binary_cross_entropy, (np.array(logits), target))
        assert "swapped" not in text
    assert binary_cross_entropy(np.array(logits), follow(text, target=target)) > 0


def test_the_rest_is_explained_in_the_losses_own_name():
    log_sum_exp = losses.log_sum_exp
    assert "z holds int64" in refused(log_sum_exp, (np.array([1, 2]),))
    assert "z has shape (2, 0)" in refused(log_sum_exp, (np.ones((2, 0)),))
    assert "z has shape ()" in refused(log_sum_exp, (np.array(1.0),))
    assert "z has shape ()" in refused(log_sum_exp, (1.0,))
