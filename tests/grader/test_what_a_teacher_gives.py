"""What a teacher gives and cannot be used is said in words, and nothing is marked."""

import itertools
import shutil

import pytest

from nnlib_grader import commands
from nnlib_grader.exports.sheet import as_csv
from nnlib_grader.marks.store import Store, key
from nnlib_grader.submissions.learners import read_roster
from tests.grader.a_class import FIRST, NAME, Counted, marks, three


def refused(words):
    """Run a command; return what it says before it ends."""
    with pytest.raises(SystemExit) as said:
        commands.main(list(map(str, words)))
    return str(said.value)


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x85", "\x1e"])
def test_a_name_begins_no_row_of_the_roster(sign, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(f"id,name\nada,Ada{sign}bad\nbad,Bad\n", encoding="utf-8")
    assert [each.id for each in read_roster(path).learners] == ["ada", "bad"]


def test_a_name_of_two_lines_stays_two_words(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text('id,name\nada,"Ada\nLovelace"\n', encoding="utf-8")
    assert read_roster(path).learners[0].name == "Ada Lovelace"


HEAD = b"id,exercise,points,reason\n"
BY_HAND = {
    "a short row": (HEAD + b"ada," + FIRST.encode(), "points are ''"),
    "another form": (HEAD + f"ada,{FIRST},1,gr\xfcn".encode("latin-1"), "cannot be"),
    "nobody": (HEAD + f"adda,{FIRST},1,well said".encode(), "'adda' has handed"),
    "other columns": (b"id,points\nada,1\n", "needs the columns"),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_marks_by_hand_that_cannot_be_used_are_refused(kind, tmp_path):
    data, words = BY_HAND[kind]
    path = three(tmp_path) / "hand.csv"
    path.write_bytes(data)
    with pytest.raises(SystemExit, match=words):
        marks(tmp_path / "in", tmp_path / "out", "--by-hand", str(path))


def test_marks_by_hand_may_come_from_a_sheet_with_semicolons(tmp_path):
    path = three(tmp_path) / "hand.csv"
    text = f"id;exercise;points;reason\nada;{FIRST};1,5;well said\n"
    path.write_text(text, encoding="utf-8")
    marks(
        tmp_path / "in", tmp_path / "out", "--by-hand", str(path), marker=Counted(NAME)
    )
    page = (tmp_path / "out" / "pages" / f"{key('ada')}.html").read_text("utf-8")
    assert "1.5 of 2 points. well said" in page


def test_places_that_cannot_be_used_are_named(tmp_path):
    folder = three(tmp_path) / "in"
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    grade = ["grade", folder, "--set", NAME]
    assert f"{tmp_path / 'file'}: " in refused([*grade, "--out", tmp_path / "file"])
    words = [*grade, "--out", tmp_path / "out"]
    assert f"{folder}: " in refused([*words, "--secret", folder])
    none = tmp_path / "none.csv"
    assert f"{none} cannot be read" in refused([*words, "--by-hand", none])
    inside = refused([*grade, "--out", folder / "marks"])
    assert "lies in" in inside and not (folder / "marks").exists()
    assert refused([*words, "--workers", "0"]) == "2"  # argparse has said why


def test_an_export_over_a_folder_is_refused_and_leaves_nothing(tmp_path):
    marks(three(tmp_path) / "in", tmp_path / "out", marker=Counted(NAME))
    (tmp_path / "place").mkdir()
    before = sorted(tmp_path.rglob("*"))
    export = ["export", tmp_path / "out", "--format", "canvas"]
    assert "place: Is a directory" in refused([*export, "--out", tmp_path / "place"])
    assert sorted(tmp_path.rglob("*")) == before


def test_nobody_finds_an_id_that_has_another_s_file():
    # Two ids with equal halves of a digest are a second's work; 128 bits are nobody's.
    seen = {}
    for number in itertools.count():
        name = key(f"eve{chr(0x4E00 + number % 9000)}{chr(0x4E00 + number // 9000)}")
        short = name[: len("eve-") + 8]
        if short in seen:
            break
        seen[short] = name
    assert seen[short] != name and len(name) == len("eve-") + 32


def test_a_semicolon_in_a_name_starts_no_cell():
    assert as_csv([["Ada;=1+1", 2.0]]) == '"Ada,=1+1",2.00\n'


def test_a_copy_of_a_record_counts_nobody_twice(tmp_path):
    marks(three(tmp_path) / "in", tmp_path / "out", marker=Counted(NAME))
    store = Store(tmp_path / "out")
    before = store.all()
    shutil.copy(store.place("ada"), store.place("ada").with_name("ada-copy.json"))
    assert store.all() == before
