"""A full disk or Ctrl-C at any file that a tool writes: old or new, nothing between."""

import json
import shutil
from types import SimpleNamespace

import nbformat
import pytest

from nnlib_grader import sets
from tests.tools.faults import FAULTS, at, tree
from tools import slow
from tools.chapters import conversion
from tools.files import ROOT
from tools.site import build, exercise_pages, lab, nbgrader_release
from tools.start import binding, commands, offline, packages, vendor
from tools.start.checks import DISK_FULL, INTERRUPTED, guarded

NAME = "04_activations"


def exercises(root, edition, monkeypatch):
    monkeypatch.setattr(sets, "names", lambda: [NAME])
    monkeypatch.setattr(exercise_pages, "mistakes_page", lambda: edition)
    exercise_pages.generate(root)


def site(root, edition, monkeypatch):
    def jupyter_book(target, quiet):
        made = target / "_build" / "html"
        made.mkdir(parents=True)
        (made / "index.html").write_text(edition, encoding="utf-8")

    def wheel(folder):
        folder.mkdir()
        (folder / "nnlib.whl").write_text(edition, encoding="utf-8")

    monkeypatch.setattr(build, "SITE", root / "_build" / "html")
    monkeypatch.setattr(build.vendor, "is_complete", lambda: True)
    monkeypatch.setattr(build.exercise_pages, "generate", lambda: root / "none")
    monkeypatch.setattr(build, "jupyter_book", jupyter_book)
    monkeypatch.setattr(build, "wheel", wheel)
    assert build.main([]) == 0


def notebook(root, edition, monkeypatch):
    cells = [nbformat.v4.new_markdown_cell(edition, id="a")]
    made = nbformat.v4.new_notebook(cells=cells)
    conversion.write(made, root / "01_sample.ipynb")


def results(root, edition, monkeypatch):
    done = {"seed": 0, "edition": edition, "test_accuracy": 0.5, "seconds": 1}
    recipe = slow.EXPERIMENTS["modern"]._replace(seeds=(0,))
    monkeypatch.setitem(slow.EXPERIMENTS, "tiny", recipe)
    monkeypatch.setattr(slow, "run", lambda *_: done)
    slow.store("tiny", SimpleNamespace(x_train=[0]), root, 0)


def scripts(root, edition, monkeypatch):
    def unpack(package, archive, folder):
        (folder / "a.js").write_text(edition, encoding="utf-8")
        return 1

    def pack(package, npm, folder):
        (folder / "a.tgz").touch()
        return folder / "a.tgz"

    monkeypatch.setattr(vendor, "find_npm", list)
    monkeypatch.setattr(vendor, "pack", pack)
    monkeypatch.setattr(vendor, "check", lambda *_: None)
    monkeypatch.setattr(vendor, "unpack", unpack)
    vendor.fetch(root / "vendor", lambda *_, **__: None)


