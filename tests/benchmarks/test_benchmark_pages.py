"""The weights of pages are counted as a slow phone meets them."""

import gzip
import math

import pytest

from tests.needs import needs, needs_program

needs("selenium")
from benchmarks import pages  # noqa: E402 - after the check that it can be imported

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A page</title>
<h1>A page</h1><p>What stands below moves down.</p><img src="late.png" alt="">
<script>onload = () => setTimeout(() => {
  document.querySelector("h1").style.height = "300px";
  navigator.serviceWorker.register("../sw.js");
}, 700);</script>"""
WORKER = """addEventListener("install", (e) => e.waitUntil(Promise.all([
  fetch("book/kept.txt"), fetch("book/late.png", {cache: "no-cache"})])));"""
KEPT = "What a page does not use. " * 40


@pytest.fixture(scope="module")
def medians(tmp_path_factory):
    """Return the figures of a page whose text moves down after it was shown."""
    needs_program("chromedriver", "chromium and chromium-driver")
    from PIL import Image

    folder = tmp_path_factory.mktemp("site")
    (folder / "book").mkdir()
    (folder / "book" / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "sw.js").write_text(WORKER, encoding="utf-8")
    (folder / "book" / "kept.txt").write_text(KEPT, encoding="utf-8")
    Image.effect_noise((300, 400), 90).save(folder / "book" / "late.png")
    return folder / "book", pages.measure(["a"], 2, folder)["a"]


@pytest.mark.browser
def test_what_is_sent_is_counted_compressed_and_unpacked(medians):
    folder, one = medians
    page, picture = PAGE.encode(), (folder / "late.png").read_bytes()
    assert one["requests"] == 2
    assert one["sent"] == (len(gzip.compress(page, 6)) + len(picture)) / 1000
    assert one["raw"] == (len(page) + len(picture)) / 1000


@pytest.mark.browser
def test_what_is_kept_for_later_is_counted_apart_at_every_visit(medians):
    _, one = medians
    kept = (gzip.compress(text.encode(), 6) for text in (WORKER, KEPT))
    # the picture is there already, and the server says that it is still the same
    assert one["kept"] == sum(map(len, kept)) / 1000
    assert one["all"] == pytest.approx(one["sent"] + one["kept"])


@pytest.mark.browser
def test_the_line_is_slow_and_the_shift_is_seen(medians):
    _, one = medians
    # two requests, one after the other; the picture takes its bytes' time
    least = 2 * 150 + one["sent"] * 1000 / pages.LINE["downloadThroughput"] * 1000
    assert one["loaded"] >= 0.9 * least and 0 < one["paint"] <= one["loaded"]
    assert one["shift"] > 0.01


def test_the_table_has_a_line_a_page():
    one = {"requests": 3, "sent": 12.4, "raw": 30, "kept": 7, "all": 19.4}
    one |= {"paint": 1234, "ready": 1500, "loaded": 2000, "shift": math.pi / 100}
    shown = pages.table({"index": one})
    assert shown.splitlines()[1].split() == (
        "index 3 12 kB 30 kB 7 kB 19 kB 1.2 s 1.5 s 2.0 s 0.031".split()
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--rounds", "0"], "1 or more"), (["no_such_page"], "no page no_such_page in")],
)
def test_a_wrong_request_says_what_is_wrong(words, said, capsys):
    with pytest.raises(SystemExit):
        pages.main(words)
    assert said in capsys.readouterr().err
