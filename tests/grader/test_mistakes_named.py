"""Which mistake is named, where several give the same result somewhere."""

import numpy as np

from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Check, Mistake
from nnlib_grader.specification.judges import Equal
from tests.grader.doubling import exercise, told


def sums(x, scale):
    return scale * x.sum(axis=0)


def tables(rng):
    return [(rng.normal(size=(4, 3)), 2.0), (rng.normal(size=(5, 2)), 2.0)]


def one_row(rng):
    return [(rng.normal(size=(1, 3)), 2.0)]


def forked(answer, mistakes):
    checks = [Check("t", 1, Equal(sums), tables), Check("r", 1, Equal(sums), one_row)]
    changes = {"reference": sums, "checks": checks, "mistakes": mistakes}
    report = grade(exercise(**changes), {"double": answer})
    return [check.get("mistake") for check in report["checks"]]


def test_a_mistake_is_named_only_where_no_other_check_contradicts_it():
    first = Mistake("first row", "Only the first row was used.", lambda x, scale: x[0])
    total = Mistake("no scale", "Scale is missing.", lambda x, scale: x.sum(axis=0))
    assert forked(first.answer, [first, total]) == ["first row", "first row"]
    # with a single row both give the same numbers
    assert forked(total.answer, [first, total]) == ["no scale", "no scale"]
    known = Mistake(
        "no scale", "", None, lambda given, value: (value == given[0]).all()
    )
    assert forked(total.answer, [first])[1] != "first row"
    assert forked(lambda x, scale: x, [known])[0] == "no scale"


def test_a_mistake_stays_named_beside_a_fault_of_another_kind():
    total = Mistake("no scale", "Scale is missing.", lambda x, scale: x.sum(axis=0))

    def two_faults(x, scale):
        if len(x) == 1:
            raise ValueError("one row")
        return x.sum(axis=0)

    right_there = Check("s", 1, Equal(sums), lambda rng: [(np.ones((2, 2)), 1.0)])
    checks = [Check("t", 1, Equal(sums), tables), right_there]

    def scaled_wrong(x, scale):
        return x.sum(axis=0) if scale != 1 else 7 * x

    settings = {"reference": sums, "checks": checks, "mistakes": [total]}
    report = grade(exercise(**settings), {"double": scaled_wrong})
    assert report["checks"][0]["mistake"] == "no scale"  # it is right in the other
    assert (
        forked(two_faults, [total])[0] != "no scale"
    )  # it is wrong there, without one


def test_one_contradicting_check_of_several_is_enough():
    first = Mistake("first row", "Only the first row was used.", lambda x, scale: x[0])
    checks = [
        Check("r", 1, Equal(sums), one_row),
        Check("again", 1, Equal(sums), one_row),
        Check("t", 1, Equal(sums), tables),
    ]
    changes = {"reference": sums, "checks": checks, "mistakes": [first]}
    answer = {"double": lambda x, scale: x.sum(axis=0)}
    report = grade(exercise(**changes), answer)
    assert "first row" not in [check.get("mistake") for check in report["checks"]]


def test_a_mistake_that_raises_where_the_answer_returns_is_not_named():
    def loses_rows(x, scale):
        return x[0] if len(x) == 1 else x[99]

    wrong = Mistake("lost rows", "Rows were lost.", loses_rows)
    assert forked(lambda x, scale: x.sum(axis=0), [wrong]) == ["relation", "relation"]


def test_two_general_findings_do_not_stand_side_by_side():
    def halves(x, scale):
        return -sums(x, scale) if len(x) > 1 else sums(x, scale) / 3

    assert forked(halves, []) == ["relation", None]


def test_two_different_errors_are_not_one_mistake():
    mistakes = [Mistake("shapes", "The shapes do not fit.", lambda x: x @ x)]
    assert told(lambda x: x @ x, mistakes=mistakes)["likely"] == mistakes[0].message
    assert told(lambda x: [].pop(), mistakes=mistakes)["likely"] is None

    def raises(error):
        def answer(x):
            raise error("a")

        return answer

    same_words = [Mistake("type", "The type is wrong.", raises(TypeError))]
    found = told(raises(ValueError), mistakes=same_words)
    assert "raised ValueError" in found["problem"]
    assert found["likely"] is None


def test_a_wrong_number_format_is_not_explained_by_a_slip_in_the_numbers():
    halves = Mistake(
        "halved",
        "The values are halved.",
        lambda x, scale: sums(x, scale) / 2,
        lambda given, value: np.allclose(2 * value, sums(*given)),
    )

    def float32(rng):
        return [(rng.normal(size=(4, 3)).astype(np.float32), np.float32(2))]

    in_format = Equal(sums, keep_dtype=True)
    checks = [Check("t", 1, Equal(sums), tables), Check("f", 1, in_format, float32)]
    settings = {"reference": sums, "checks": checks, "mistakes": [halves]}

    def named(answer):
        report = grade(exercise(**settings), {"double": answer})
        return [check.get("mistake") for check in report["checks"]]

    assert named(halves.answer) == ["halved", "halved"]
    one, other = named(lambda x, scale: sums(x.astype(float), scale) / 2)
    assert one == "halved" and other != "halved"
