"""What a specification's own wrong answers give, and when a learner's is the same."""

import numpy as np
import pytest

from nnlib_grader.boundary import outcomes, plain, runner
from nnlib_grader.diagnosis.wrong_answers import Given, arguments, given, same_outcome


def fails(x):
    print("said")
    raise ValueError("no " * 1000)


def in_place(x, y):
    y[0] = 5
    return x


def test_a_wrong_answer_is_called_with_decoded_arguments(capsys):
    assert given(lambda x, y: x + y, [1, 2]) == Given(3)
    assert given(3, None) == Given(3)
    assert given(in_place, [1, [2], [2]][:2]) == Given(1, changed=[1])
    error = Given(None, "ValueError", ("no " * 1000)[:2000])
    assert given(fails, [1]) == error
    assert capsys.readouterr() == ("", "")
    with pytest.raises(KeyboardInterrupt):
        given(interrupted, [1])


def interrupted(x):
    raise KeyboardInterrupt


def test_arguments_are_tuples_and_none_where_a_value_is_asked_for():
    assert arguments([[1, 2], None]) == [(1, 2), None]


def learned(answer, call):
    """Return the outcome of a learner's answer, as it is received."""
    sent = runner.run("answer", [call], {"answer": answer}, 1.0)
    return outcomes.received(sent, 1)[0]


def raises(kind, words):
    def answer(x):
        raise kind(words)

    return answer


def none(x):
    return None


NUMBERS = [plain.encode(np.arange(3.0))]
SAME = [
    (lambda x: x + 1, lambda x: 1 + x),
    (lambda x: x + 1, lambda x: (x + 1).tolist()),
    (lambda x: x.sum(), lambda x: float(x.sum())),
    (lambda x: (x, 1), lambda x: [x, 1]),
    (fails, fails),
    (none, none),
]
OTHER = [
    (lambda x: x + 1, lambda x: x + 2),
    (lambda x: x + 1, lambda x: np.float32(x + 1)),
    (lambda x: x.sum(), lambda x: np.float32(x.sum())),
    (raises(ValueError, "a"), raises(ValueError, "b")),
    (raises(ValueError, "a"), raises(TypeError, "a")),
    (raises(ValueError, "a"), none),
    (none, raises(ValueError, "a")),
    (none, lambda x: 1),
    (lambda x: 1, none),
    (lambda x: {1}, lambda x: {1}),
]


@pytest.mark.parametrize(("wrong", "answer"), SAME)
def test_the_same_outcome_is_recognised(wrong, answer):
    assert same_outcome(learned(answer, NUMBERS), given(wrong, NUMBERS)) is True


@pytest.mark.parametrize(("wrong", "answer"), OTHER)
def test_another_outcome_is_not(wrong, answer):
    assert same_outcome(learned(answer, NUMBERS), given(wrong, NUMBERS)) is False


def test_a_value_that_was_asked_for_is_compared_too():
    outcome = outcomes.received(runner.run("a", [None], {"a": 3}, 1.0), 1)[0]
    assert same_outcome(outcome, given(3, None))
    assert not same_outcome(outcome, given(4, None))


def test_a_changed_argument_is_part_of_an_outcome():
    call = [1, [2]]
    for wrong, answer, same in (
        (in_place, in_place, True),
        (in_place, lambda x, y: x, False),
        (lambda x, y: x, in_place, False),
    ):
        assert same_outcome(learned(answer, call), given(wrong, call)) is same
