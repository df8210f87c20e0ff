"""The fixture's pages as a volume: built once for the tests of the PDF and the EPUB."""

import pytest

from tests.book.fixture_book import build_fixture
from tools.bound.volume import volume


@pytest.fixture(scope="session")
def small_volume(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bound")
    return volume(folder, build_fixture(folder))
