"""The labels of sources name people, and programs without their contributors."""

import pytest

from tests.needs import needs

needs("jupyter_book")
from coursebook.sources import Labels  # noqa: E402
from pybtex.database import Entry, Person  # noqa: E402


@pytest.mark.parametrize(
    ("author", "label"),
    [("{CuPy contributors}", "CuPy26"), ("Frank Rosenblatt", "Ros26")],
)
def test_a_label_names_the_program_or_the_person(author, label):
    source = Entry("misc", {"year": "2026"}, {"author": [Person(author)]})
    assert Labels().format_label(source) == label
