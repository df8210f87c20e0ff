"""Predictions and quizzes of the whole book: what a guesser can read off them.

The order of choices is the build's: their places are looked at as it makes them.
"""

import math
import re
import sys

import pytest

from tests.needs import needs
from tools.files import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))
needs("sphinx")
from coursebook.choices import arranged, number_of, read_choices  # noqa: E402

BOX = re.compile(
    r"^(:{3,})\{(predict|question)\}(.*?)(?=^:::\{answer\}|^\1$)",
    re.MULTILINE | re.DOTALL,
)
CHAPTERS = sorted((ROOT / "book").glob("[0-9]*.md"))
SPREAD = 2.6  # standard deviations: one honest book in a hundred lies further out


def boxes():
    """Yield where a box is, its kind, its options and its choices in their order."""
    for path in CHAPTERS:
        for _, kind, inside in BOX.findall(path.read_text(encoding="utf-8")):
            lines = inside.strip("\n").split("\n")
            options = dict(re.findall(r"^:(\w+): *(.*)$", inside, re.MULTILINE))
            _, choices = read_choices([line for line in lines if line[:1] != ":"])
            shown = arranged(choices, "ordered" in options)
            yield f"{path.stem}: {lines[0][:60]}", kind, options, shown


BOXES = list(boxes())
CHOSEN = [(where, shown) for where, _, opts, shown in BOXES if "number" not in opts]


def excess(hits):
    """Return how far a count lies from chance, in standard deviations.

    `hits` holds for each box whether it was hit, and the chance of a blind hit.
    """
    mean = sum(chance for _, chance in hits)
    variance = sum(chance * (1 - chance) for _, chance in hits)
    return (sum(hit for hit, _ in hits) - mean) / math.sqrt(variance)


def test_every_box_of_the_book_is_looked_at():
    texts = [path.read_text(encoding="utf-8") for path in CHAPTERS]
    n = sum(len(re.findall(r"^:+\{(predict|question)\}", t, re.M)) for t in texts)
    assert len(BOXES) == n >= 150


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_the_place_of_the_right_choice_helps_no_guesser(place):
    hits = []
    for _, shown in CHOSEN:
        right = [each.right for each in shown].index(True)
        last = len(shown) - 1
        is_hit = {
            "first": right == 0,
            "middle": 0 < right < last,
            "last": right == last,
        }
        share = {"first": 1, "middle": last - 1, "last": 1}[place] / len(shown)
        if 0 < share < 1:
            hits.append((is_hit[place], share))
    assert abs(excess(hits)) < SPREAD


@pytest.mark.parametrize("pick", [max, min])
def test_the_length_of_the_right_choice_helps_no_guesser(pick):
    hits = []
    for _, shown in CHOSEN:
        lengths = [len(each.words) for each in shown]
        if lengths.count(pick(lengths)) == 1:
            hits.append((shown[lengths.index(pick(lengths))].right, 1 / len(shown)))
    assert abs(excess(hits)) < SPREAD


def test_the_size_of_the_right_number_helps_no_guesser():
    hits = []
    for _, _, options, shown in BOXES:
        numbers = [number_of(each.words) for each in shown]
        if "number" in options:
            numbers.append(float(options["number"]))
            hits.append((numbers[-1] == max(numbers), 1 / len(numbers)))
    assert abs(excess(hits)) < SPREAD


def test_the_excess_is_that_of_a_fair_coin():
    assert excess([(True, 0.5)] * 50 + [(False, 0.5)] * 50) == 0
    assert excess([(True, 0.5)] * 100) == pytest.approx(10)
