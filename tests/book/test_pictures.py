"""Pictures that come in pairs: one is shown in the light, the other in the dark."""

import sys

import numpy as np
import pytest
from PIL import Image

from tests.needs import needs
from tools.files import ROOT

needs("sphinx")
bs4 = needs("bs4")
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from coursebook.two_themes import pictured  # noqa: E402

PAGE = ROOT / "_build" / "html" / "book" / "grading.html"
NAMES = ["learner", "class"]


def test_a_picture_with_one_beside_it_is_a_pair(tmp_path):
    for name in ("page", "page-dark", "alone"):
        Image.new("L", (40, 20)).save(tmp_path / f"{name}.png")
    names = {"light": "page.png", "dark": "page-dark.png"}
    assert pictured(tmp_path / "page.png") == (names, (20, 10))
    assert pictured(tmp_path / "alone.png") is None
    assert pictured(tmp_path / "page.svg") is None


@pytest.mark.parametrize("name", NAMES)
def test_the_teachers_page_shows_a_page_of_marks_in_both_themes(name):
    if not PAGE.is_file():
        pytest.skip("needs the built book: python course.py book")
    page = bs4.BeautifulSoup(PAGE.read_text(encoding="utf-8"), "html.parser")
    shown = page.select(f"#fig-marks-{name} img")
    assert [image["class"] for image in shown] == [
        ["framed", "for-light"],
        ["framed", "for-dark"],
    ]
    for image, ground in zip(shown, (200, 60), strict=True):
        with Image.open(PAGE.parent / image["src"]) as picture:
            assert picture.size == (2 * int(image["width"]), 2 * int(image["height"]))
            middle = np.median(np.asarray(picture.convert("L")))
        assert (middle > ground) == (ground == 200)
