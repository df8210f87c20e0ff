"""A fixture: answers of our own run in the tests' own process, which saves minutes."""

import pytest

from nnlib_grader.boundary import child


@pytest.fixture
def in_this_process(monkeypatch):
    monkeypatch.setattr(child, "possible", lambda: False)
