"""Learning-rate schedules: by hand, beside PyTorch, and what they refuse."""

import math
import warnings

import numpy as np
import pytest

from nnlib.optimizers.schedules import (
    Schedule,
    constant,
    cosine,
    exponential_decay,
    step_decay,
    warmup,
)
from tests.needs import needs


def rates(schedule, n):
    return [schedule(step) for step in range(n)]


def test_by_hand():
    assert rates(constant(0.3), 3) == [0.3, 0.3, 0.3]
    assert rates(step_decay(8.0, 3, factor=0.5), 7) == [8, 8, 8, 4, 4, 4, 2]
    assert rates(step_decay(1.0, 1), 2) == [1.0, 0.1]
    assert rates(exponential_decay(8.0, 0.25), 3) == [8, 2, 0.5]
    assert rates(cosine(3.0, 2, final=1.0), 4) == [3, pytest.approx(2), 1, 1]
    assert rates(warmup(2, 8.0), 4) == [4, 8, 8, 8]
    assert rates(warmup(2, exponential_decay(8.0, 0.5)), 5) == [4, 8, 8, 4, 2]
    assert warmup(1, 2.0)(0) == 2.0


def test_a_cosine_ends_at_final_and_stays():
    schedule = cosine(0.1, 10)
    assert schedule(10) == 0.0
    assert schedule(11) == 0.0
    assert schedule(1_000_000) == 0.0
    assert cosine(0.1, 10, final=0.1)(5) == pytest.approx(0.1)


