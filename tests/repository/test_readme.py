"""The README's example runs as printed, and its tables name what exists."""

import contextlib
import io
import re

import course
from tools.files import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_example_reads_nine_digits_in_ten():
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(code, "README.md", "exec"), {})
    assert float(printed.getvalue()) > 0.9


def test_it_lists_every_command():
    listed = re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(course.NAMES)


def test_it_lists_every_chapter_with_its_module():
    rows = re.findall(r"^\| (\d+) .+? \| `(\w+)` \|", README, re.MULTILINE)
    chapters = sorted(path.stem for path in (ROOT / "book").glob("[0-9][0-9]_*.md"))
    assert [f"{int(number):02}_{module}" for number, module in rows] == chapters


def test_what_it_links_to_exists():
    for target in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / target).exists(), target
