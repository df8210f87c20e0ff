"""Names, letters and the table of embeddings."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest

import nnlib.data
from nnlib.backprop import vjp
from nnlib.data import LETTERS, embed, letter_numbers, names, one_hot
from nnlib.propagation import Layer
from nnlib.registry import entry_of
from nnlib.terms import Array
from tests.needs import needs
from tools.make_names import SHA256, TARGET


@pytest.fixture(scope="module")
def pairs():
    """Return every letter with the one after it, as two arrays of numbers."""
    numbers = np.concatenate([letter_numbers(name) for name in names()])
    inside = ~((numbers[:-1] == 0) & (numbers[1:] == 0))  # from one name to the next
    return numbers[:-1][inside], numbers[1:][inside]


def test_the_list_is_the_published_one():
    text = "\n".join(names()).encode()
    assert len(text) == 228_145
    assert hashlib.sha256(text).hexdigest() == SHA256
    assert (len(names()), len(set(names()))) == (32_033, 29_494)


def test_the_list_is_small_and_its_terms_lie_beside_it():
    assert TARGET.parent == Path(nnlib.data.__file__).parent
    assert TARGET.stat().st_size < 110_000
    terms = TARGET.with_name("NAMES.md").read_text(encoding="utf-8")
    for word in ("MIT", "Copyright (c) 2022 Andrej Karpathy", "makemore", SHA256):
        assert word in terms


def mean_loss(counts, added=0):
    """Return the mean of -log p over all that was counted; p is a share of its row."""
    totals = (counts + added).sum(axis=-1, keepdims=True)
    seen = counts > 0
    p = (counts + added)[seen] / np.broadcast_to(totals, counts.shape)[seen]
    return -(counts[seen] * np.log(p)).sum() / counts.sum()


def test_the_known_losses_of_pairs(pairs):
    counts = np.zeros((27, 27))
    np.add.at(counts, pairs, 1)
    assert counts.sum() == 228_146
    assert mean_loss(np.ones((27, 27))) == pytest.approx(math.log(27))  # 3.2958
    assert mean_loss(counts) == pytest.approx(2.45401448915, abs=1e-10)
    assert mean_loss(counts, added=1) == pytest.approx(2.4546, abs=5e-5)


def test_the_known_losses_of_triples():
    counts = np.zeros((27, 27, 27))
    for name in names():
        numbers = [0, *letter_numbers(name)]  # two dots in front
        np.add.at(counts, (numbers[:-2], numbers[1:-1], numbers[2:]), 1)
    assert counts.sum() == 228_146
    assert mean_loss(counts) == pytest.approx(2.1857, abs=5e-5)
    assert mean_loss(counts, added=1) == pytest.approx(2.2126, abs=5e-5)


def test_letters_have_numbers():
    assert letter_numbers("emma").tolist() == [0, 5, 13, 13, 1, 0]
    assert letter_numbers("").tolist() == [0, 0]
    assert len(LETTERS) == 27


@pytest.mark.parametrize(("name", "sign"), [("Zoë", "ë"), ("a b", " "), ("a.", r"\.")])
def test_a_strange_letter_is_named(name, sign):
    with pytest.raises(ValueError, match=f"holds '{sign}', expected letters a to z"):
        letter_numbers(name)


def test_a_list_of_names_is_refused():
    with pytest.raises(TypeError, match="text is a list of 2, expected one text"):
        letter_numbers(["emma", "ava"])


def test_to_look_up_is_one_hot_times_the_table():
    W = np.random.default_rng(0).normal(size=(27, 3))
    rows = letter_numbers("anna")
    np.testing.assert_array_equal(embed(W, rows), one_hot(rows, 27, W.dtype) @ W)


def test_a_letter_that_occurs_twice_is_paid_twice():
    W = np.zeros((3, 2))
    _, (to_W, to_rows) = vjp(embed, W, np.array([2, 0, 2]))
    g = np.array([[1.0, 2.0], [3.0, 4.0], [10.0, 20.0]])
    np.testing.assert_array_equal(to_W(g), [[3, 4], [0, 0], [11, 22]])
    assert to_rows is None


def test_texts_of_several_letters_against_pytorch():
    torch = needs("torch")
    rng = np.random.default_rng(1)
    W, rows = rng.normal(size=(6, 4)), rng.integers(0, 6, (3, 5))
    g = rng.normal(size=(3, 5, 4))
    y, (to_W, _) = vjp(embed, W, rows)
    table = torch.tensor(W, requires_grad=True)
    theirs = torch.nn.functional.embedding(torch.tensor(rows), table)
    theirs.backward(torch.tensor(g))
    np.testing.assert_array_equal(y, theirs.detach().numpy())
    np.testing.assert_allclose(to_W(g), table.grad.numpy(), rtol=1e-10)


@pytest.mark.parametrize("rows", [[-1, 2], [0, 3]])
def test_a_number_without_a_row_is_named(rows):
    words = rf"embed: rows run from {rows[0]} to {rows[1]}, expected 0 to 2: .*\(3, 2\)"
    with pytest.raises(ValueError, match=words):
        embed(np.zeros((3, 2)), np.array(rows))


def test_letters_themselves_are_no_rows():
    with pytest.raises(TypeError, match="embed: rows"):
        embed(np.zeros((3, 2)), np.array(["a", "b"]))
    with pytest.raises(TypeError, match="embed: rows holds float64, expected integers"):
        embed(np.zeros((3, 2)), np.array([1.0]))


def test_a_table_that_comes_second_is_named():
    W, rows = np.ones((3, 2), dtype=np.float32), np.array([0, 1])
    words = r"they look swapped\. The table comes first: write embed\(W, rows\)"
    with pytest.raises(TypeError, match=words):
        embed(rows, W)
    with pytest.raises(TypeError, match="call embed before the network"):
        Layer(embed, W)(rows)


def test_a_table_of_whole_numbers_and_one_in_a_list_are_not_called_swapped():
    with pytest.raises(TypeError, match="embed: W holds int64, expected floats"):
        embed(np.ones((3, 2), np.int64), np.array([0, 1]))
    with pytest.raises(TypeError, match="embed: W is a list of 1"):
        embed([[1.0]], np.array([0.0]))


def test_the_terms_of_rows_of_rows():
    W, rows = np.arange(6.0).reshape(3, 2), np.array([[2, 0], [1, 2]])
    forwards, (to_W, _) = entry_of(embed).terms(Array("W", W), Array("rows", rows))
    (term,) = forwards(1, 0, 1)
    assert str(term) == "W[1, 1] = 3"
    g = np.arange(8.0).reshape(2, 2, 2)
    assert [str(each) for each in to_W(Array("g", g), 2, 1)] == [
        *("g[0, 0, 1] = 1", "g[1, 1, 1] = 7")
    ]