def theirs(torch, make, n):
    """Return PyTorch's learning rates of the first n steps, from 0.4."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    with warnings.catch_warnings():
        # SequentialLR itself calls a form of step() that PyTorch has deprecated.
        warnings.simplefilter("ignore")
        scheduler = make(torch.optim.lr_scheduler, optimizer)
        result = []
        for _ in range(n):
            result.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return result


PYTORCH = {
    "step_decay": (
        step_decay(0.4, 3, 0.7),
        lambda lr, optimizer: lr.StepLR(optimizer, step_size=3, gamma=0.7),
    ),
    "exponential_decay": (
        exponential_decay(0.4, 0.9),
        lambda lr, optimizer: lr.ExponentialLR(optimizer, gamma=0.9),
    ),
    "cosine": (
        cosine(0.4, 10, final=0.02),
        lambda lr, optimizer: lr.CosineAnnealingLR(optimizer, 10, eta_min=0.02),
    ),
    "warmup": (
        warmup(4, cosine(0.4, 7)),
        lambda lr, optimizer: lr.SequentialLR(
            optimizer,
            [
                lr.LinearLR(optimizer, start_factor=1 / 4, total_iters=3),
                lr.CosineAnnealingLR(optimizer, 7),
            ],
            milestones=[4],
        ),
    ),
}


@pytest.mark.parametrize("name", PYTORCH)
def test_ten_steps_agree_with_pytorch(name):
    torch = needs("torch")
    ours, make = PYTORCH[name]
    np.testing.assert_allclose(rates(ours, 10), theirs(torch, make, 10), rtol=1e-12)


@pytest.mark.parametrize(
    "schedule",
    [
        constant(np.float64(0.1)),
        step_decay(np.float32(0.1), np.int64(2), np.float64(0.5)),
        exponential_decay(1, 1),
        cosine(np.float64(0.1), 3, np.float64(0.01)),
        warmup(np.int64(3), np.float64(0.1)),
    ],
)
def test_a_rate_is_a_python_float(schedule):
    # A NumPy float64 would turn float32 parameters into float64.
    assert {type(rate) for rate in rates(schedule, 5)} == {float}


SCHEDULES = [
    constant(0.1),
    step_decay(0.1, every=3, factor=0.5),
    exponential_decay(0.1, factor=0.9),
    cosine(0.1, steps=1000, final=0.01),
    warmup(5, cosine(0.1, steps=10)),
    warmup(5, 0.1),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_printed_schedule_is_the_code_that_makes_it(schedule):
    again = eval(repr(schedule), {each.__name__: each for each in NAMED})
    assert repr(again) == repr(schedule)
    assert rates(again, 20) == rates(schedule, 20)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_schedule_is_made_anew_of_its_settings(schedule):
    again = type(schedule)(**schedule.settings())
    assert rates(again, 20) == rates(schedule, 20)


NAMED = [constant, step_decay, exponential_decay, cosine, warmup]


def test_settings_may_be_given_by_name_and_are_attributes():
    schedule = cosine(steps=10, learning_rate=0.1)
    assert (schedule.learning_rate, schedule.steps, schedule.final) == (0.1, 10, 0.0)
    assert all(issubclass(each, Schedule) for each in NAMED)


@pytest.mark.parametrize("rate", [0, -0.1, math.nan, math.inf])
def test_a_rate_that_is_not_positive_and_finite_is_refused(rate):
    for argument, make in (
        ("constant: learning_rate", lambda: constant(rate)),
        ("step_decay: learning_rate", lambda: step_decay(rate, 1)),
        ("exponential_decay: learning_rate", lambda: exponential_decay(rate, 0.5)),
        ("cosine: learning_rate", lambda: cosine(rate, 1)),
        ("warmup: schedule", lambda: warmup(1, rate)),
    ):
        said = f"{argument} is .*, expected a finite number above 0"
        with pytest.raises(ValueError, match=said):
            make()


@pytest.mark.parametrize("steps", [0, -1, 1.5, math.nan, math.inf, "3", None])
def test_a_number_of_steps_that_is_not_whole_is_refused(steps):
    for name, make in (
        ("step_decay: every", lambda: step_decay(1.0, steps)),
        ("cosine: steps", lambda: cosine(1.0, steps)),
        ("warmup: steps", lambda: warmup(steps, 1.0)),
    ):
        with pytest.raises((TypeError, ValueError), match=rf"{name} is .*expected"):
            make()


def test_a_whole_number_written_as_a_float_is_answered_with_the_whole_number():
    with pytest.raises(TypeError, match=r"steps is 3\.0, expected .*: write 3\.$"):
        cosine(1.0, 3.0)
    assert cosine(1.0, 3)(3) == 0


def test_one_step_is_enough():
    assert step_decay(1.0, 1, 1.0)(5) == 1.0
    assert cosine(1.0, 1)(0) == 1.0


@pytest.mark.parametrize("factor", [1.001, 0, -0.5, math.nan])
def test_a_factor_out_of_range_is_refused(factor):
    for make in (step_decay(1.0, 1, 0.5), exponential_decay(1.0, 1.0)):
        assert make(0) == 1.0
    said = "factor is .*, expected a finite number above 0 and at most 1"
    with pytest.raises(ValueError, match=f"step_decay: {said}"):
        step_decay(1.0, 1, factor)
    with pytest.raises(ValueError, match=f"exponential_decay: {said}"):
        exponential_decay(1.0, factor)


@pytest.mark.parametrize("final", [-0.001, 1.001, math.nan])
def test_a_final_rate_out_of_range_is_refused(final):
    with pytest.raises(ValueError, match=r"cosine: final is .*, expected .* at "):
        cosine(1.0, 3, final)
    assert cosine(1.0, 3, 1.0)(3) == 1.0


@pytest.mark.parametrize("rate", ["fast", None, [0.1, 0.2]])
def test_a_rate_that_is_no_number_is_refused(rate):
    with pytest.raises(TypeError, match=r"constant: learning_rate is .* a number\."):
        constant(rate)


def test_a_setting_that_is_missing_or_unknown_is_named():
    with pytest.raises(TypeError, match=r"cosine: steps missing: write cosine\(lear"):
        cosine(0.1)
    with pytest.raises(TypeError, match="cosine: there is no argument 'epochs'"):
        cosine(0.1, epochs=3)
    with pytest.raises(TypeError, match="constant: 2 arguments were given"):
        constant(0.1, 10)


def test_a_schedule_without_rates_says_how_to_write_them():
    class Half(Schedule):
        pass

    with pytest.raises(NotImplementedError, match=r"Half: .*def __call__") as error:
        Half()(0)
    advice = str(error.value).partition("write ")[2].removesuffix(".")
    code = f"class Half(Schedule):\n    {advice}\nrate = Half()(0)"
    names = {"Schedule": Schedule}
    exec(code, names)
    assert names["rate"] == 0.1
