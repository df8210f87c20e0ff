"""The labels of sources name people, and programs without their contributors."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.sources import Labels, shown  # noqa: E402
from pybtex.database import Entry, Person  # noqa: E402


@pytest.mark.parametrize(
    ("author", "label"),
    [("{CuPy contributors}", "CuPy26"), ("Frank Rosenblatt", "Ros26")],
)
def test_a_label_names_the_program_or_the_person(author, label):
    source = Entry("misc", {"year": "2026"}, {"author": [Person(author)]})
    assert Labels().format_label(source) == label


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("http://neuralnetworks.com", "neuralnetworks.com"),
        ("https://www.deeplearningbook.org/", "deeplearningbook.org"),
        (
            "https://github.com/karpathy/micrograd",
            "https://github.com/karpathy/micrograd",
        ),
    ],
)
def test_an_address_is_shown_without_its_beginning(address, short):
    assert shown(address) == short
