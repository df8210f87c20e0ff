"""Fixtures: the served site and Chromium are those of the book's tests."""

import pytest

from tests.book.conftest import book, desktop, phone

__all__ = ["address", "book", "desktop", "phone"]


@pytest.fixture(scope="module")
def address(book):
    return f"{book}/playground.html"
