"""What the site leaves out, wherever the checkout lies."""

from types import SimpleNamespace

import pytest

from tests.needs import needs

needs("sphinx")
from coursebook import left_out  # noqa: E402 - after the check that Sphinx is there


@pytest.mark.parametrize("folder", ["plain", "kurs[neu]", "mon école #1 (100%)"])
def test_a_pair_is_shown_once_and_nothing_beside_the_contents(folder, tmp_path):
    book = tmp_path / folder / "book"
    (book / "mine").mkdir(parents=True)
    names = ["index.md", "01_pair.md", "01_pair.ipynb", "draft.md", "page.css"]
    for name in [*names, "mine/mine.ipynb"]:
        (book / name).touch()
    config = SimpleNamespace(
        external_site_map={"book/index", "book/01_pair"},
        source_suffix={".md": "myst", ".ipynb": "myst"},
        exclude_patterns=["vendor"],
    )
    left_out.exclude(SimpleNamespace(srcdir=tmp_path / folder), config)
    assert config.exclude_patterns == [
        "vendor",
        "book/01_pair.md",
        "book/draft.md",
        "book/mine/mine.ipynb",
    ]
