"""What a first run fetches is as many megabytes as the site says in five places."""

import re

import pytest

from tests.book.served import SITE
from tests.needs import needs
from tools.files import ROOT, read

needs("selenium")  # which the benchmark drives
from benchmarks import live  # noqa: E402

if not list(SITE.glob("_static/pyodide/**/pyodide.js")):
    pytest.skip(
        "needs a book with live pages: python course.py book", allow_module_level=True
    )
FIRST = r"(?:once: |downloads about |starting python: |from this site, )(\d+) MB"
PLACES = {
    "using.md": "book",
    "live.py": "book/_ext/coursebook",
    "playground.py": "book/_ext/coursebook",
    "own_digits.js": "book/_site/live",
    "exercises.js": "book/_site/live",
}


@pytest.fixture(scope="module")
def sizes():
    return {name: round(size / 1000) for name, size in live.sizes(SITE).items()}


@pytest.mark.parametrize("name", PLACES)
def test_a_first_run_fetches_what_is_said(sizes, name):
    text = " ".join(read(ROOT / PLACES[name] / name).split())
    text = text.replace("&nbsp;", " ").replace(r"\u00a0", " ")  # number and unit stay
    (first,) = re.findall(FIRST, text, re.IGNORECASE)
    assert int(first) == sizes["Python, NumPy, nnlib"]
    figures = re.findall(r"and (\d+) MB more where figures", text)
    assert all(int(more) == sizes["matplotlib"] for more in figures)
    assert bool(figures) == (name in ("using.md", "live.py"))
