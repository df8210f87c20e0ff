"""The first page says how to install, to cite, and to report an error."""

import pytest
from coursebook import at_hand

from nnlib.version import version
from tests.book import fixture_book
from tools.files import ROOT, read

CITATION = {
    "authors": [{"name": "The contributors, all"}, {"name": "A. Person"}],
    "title": "A Course",
    "date-released": "2026-11-21",
}


def test_the_entry_keeps_names_whole():
    entry = at_hand.entry(CITATION, "1.0", "https://owner.example/course")
    assert "author = {{The contributors, all} and {A. Person}}," in entry
    assert "year = {2026}," in entry
    assert entry.endswith("url = {https://owner.example/course}\n}")


def test_an_address_that_is_not_known_is_not_named():
    assert "url" not in at_hand.entry(CITATION, "1.0", "")


def test_the_course_s_own_entry_is_read_by_a_library_for_bibliographies():
    from pybtex.database import parse_string

    entry = at_hand.cite(ROOT).split("```bibtex\n")[1].split("```")[0]
    (found,) = parse_string(entry, "bibtex").entries.values()
    assert found.fields["version"] == version()


def built(folder, monkeypatch, **addresses):
    """Return the text of a page that holds the directive."""
    for name in "NNLIB_BOOK", "NNLIB_REPOSITORY":
        monkeypatch.delenv(name, raising=False)
    for name, address in addresses.items():
        monkeypatch.setenv(name, address)
    (folder / "CITATION.cff").write_text(read(ROOT / "CITATION.cff"), encoding="utf-8")
    fixture_book.write(folder, {"first": "# First\n\n```{at-hand}\n```\n"})
    code, said = fixture_book.run(folder)
    assert code == 0, said
    return read(folder / "_build" / "html" / "first.html")


def test_a_published_page_names_its_addresses(tmp_path, monkeypatch):
    page = built(
        tmp_path,
        monkeypatch,
        NNLIB_BOOK="https://owner.example/course",
        NNLIB_REPOSITORY="https://github.com/owner/course",
    )
    assert "https://owner.example/course/dist/nnlib_course-" in page
    assert 'href="https://github.com/owner/course"' in page
    assert "Report an error." in page


def test_a_page_without_addresses_speaks_of_the_file_alone(tmp_path, monkeypatch):
    page = built(tmp_path, monkeypatch)
    assert "github.com" not in page and "Report an error" not in page
    assert 'href="dist/nnlib_course-' in page


@pytest.mark.parametrize("address", ["", "https://owner.example/course"])
def test_pip_reads_the_requirement_that_the_page_gives(address, monkeypatch):
    from packaging.requirements import Requirement

    monkeypatch.setenv("NNLIB_BOOK", address)
    words = at_hand.requirement()
    if address:
        asked = Requirement(words)
        assert asked.name == "nnlib-course" and asked.extras == {"course"}
        assert asked.url.startswith(address)
    else:
        assert words.endswith(".whl[course]")
