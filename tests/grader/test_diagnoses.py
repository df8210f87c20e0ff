"""What the exercises share that show code with a fault."""

import pytest

from nnlib_grader.specification.diagnoses import (
    agreeing,
    at_line,
    exchange_of,
    first_of,
    shown_and_hidden,
    that_comes,
    told_under,
    with_keys,
)

keys = with_keys("line", "fails", "holds")
line = at_line(keys, 4, "is right.")


def fails(_, value):
    return None if value["fails"] < 0 else "it comes out right"


def holds(_, value):
    return None if value["holds"] > 0 else "it comes out wrong"


CHECKS = {"line": line, "fails": fails, "holds": holds}


def answer(line=4, fails=-1, holds=1):
    return {"line": line, "fails": fails, "holds": holds}


@pytest.mark.parametrize("value", [None, [], {}, {"line": 4}, answer() | {"more": 1}])
def test_the_keys_are_asked_for(value):
    words = 'a dictionary with the keys "line", "fails" and "holds" is asked for'
    assert keys(value) == line(None, value) == words
    assert keys(answer()) is None


def test_another_line_is_named():
    assert line(None, answer()) is None
    assert line(None, answer(line=3)) == "line 3 is right."


def test_a_wrong_entry_is_told_under_its_own_check():
    about = told_under(keys, line="the line", fails="an input")
    ((title, recognise),) = about("line", lambda value: value["line"] == 3).items()
    assert title == "the line"
    assert recognise(None, answer(line=3, fails=1))
    assert not recognise(None, answer(line=5))
    assert not recognise(None, {"line": 3})


def test_an_exchange_is_right_the_other_way_round():
    exchanged = exchange_of(fails, holds)
    assert exchanged(None, answer(fails=1, holds=-1))
    assert not exchanged(None, answer())
    assert not exchanged(None, answer(fails=1))
    assert not exchanged(None, answer(fails=0, holds=0))


def test_what_comes_of_an_entry_is_said():
    def read(value, key):
        return value[key] if value[key] else f'"{key}" is 0'

    def outcome(number):
        return "right" if number > 0 else "wrong"

    test = that_comes(read, outcome, "fails", "wrong")
    assert test(None, answer()) is None
    assert test(None, answer(fails=0)) == '"fails" is 0'
    said = 'on "fails" the code of the text comes out right'
    assert test(None, answer(fails=2)) == said


def test_a_fault_is_shown_and_hidden_by_its_two_entries():
    def read(value, key):
        return "no number" if value[key] is None else value[key]

    def even(number):
        return number % 2 == 0

    test = shown_and_hidden(read, even, "it holds", "it fails")
    told = agreeing(read, even)
    for shows, hides, words, names in [
        (1, 2, None, []),
        (2, 2, "it holds", ["shows nothing"]),
        (1, 3, "it fails", ["hides nothing"]),
        (2, 1, "it holds", ["exchanged", "shows nothing", "hides nothing"]),
    ]:
        value = {"shows": shows, "hides": hides}
        assert test(None, value) == words
        assert [name for name in told if told[name](None, value)] == names
    assert test(None, {"shows": 1, "hides": None}) == "no number"
    first = first_of(lambda *_: None, test, lambda *_: "last")
    assert first(None, {"shows": 2, "hides": 2}) == "it holds"
    assert first(None, {"shows": 1, "hides": 2}) == "last"
