"""The activations: values by hand, laws, measured slopes and edges.

Agreement with PyTorch and the gradient checks stand in test_rules.
"""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnlib.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    slope,
    softmax,
    step,
    tanh,
)
from nnlib.backprop import RULES
from tests.device import DeviceArray
from tests.needs import needs

ELEMENTWISE = [step, sigmoid, tanh, relu, leaky_relu, elu, gelu, silu]
ROW_WISE = [softmax, log_softmax]
every_elementwise = pytest.mark.parametrize("function", ELEMENTWISE)
every_activation = pytest.mark.parametrize("function", ELEMENTWISE + ROW_WISE)

numbers = arrays(
    np.float64, array_shapes(max_dims=2, max_side=5), elements=st.floats(-60, 60)
)
law = settings(deadline=None, derandomize=True, max_examples=60)


# 1. Numbers to check with a pencil.


@pytest.mark.parametrize(
    ("function", "z", "expected"),
    [
        (step, [-2.0, -0.0, 0.0, 0.5, 3.0], [0, 0, 0, 1, 1]),
        (sigmoid, [0.0, math.log(3), -math.log(3)], [0.5, 0.75, 0.25]),
        (tanh, [0.0, math.log(2)], [0, 0.6]),
        (relu, [-2.0, 0.0, 3.0], [0, 0, 3]),
        (leaky_relu, [-2.0, 0.0, 3.0], [-0.02, 0, 3]),
        (elu, [-math.log(2), 0.0, 3.0], [-0.5, 0, 3]),
        (silu, [0.0, math.log(3)], [0, 0.75 * math.log(3)]),
        (gelu, [0.0, 10.0, -10.0], [0, 10, 0]),
        (softmax, [0.0, math.log(3)], [0.25, 0.75]),
        (softmax, [[5.0, 5.0], [math.log(4), 0.0]], [[0.5, 0.5], [0.8, 0.2]]),
        (log_softmax, [0.0, math.log(3)], [math.log(0.25), math.log(0.75)]),
    ],
)
def test_by_hand(function, z, expected):
    np.testing.assert_allclose(function(np.array(z)), expected, rtol=1e-14, atol=1e-15)


def test_settings_by_hand():
    z = np.array([-2.0, 3.0])
    np.testing.assert_array_equal(leaky_relu(z, slope=0.5), [-1, 3])
    np.testing.assert_array_equal(leaky_relu(z, slope=2.0), [-4, 3])
    np.testing.assert_allclose(elu(z, alpha=3.0), [3 * (math.exp(-2) - 1), 3])


def test_gelu_is_nearly_the_exact_one():
    z = np.linspace(-5, 5, 101)
    exact = np.array([v * 0.5 * (1 + math.erf(v / math.sqrt(2))) for v in z])
    distance = np.abs(gelu(z) - exact).max()
    assert 1e-4 < distance < 5e-4  # the tanh form, not the exact one


@pytest.mark.parametrize("number", [0.5, 2, -3])
@every_elementwise
def test_plain_numbers_are_welcome(function, number):
    assert function(number) == function(np.array([float(number)]))[0]


# 2. Laws.


@law
@given(numbers)
def test_sigmoid_and_tanh_are_symmetric(z):
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(tanh(-z), -tanh(z))
    np.testing.assert_allclose(tanh(z), 2 * sigmoid(2 * z) - 1, rtol=0, atol=1e-15)


