"""The time that a chapter takes: one formula, counted on its source."""

import sys
from pathlib import Path

import pytest

from tests.needs import needs

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
needs("sphinx")
from coursebook.minutes import Count, count, rounded, said, sittings  # noqa: E402

CHAPTERS = sorted((Path(__file__).parents[2] / "book").glob("[0-9]*.md"))
by_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
LONGEST, ONE_SITTING = 60, 40  # minutes

PAGE = """---
jupytext: yes
---

# Title of three

(here)=
## One

Two words, `code` and $x + y$ here.

$$a = b$$

```{code-cell} ipython3
print(1)
```

```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  figure:
    caption: five words that nobody counts
---
draw()
```

::::{predict}
What now?
- [ ] one | no
- [x] two | yes

:::{answer}
Two.
:::
::::

:::{pause}
Enough.
:::

## Two

word

## Summary

Said.

:::{question} Which?
:objective: here
- [x] a | b
:::
"""


def test_each_part_is_counted_once():
    found = count(PAGE)
    assert found.cells == 1 and found.figures == 1
    assert found.predictions == 1 and found.questions == 1 and found.exercises == 0
    text = "Title of three One Two words code and x here x"
    box = "What now one x two Two"
    end = "Enough Two word Summary Said Which x a"
    assert found.words == len(f"{text} {box} {end}".split())


def test_the_minutes_follow_the_formula():
    assert Count(words=200).minutes == 1
    assert Count(cells=2, questions=2).minutes == 2
    assert Count(predictions=4, figures=3, exercises=1).minutes == pytest.approx(10)


def test_a_pause_parts_the_sittings_and_the_summary_ends_them():
    first, second = sittings(PAGE)
    assert first > second > 0
    assert second == count("\nEnough.\n:::\n\n## Two\n\nword\n").minutes


def test_a_hidden_cell_costs_nothing_in_either_form():
    cell = "```{code-cell} ipython3\n:tags: [remove-cell]\n\nprint(1)\n```\n"
    assert count(cell) == Count()


def test_solutions_and_hints_are_left_out():
    task = "## Do\n\n::::{hint}\nlong words here\n::::\n\n### BEGIN SOLUTION\n"
    assert count(task) == Count(words=3, exercises=1)


def test_the_line_says_whole_fives():
    assert [rounded(each) for each in (0.2, 5, 5.1, 44)] == [5, 5, 10, 45]
    assert said(PAGE) == (
        "About 5 minutes to the summary, with a place to stop after 5."
    )
    assert said("# One\n\nword\n") == "About 5 minutes."
    assert said(PAGE + "\n::::{exercise} Do\n::::\n").endswith(
        "; self-check and the exercises of this page, about 10 more."
    )


def test_the_places_to_stop_are_counted_from_the_start():
    piece = "word " * 1600  # 8 minutes: three of them rounded one by one make 30
    page = f"{piece}\n:::{{pause}}\n{piece}\n:::{{pause}}\n{piece}"
    assert said(page) == "About 25 minutes, with places to stop after 10 and 20."


@by_chapter
def test_a_chapter_takes_an_hour_at_most_and_a_long_one_has_a_place_to_stop(path):
    parts = sittings(path.read_text(encoding="utf-8"))
    assert sum(parts) <= LONGEST
    assert max(parts) <= ONE_SITTING
