"""Fixtures: the site served, Chromium as wide as a desk and as a phone, other engines.

Each imports what drives it, which skips what asks for it where a part is missing.
"""

import importlib

import pytest

# Their asserts say what they found.
pytest.register_assert_rewrite("tests.book.chromium", "tests.book.engine_page")


@pytest.fixture(scope="module")
def book():
    from tests.book import served

    server, address = served.serve(served.SITE)
    yield f"{address}/book"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def fixture(tmp_path_factory):
    from tests.book import fixture_book, served

    server, address = served.serve(
        fixture_book.build_fixture(tmp_path_factory.mktemp("book"))
    )
    yield f"{address}/07_page.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    from tests.book import chromium

    driver = chromium.start(tmp_path_factory.mktemp("desktop"), phone=False)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    from tests.book import chromium

    driver = chromium.start(tmp_path_factory.mktemp("phone"), phone=True)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    from tests.book import served, watched

    return watched.copy(served.SITE, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module", params=["Firefox", "WebKit"])
def engine(request, tmp_path_factory):
    module = importlib.import_module(f"tests.book.{request.param.lower()}")
    engine = getattr(module, request.param)(tmp_path_factory.mktemp("profile"))
    yield engine
    engine.quit()