@law
@given(numbers)
def test_the_linear_units_and_their_mirror_images(z):
    np.testing.assert_array_equal(relu(z) - relu(-z), z)
    np.testing.assert_array_equal(relu(z), z * step(z))
    np.testing.assert_allclose(silu(z) - silu(-z), z, rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(gelu(z) - gelu(-z), z, rtol=1e-14, atol=1e-14)
    np.testing.assert_array_equal(leaky_relu(z, slope=1.0), z)
    assert (elu(z, alpha=2.0) >= -2).all()


@law
@given(numbers, st.floats(-50, 50))
def test_softmax_does_not_see_a_shift(z, shift):
    assume(z.min() < 0 and (z + shift).min() < 0)
    np.testing.assert_allclose(softmax(z + shift), softmax(z), rtol=1e-11)
    np.testing.assert_allclose(log_softmax(z + shift), log_softmax(z), atol=1e-11)


@law
@given(numbers)
def test_softmax_sums_to_one_and_log_softmax_is_its_logarithm(z):
    assume(z.min() < 0)
    p = softmax(z)
    assert p.shape == z.shape
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(np.exp(log_softmax(z)), p, rtol=1e-12)
    assert (log_softmax(z) <= 0).all()


# 3. The measured slope.


@every_elementwise
def test_slope_agrees_with_the_backward_rule(function):
    z = np.array([-30.0, -3.0, -1.0, -0.01, 0.01, 0.5, 2.0, 30.0])
    _, (to_z,) = RULES[function](z)
    np.testing.assert_allclose(slope(function, z), to_z(np.ones(8)), atol=1e-8)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_slope_keeps_the_dtype_and_works_far_out(dtype):
    z = np.array([-1e6, -50.0, 0.0, 3.0, 1e6], dtype)
    before = z.copy()
    measured = slope(lambda x: x * x, z)
    assert measured.dtype == dtype
    np.testing.assert_allclose(
        measured, 2 * z, rtol=100 * np.finfo(dtype).eps ** (2 / 3), atol=1e-4
    )
    np.testing.assert_array_equal(z, before)
    ramp = slope(relu, z)
    np.testing.assert_allclose(ramp, [0, 0, 0.5, 1, 1], rtol=1e-6)


def test_slope_of_a_plain_number():
    assert slope(relu, 2.0) == 1
    assert slope(sigmoid, 0) == pytest.approx(0.25, abs=1e-10)


def test_the_default_run_is_short_enough_and_long_enough():
    # Cubed, the run's half adds h**2 to the slope at 0; h is eps**(1/3).
    z = np.zeros(1)
    h = np.finfo(np.float64).eps ** (1 / 3)
    np.testing.assert_allclose(slope(lambda x: x**3, z), h**2, rtol=1e-6)
    z = np.full(1, 8.0)  # and 8 times as much at 8
    error = slope(lambda x: x**3, z, h=0.5) - 192
    np.testing.assert_allclose(error, 0.25)
    wide = []
    slope(lambda x: wide.append(x) or x, z)
    np.testing.assert_allclose(wide[0] - 8, 8 * h, rtol=1e-9)
    np.testing.assert_allclose(8 - wide[1], 8 * h, rtol=1e-9)


def test_slope_runs_on_the_arrays_of_another_library():
    z = np.array([[-1.0, 0.0, 2.0]])
    np.testing.assert_array_equal(slope(silu, DeviceArray(z)).held, slope(silu, z))


def test_slope_takes_a_given_run():
    np.testing.assert_allclose(slope(relu, np.array([0.25]), h=1.0), [0.625])


@pytest.mark.parametrize("h", [0.0, -1.0, math.nan])
def test_slope_needs_a_positive_run(h):
    with pytest.raises(
        ValueError, match=f"slope: h is {h:g}, expected a finite number above 0"
    ):
        slope(relu, np.ones(1), h=h)


@pytest.mark.parametrize("function", ROW_WISE)
def test_slope_refuses_what_mixes_a_row(function):
    words = (
        f"slope: every output of {function.__name__} depends on every input of its "
        "row, so there is no one slope per entry. Nudge one input at a time."
    )
    with pytest.raises(ValueError, match=re.escape(words)):
        slope(function, np.array([1.0, -2.0]))


@pytest.mark.parametrize(
    ("function", "returned"),
    [
        (np.sum, "shape ()"),
        (lambda z: z[1:], "shape (2,)"),
        (lambda z: None, "None"),
    ],
)
def test_slope_refuses_what_changes_the_shape(function, returned):
    words = (
        f"slope: the function turned shape (3,) into {returned}, expected a function "
        "that works entry by entry."
    )
    with pytest.raises(ValueError, match=re.escape(words)):
        slope(function, np.ones(3))


def test_slope_refuses_what_is_no_function_and_no_floats():
    z = np.array([1, 2], np.int64)
    with pytest.raises(TypeError, match="slope: z holds int64, expected floats"):
        slope(relu, z)
    for wrong in (None, "relu", np.ones(2)):
        with pytest.raises(
            TypeError, match=r"expected a function: write slope\(relu, "
        ):
            slope(wrong, np.ones(2))
    with pytest.raises(TypeError, match="slope: h is 'a', expected a number"):
        slope(relu, np.ones(2), h="a")


# 4. Edges.


@every_activation
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 3, 4), (0, 3)])
def test_keeps_shape_dtype_and_argument(function, dtype, shape):
    z = np.linspace(-5, 5, math.prod(shape), dtype=dtype).reshape(shape)
    before = z.copy()
    y = function(z)
    assert y.shape == shape
    assert y.dtype == dtype
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out(dtype):
    z = np.array([-1000.0, 1000.0], dtype)
    for function, expected in [
        (step, [0, 1]),
        (sigmoid, [0, 1]),
        (tanh, [-1, 1]),
        (relu, [0, 1000]),
        (leaky_relu, [-10, 1000]),
        (elu, [-1, 1000]),
        (gelu, [0, 1000]),
        (silu, [0, 1000]),
        (softmax, [0, 1]),
        (log_softmax, [-2000, 0]),
    ]:
        np.testing.assert_allclose(function(z), expected, rtol=1e-6, atol=1e-20)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_keeps_its_digits_in_the_tail(dtype):
    z = np.array([-80.0, -60.0, -40.0, -20.0], dtype)
    expected = [1 / (1 + math.exp(-v)) for v in z]
    np.testing.assert_allclose(sigmoid(z), expected, rtol=8 * np.finfo(dtype).eps)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_ends_at_exactly_0_and_1(dtype):
    z = np.array([-np.inf, -1e4, 61.0, 1e4, np.inf], dtype)
    assert sigmoid(z).tolist() == [0, 0, 1, 1, 1]


