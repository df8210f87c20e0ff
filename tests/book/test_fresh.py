"""Questions with other numbers: what `nnlib` and the chapter answer is right there."""

import re

import lxml.html
import numpy as np
import pytest

from nnlib.activations import relu, sigmoid, softmax
from nnlib.losses import cross_entropy
from nnlib.neurons import perceptron_rule, weighted_sum
from nnlib.propagation import mlp
from tests.book.served import SITE
from tests.needs import needs
from tools.files import ROOT, read

needs("jupyter_book")
from coursebook import fresh  # noqa: E402
from coursebook.choices import number_of, read_choices  # noqa: E402

RNG = np.random.default_rng(1)
BLOCK = re.compile(r"^:::\{fresh\} (.*)\n:of: (.*)\n((?s:.*?))^:::$", re.MULTILINE)
FILES = sorted(ROOT.glob("book/fresh/*.md"))
EVERY = [(path.stem, *block) for path in FILES for block in BLOCK.findall(read(path))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_nothing_else(path):
    assert not BLOCK.sub("", read(path)).strip()
    assert (ROOT / "book" / path.name).is_file()


def after(w, b, sample):
    """Return weights and bias after the perceptron rule, for a target of 0."""
    given = np.array([sample], float), np.array(w, float), float(b), np.zeros(1)
    return perceptron_rule(*given)


def z(sample, w, b):
    return weighted_sum(np.array([sample], float), np.array(w, float), float(b))[0]


def slope(function, at):
    h = 1e-5
    return (function(np.array([at + h])) - function(np.array([at - h])))[0] / (2 * h)


def until_too_large(factor):
    x, layers = np.float32(1), 0
    with np.errstate(over="ignore"):
        while np.isfinite(x):
            x, layers = x * np.float32(factor), layers + 1
    return layers


def touched(hidden, outputs):
    """Count the values that another weight of the first layer changes."""
    first, last = RNG.normal(size=(3, hidden)), RNG.normal(size=(hidden, outputs))
    seen = []
    for _ in range(2):
        y = sigmoid(np.ones((1, 3)) @ first)
        seen.append(np.concatenate([y, y @ last], axis=1))
        first[0, 1] += 1
    return (seen[0] != seen[1]).sum()


def pieces(tents):
    x = np.linspace(0, 1, 4 * 2**tents + 1)
    for _ in range(tents):
        x = 1 - np.abs(2 * x - 1)
    return 1 + (np.diff(np.sign(np.diff(x))) != 0).sum()


def settled(keep):
    u = 0.0
    for _ in range(2000):
        u = keep * u + 1
    return u


def rainy(days):
    p = np.linspace(0.001, 1, 1000)
    wet, dry = days / 100, 1 - days / 100
    with np.errstate(divide="ignore"):
        surprise = -wet * np.log(p) - dry * np.log(1 - p)
    absolute = wet * (1 - p) + dry * p
    best = [p[each.argmin()] for each in (surprise, absolute)]
    return "{:.2g} for cross-entropy, {:g} for the absolute error".format(*best)


def costs(scores):
    return cross_entropy(np.array([scores], float), np.array([0]))


def steps(n, b, e):
    return sum(1 for _ in range(e) for _ in range(0, n, b))


def weights(scores):
    return softmax(np.array([scores], float))[0]


def stuck(digits):
    """Return where one more is rounded away: NumPy has no float of 8 digits."""
    kind = {11: np.float16, 24: np.float32}.get(digits)
    if kind is None:
        return 2**digits
    powers = [kind(2**k) for k in range(30) if 2**k < float(np.finfo(kind).max)]
    return float(next(x for x in powers if x + kind(1) == x))


def norm(n, each):
    return np.linalg.norm(np.full(n, each))


# The answer to each question, worked out in another way than its pattern does.
WORKED_OUT = {
    "One of these images is": lambda h, w: np.zeros((h, w)).size,
    "The first day has": lambda s, r: z((s, r), (1, -2), -1),
    "A day has 7": lambda s: next(r for r in range(99) if z((s, r), (1, -2), -1) <= 0),
    "for AND": lambda n: -np.arange(n + 1)[-2:].mean(),
    "What is the weight": lambda a, c, b, x, y: after((a, c), b, (x, y))[0][1],
    "A neuron has the": lambda v, w, b, x, y: z((x, y), (v, w), b),
    "What are its": lambda a, c, x, y: "$({:g}, {:g})$, with bias ${:g}$".format(
        *after((a, c), 0, (x, y))[0], after((a, c), 0, (x, y))[1]
    ),
    "Add up 100": lambda n: np.sqrt(n * np.var([1, -1])),
    "How large are the weighted": lambda n, m: norm(n, np.sqrt(m)),
    "At which layer": lambda f, k: until_too_large(f),
    "At which std": lambda n: 1 / norm(n, 1),
    "A neuron adds": norm,
    "By which factor": norm,
    "How many parameters": lambda *sizes: mlp(RNG, sizes, relu).parameters.size,
    "Take a pencil": lambda x, y, z, a, c, d, b: (
        np.array([x, y, z]) @ np.array([a, c, d]) + b
    ),
    "from an inked": touched,
    "That would need": lambda n: f"`{(np.ones((n, 1)) - np.ones(n)).shape}`",
    "How many straight": pieces,
    "What is the slope through": lambda n, w: (w * slope(sigmoid, 0.0)) ** n,
    "That is the slope": lambda a, c: slope(lambda x: a * relu(x) + c * relu(x - 1), 5),
    "A fresh classifier": lambda k: costs(np.zeros(k)),
    "It rains": rainy,
    "What loss is": lambda k: costs(np.eye(k)[0]),
    "A car burns": lambda q, p: np.prod([q, p]),
    "The tape": lambda x: slope(lambda a: a * a, x),
    "One of the two": lambda k: slope(lambda a: (a + 1) + (a + 1) * k, 0.0),
    "By how much": lambda g, r: g**2 * r,
    "A change of x": lambda a, b, c: slope(lambda x: a * x * b + c * x, 0.0),
    "A batch of 64": lambda n, i, o: (
        f"{(np.ones((n, o)) @ np.ones((i, o)).T).shape}, the layer's input."
    ),
    "At which learning": lambda c, d: 2 / max(c, d),
    "How many times smaller": lambda n, m: norm(n, 1 / n) / norm(m, 1 / m),
    "Towards which": settled,
    "Leave out": lambda b, c: (1 - b) / np.sqrt(1 - c),
    "The curvature": lambda c, d, r: (
        f"It runs away: {r} lies above 2/{c}." if abs(1 - r * c) > 1 else ""
    ),
    "1,000 images": steps,
    "What does it hold": lambda p: 1 / (1 - p),
    "How many per cent": lambda a, t: 100 * np.mean(np.linspace(a, 0, 10**5) < t),
    "60,000 images": steps,
    "Two pictures": lambda a, b: (np.array([a], "u1") + np.array([b], "u1"))[0],
    "A series": lambda n, w: sum(start + w < n for start in range(n)),
    "How many numbers": lambda o, c, k: np.ones((o, c, k, k)).size + np.ones(o).size,
    "A picture of": lambda n, k, p, s: len(range(0, n + 2 * p - k + 1, s)),
    "is added to": lambda n, m: np.ones((n, m)).sum(axis=0)[0],
    "Two vectors": lambda w: 3 * np.dtype(f"f{w}").itemsize,
    "Where does": stuck,
    "How many threads": lambda n, b: np.zeros((len(range(0, n, b)), b)).size - n,
    "A network that": lambda k: costs(np.zeros(k)),
    "How many has it": lambda n, d, h: np.zeros((n * d, h)).size,
    "What does attention": lambda a, b, c: weights(np.log([1, 2, 4])) @ [a, b, c],
    "How large is": lambda n: norm(n, 1),
    "scores for": lambda k: weights([0, 0, np.log(k)])[2],
}


def test_every_question_is_worked_out():
    for start in WORKED_OUT:
        assert sum(of.startswith(start) for _, _, of, _ in EVERY) == 1, start
    assert len(WORKED_OUT) == len(EVERY)


@pytest.mark.parametrize(
    ("name", "rows", "of", "pattern"), EVERY, ids=[each[2][:30] for each in EVERY]
)
def test_the_answers_are_right(name, rows, of, pattern):
    asked = fresh.asked_in(read(ROOT / "book" / f"{name}.md"), of)
    assert len(fresh.variants(rows, pattern.split("\n"), asked)) >= 3
    (work,) = [each for start, each in WORKED_OUT.items() if of.startswith(start)]
    for values in fresh.rows_in(rows):
        _, choices = read_choices(fresh.filled(pattern, values).split("\n"))
        (right,) = [each.words for each in choices if each.right]
        found = work(*values.values())
        if isinstance(found, str):
            assert right == found
        else:
            assert number_of(right) == pytest.approx(float(found), rel=0.01, abs=1e-9)


ASKED = fresh.Asked("predict", 6.0, 0.0, "")
LINES = ["What is {{a}} plus {{b}}?", "", "- [x] {{a + b}} | So.", "- [ ] {{a}} | No."]


def test_a_pattern_becomes_predictions():
    made = fresh.variants("a, b in (2, 4), (1, 2), (0.5, 1)", LINES, ASKED)
    assert made[1] == [
        "::::{predict}", ":number: 3.0", ":within: 0.0", "What is 1 plus 2?", "", "",
        "- [ ] 1 | No.", "", ":::{answer}", "So.", ":::", "::::",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("a, b in (2, 5), (1, 2), (3, 3)", "7, and the chapter says 6"),
        ("a, b in (2, 4), (1, 0), (3, 3)", "two choices are the same"),
        ("a, b in (2, 4), (1, 2)", "three rows or more"),
        ("a, b in (2, 4), (1, 2), (3,)", "a value for every name"),
        ("(2, 4), (1, 2), (3, 3)", "is not of the form"),
    ],
)
def test_a_pattern_that_cannot_hold_is_refused(rows, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        fresh.variants(rows, LINES, ASKED)


def test_the_question_has_to_be_one():
    for words, times in (("elsewhere", 0), ("What", 2)):
        with pytest.raises(ValueError, match=f"stands {times} times"):
            fresh.asked_in("::::{predict}\nWhat? What?\n::::\n", words)


def test_the_page_that_asks_again_holds_them_all():
    page = lxml.html.parse(SITE / "book" / "review.html")
    held = page.xpath("//template[@data-of]")
    assert len(held) == sum(len(fresh.rows_in(rows)) - 1 for _, rows, _, _ in EVERY)
    boxes = "//div[contains(@class, 'predict') or contains(@class, 'question')]"
    texts = {
        name: [
            " ".join(box.text_content().split())
            for box in lxml.html.parse(SITE / "book" / f"{name}.html").xpath(boxes)
        ]
        for name, *_ in EVERY
    }
    for each in held:
        name, words = each.get("data-page").removeprefix("book/"), each.get("data-of")
        assert sum(words in text for text in texts[name]) == 1, words