def site_with_python(folder):
    """Make what an archive asks of a site."""
    for name in ("_static/pyodide/a.wasm", "dist/nnlib_course-1-py3-none-any.whl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def release(root, edition, monkeypatch):
    def archives(folder, python):
        (folder / "nnlib.whl").write_text(edition, encoding="utf-8")

    monkeypatch.setattr(commands, "ROOT", root)
    monkeypatch.setattr(commands, "SITE", root / "html")

    def build_site(**offered):
        assert set(offered) == {binding.OFFERED}
        site_with_python(root / "html")
        for kind in binding.KINDS:
            (root / "html" / binding.NAME.format(kind)).touch()

    monkeypatch.setattr(commands, "build_site", build_site)
    monkeypatch.setattr(packages, "archives", archives)
    assert commands.release([]) == 0


def archive(root, edition, monkeypatch):
    made = root.parent / f"{root.name}-site"
    site_with_python(made)
    (made / "index.html").write_text(edition, encoding="utf-8")
    offline.archive(made, root / "dist")


TOOLS = [exercises, site, notebook, results, scripts, release, archive]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.__name__)
def test_what_was_there_stays_or_is_replaced_whole(
    tool, fault, tmp_path, monkeypatch, capsys
):
    shutil.copytree(ROOT / "exercises" / NAME, tmp_path / "exercises" / NAME)
    for shared in (ROOT / "exercises").glob("*.md"):
        shutil.copy(shared, tmp_path / "exercises")
    tool(tmp_path, "first", monkeypatch)
    first = tree(tmp_path)
    number = 1
    while True:
        with at(number, tmp_path, FAULTS[fault], monkeypatch) as count:
            code = guarded(lambda: tool(tmp_path, "second", monkeypatch) or 0, "a tool")
        if count[0] < number:
            break
        assert code == (1 if fault == "full" else INTERRUPTED)
        assert tree(tmp_path) == first
        said = capsys.readouterr().err
        assert said == ("" if fault == "stop" else f"\na tool: {DISK_FULL}\n")
        number += 1
    assert number > 1 and code == 0
    second = tree(tmp_path)
    assert second != first and not list(tmp_path.rglob(".part-*"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_learner_s_copy_is_whole_or_not_there(fault, tmp_path, monkeypatch):
    made = tmp_path / "book" / "exercises" / "notebooks"
    made.mkdir(parents=True)
    for name in ("a", "b", "c"):
        (made / f"{name}.ipynb").write_text(name, encoding="utf-8")
    with at(2, tmp_path, FAULTS[fault], monkeypatch):
        guarded(lambda: lab.copies(tmp_path) and 0, "a tool")
    assert tree(tmp_path / lab.FOLDER) == {"a.ipynb": b"a"}
    assert lab.copies(tmp_path) == ["b.ipynb", "c.ipynb"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_teacher_s_folder_holds_whole_assignments(fault, tmp_path, monkeypatch):
    monkeypatch.setattr(sets, "names", lambda: [NAME])
    with at(1, tmp_path, FAULTS[fault], monkeypatch):
        guarded(lambda: nbgrader_release.for_nbgrader(tmp_path), "a tool")
    secret = tree(tmp_path)
    assert secret.keys() <= {"secret.txt"}
    nbgrader_release.for_nbgrader(tmp_path)
    found = tree(tmp_path)
    assert found.keys() == {"secret.txt", f"source/{NAME}/{NAME}.ipynb"}
    assert found | secret == found, "a secret that was made is kept"


def test_an_assignment_that_is_there_keeps_all_of_them_from_being_written(tmp_path):
    mine = tmp_path / "source" / sets.names()[-1]
    mine.mkdir(parents=True)
    with pytest.raises(SystemExit, match="is there already, and nothing"):
        nbgrader_release.for_nbgrader(tmp_path)
    assert list(tmp_path.rglob("*.ipynb")) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_environment_is_whole_or_made_anew(fault, environment, monkeypatch, capsys):
    for number in (1, 2):  # of its stamp's two writings, before and after
        with at(number, environment.folder, FAULTS[fault], monkeypatch):
            assert guarded(environment.ensure, "a tool") == (
                1 if fault == "full" else INTERRUPTED
            )
        assert (DISK_FULL in capsys.readouterr().err) == (fault == "full")
        assert environment.read_stamp() in ({}, {"state": "unfinished"})
        if fault == "full":
            assert not environment.folder.exists()
    environment.ensure()
    assert environment.read_stamp() == environment.wanted()
    assert json.loads(environment.stamp.read_text(encoding="utf-8"))


@pytest.mark.parametrize("number", [1, 2, 3])  # the old stamp kept, a new, the last
def test_a_full_disk_leaves_the_environment_that_an_extra_was_for(
    number, environment, monkeypatch
):
    environment.ensure()
    before = environment.read_stamp()
    with at(number, environment.folder, FAULTS["full"], monkeypatch):
        assert guarded(lambda: environment.ensure(["dev"]), "a tool") == 1
    assert environment.read_stamp() == before
    calls = len(environment.calls)
    environment.ensure()
    assert len(environment.calls) == calls


@pytest.mark.parametrize("fault", FAULTS)
def test_a_book_without_its_stamp_is_built_again(fault, steps, monkeypatch):
    assert commands.book([]) == 0
    with at(1, commands.STAMP.parent, FAULTS[fault], monkeypatch):
        assert guarded(lambda: commands.book([]), "a tool") != 0
    assert not commands.STAMP.exists()
    steps.clear()
    commands.test([])
    assert ("-m", "tools.start", "tools.site.build") in steps