@every_activation
def test_half_precision_is_right_to_its_last_digit_and_never_overflows(function):
    z = np.array([-60_000, -300, -12, -1, -0.1, 0.1, 1, 12, 300, 60_000], np.float16)
    exact = function(z.astype(np.float64))
    if function is log_softmax:
        z, exact = z[1:-1], log_softmax(z[1:-1].astype(np.float64))
    found, (to_z,) = RULES[function](z)
    np.testing.assert_allclose(found, exact, rtol=2e-3, atol=1e-7)
    np.testing.assert_array_equal(function(z), found)
    expected = RULES[function](z.astype(np.float64))[1][0](np.ones(len(z)))
    share = to_z(np.ones_like(z))
    assert share.dtype == np.float16
    np.testing.assert_allclose(share, expected, rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize(
    ("function", "setting"), [(leaky_relu, "slope"), (elu, "alpha")]
)
def test_a_number_of_numpy_as_a_setting_does_not_change_the_dtype(function, setting):
    z = np.array([-1.0, 2.0], np.float32)
    given = {setting: np.float64(0.25)}
    y, (to_z,) = RULES[function](z, **given)
    assert function(z, **given).dtype == y.dtype == to_z(z).dtype == np.float32
    np.testing.assert_array_equal(y, function(z, **{setting: 0.25}))


def test_elu_keeps_its_digits_near_zero():
    z = np.array([-1e-12])
    np.testing.assert_allclose(elu(z), z, rtol=1e-11)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_log_softmax_keeps_its_digits_in_the_tail(dtype):
    z = np.array([0.0, -300.0, 1.0], dtype)
    expected = z - (1 + math.log1p(math.exp(-1)))
    np.testing.assert_allclose(log_softmax(z), expected, rtol=1e-6)


def test_a_score_of_minus_infinity_has_probability_zero():
    z = np.array([0.0, -np.inf, 0.0])
    np.testing.assert_array_equal(softmax(z), [0.5, 0, 0.5])


@every_activation
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
def test_integers_are_refused(function, dtype):
    z = np.ones((2, 3), dtype)
    words = f"{function.__name__}: z holds {np.dtype(dtype)}, expected floats: write z."
    with pytest.raises(TypeError, match=re.escape(words)) as caught:
        function(z)
    advice = str(caught.value).partition("write ")[2].removesuffix(".")
    with warnings.catch_warnings(action="ignore"):  # ones and zeros, as rows
        assert function(eval(advice, {"z": z, "np": np})).dtype == np.float32


@every_activation
@pytest.mark.parametrize("wrong", [None, [1.0, 2.0], "z", {}, np.ones, relu])
def test_what_is_no_array_is_refused(function, wrong):
    said = f"{function.__name__}: z is "
    with pytest.raises(TypeError, match=said) as caught:
        function(wrong)
    if isinstance(wrong, list):
        assert str(caught.value).endswith("write np.array(z, dtype=np.float32).")
    with pytest.raises(TypeError, match=f"{function.__name__}: z missing: write"):
        function()


@every_activation
def test_arrays_of_other_libraries_are_told_the_way(function):
    torch = needs("torch")
    for z in (torch.ones(3) - 2, np.ma.masked_array([-1.0, 2.0])):
        with pytest.raises(TypeError, match="write ") as caught:
            function(z)
        advice = str(caught.value).partition("write ")[2].removesuffix(".")
        assert np.isfinite(function(eval(advice, {"z": z, "np": np}))).all()


@pytest.mark.parametrize("function", ROW_WISE)
def test_softmax_needs_a_row(function):
    words = f"{function.__name__}: z has shape (), expected (..., K)"
    for number in (1.0, np.array(1.0)):
        with pytest.raises(ValueError, match=re.escape(words)):
            function(number)
    with pytest.raises(ValueError, match=re.escape("z has shape (2, 0), expected")):
        function(np.ones((2, 0)))


@pytest.mark.parametrize("function", ROW_WISE)
def test_a_second_softmax_is_pointed_out(function):
    p = softmax(np.array([[1.0, -2.0, 0.5], [0.0, 0.0, -1.0]]))
    words = f"{function.__name__} expects logits, the scores before the softmax"
    with pytest.warns(UserWarning, match=words) as caught:
        function(p)
    assert caught[0].filename == __file__  # the caller's line, not the package's


def test_the_warning_is_shown_once_a_place():
    p = np.full((2, 4), 0.25)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            softmax(p)
    assert len(caught) == 1
