"""Fixtures: the site served, and Chromium as wide as a desk and as a phone.

Each imports `chromium` itself, which skips what asks for it where a part is missing.
"""

import pytest

pytest.register_assert_rewrite("tests.book.chromium")  # its asserts say what they found


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
