import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.data import moons, regression_curve, rings, spirals, xor

CLASSES = [moons, rings, spirals, xor]
ALL = [*CLASSES, regression_curve]


def generator(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("toy", CLASSES)
@given(n=st.integers(1, 50), seed=st.integers(0, 9))
def test_points_and_labels_have_the_shape_and_dtype_that_fit_takes(toy, n, seed):
    x, labels = toy(generator(seed), n)
    assert x.shape == (n, 2) and x.dtype == np.float32
    assert labels.shape == (n,) and labels.dtype == np.int64
    assert set(labels) <= {0, 1}


@pytest.mark.parametrize("toy", CLASSES)
def test_half_of_the_points_are_of_each_class(toy):
    _, labels = toy(generator(), 100)
    assert np.bincount(labels).tolist() == [50, 50]
    assert 0 < labels[:10].sum() < 10  # in no order


@pytest.mark.parametrize("toy", ALL)
def test_the_same_seed_gives_the_same_points_and_another_seed_others(toy):
    first, again, other = toy(generator(1)), toy(generator(1)), toy(generator(2))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert (first[0] != other[0]).any()


@pytest.mark.parametrize("toy", ALL)
def test_noise_moves_points_by_about_its_standard_deviation(toy):
    # noise is drawn last, so the same seed gives the same points under it
    still, moved = (toy(generator(), 4000, noise=noise) for noise in (0.0, 0.3))
    part = 1 if toy is regression_curve else 0  # which of the pair is noisy
    difference = moved[part] - still[part]
    assert math.isclose(difference.std(), 0.3, rel_tol=0.05)
    assert abs(difference.mean()) < 0.02
    assert (moved[1 - part] == still[1 - part]).all()


def test_noise_is_drawn_after_the_points_and_added():
    _, still = regression_curve(generator(), 50, noise=0)
    _, moved = regression_curve(generator(), 50, noise=0.3)
    numbers = generator()
    numbers.uniform(size=(50, 1))  # the points
    np.testing.assert_allclose(
        moved, still + 0.3 * numbers.normal(size=(50, 1)), rtol=0, atol=1e-6
    )


def test_moons_lie_on_their_half_circles():
    x, labels = moons(generator(), 500, noise=0)
    upper, lower = x[labels == 0], x[labels == 1]
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(lower - [1, 0.5], axis=1), 1, atol=1e-6)
    assert upper[:, 1].min() >= 0 and lower[:, 1].max() <= 0.5
    assert upper[:, 0].min() < -0.9 and upper[:, 0].max() > 0.9


def test_rings_have_the_radii_1_2_3_and_go_all_around():
    x, labels = rings(generator(), 300, n_classes=3, noise=0)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), labels + 1, atol=1e-5)
    quadrant = (x[:, 0] > 0) * 2 + (x[:, 1] > 0)
    assert np.bincount(quadrant, minlength=4).min() > 50


def test_spirals_have_arms_turned_against_each_other():
    x, labels = spirals(generator(), 999, n_classes=3, noise=0, turns=1.5)
    radius = np.linalg.norm(x, axis=1)
    assert radius.max() <= 1 + 1e-6
    angle = np.arctan2(x[:, 1], x[:, 0])
    off = angle - 2 * math.pi * (1.5 * radius + labels / 3)
    np.testing.assert_allclose(np.cos(off), 1, atol=1e-4)  # up to full turns
    assert (radius < 0.5).mean() == pytest.approx(0.25, abs=0.05)  # even by area


def test_spirals_turn_once_unless_told():
    x, labels = spirals(generator(), 500, noise=0)
    radius, angle = np.linalg.norm(x, axis=1), np.arctan2(x[:, 1], x[:, 0])
    off = angle - 2 * math.pi * (radius + labels / 2)
    np.testing.assert_allclose(np.cos(off), 1, atol=1e-4)


def test_xor_is_1_where_exactly_one_coordinate_is():
    x, labels = xor(generator(), 40, noise=0)
    assert set(map(tuple, x.tolist())) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert (labels == (x[:, 0] != x[:, 1])).all()


def test_defaults_are_those_documented():
    sizes = {toy.__name__: len(toy(generator())[0]) for toy in ALL}
    assert sizes == {
        "moons": 200,
        "rings": 200,
        "spirals": 200,
        "xor": 200,
        "regression_curve": 100,
    }
    noises = [0.1, 0.1, 0.05, 0.1, 0.1]
    for toy, noise in zip(ALL, noises, strict=True):
        told = toy(generator(), sizes[toy.__name__], noise=noise)
        assert (toy(generator())[0] == told[0]).all()
        assert (toy(generator())[1] == told[1]).all()


def test_two_rings_and_two_arms_unless_told():
    assert set(rings(generator())[1]) == set(spirals(generator())[1]) == {0, 1}


def test_regression_curve_follows_the_function_between_its_ends():
    x, target = regression_curve(
        generator(), 500, noise=0, function=np.square, low=-1, high=2
    )
    assert x.shape == target.shape == (500, 1)
    assert x.dtype == target.dtype == np.float32
    np.testing.assert_allclose(target, x**2, atol=1e-6)
    assert -1 <= x.min() < -0.9 and 1.9 < x.max() <= 2


def test_regression_curve_is_a_sine_from_minus_pi_to_pi_unless_told():
    x, target = regression_curve(generator(), 500, noise=0)
    np.testing.assert_allclose(target, np.sin(x), atol=1e-6)
    assert -math.pi <= x.min() < -3 and 3 < x.max() <= math.pi


@pytest.mark.parametrize("toy", ALL)
@pytest.mark.parametrize("wrong", [0, None, np.random, np.zeros((3, 2))])
def test_a_seed_where_a_generator_is_meant(toy, wrong):
    words = f"^{toy.__name__}: rng is .*, expected a generator: .*default_rng"
    with pytest.raises(TypeError, match=words):
        toy(wrong)


@pytest.mark.parametrize("toy", ALL)
def test_no_points_and_impossible_noise(toy):
    name = toy.__name__
    with pytest.raises(ValueError, match=f"^{name}: n_samples is 0, expected 1 or"):
        toy(generator(), 0)
    with pytest.raises(TypeError, match=f"^{name}: n_samples is 2.5, expected a whole"):
        toy(generator(), 2.5)
    for noise in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"^{name}: noise is {noise}, expected a"):
            toy(generator(), 5, noise=noise)


@pytest.mark.parametrize("toy", [rings, spirals])
def test_no_classes(toy):
    with pytest.raises(ValueError, match=f"^{toy.__name__}: n_classes is 0, expected"):
        toy(generator(), 5, n_classes=0)
    assert toy(generator(), 5, n_classes=1)[1].tolist() == [0] * 5


def test_turns_are_a_number():
    with pytest.raises(ValueError, match=r"^spirals: turns is nan, expected a finite"):
        spirals(generator(), turns=math.nan)
    assert spirals(generator(), 5, turns=-1)[0].shape == (5, 2)


def test_an_empty_interval_and_no_curve():
    words = "^regression_curve: high is 1, expected a finite number above 1"
    with pytest.raises(ValueError, match=words):
        regression_curve(generator(), low=1, high=1)
    with pytest.raises(TypeError, match=r"function is 'sin', .* write function=np.sin"):
        regression_curve(generator(), function="sin")
