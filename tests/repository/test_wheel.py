"""The wheel: what it installs, under which name, and a version for each source."""

import email
import shutil
import subprocess
import sys
import zipfile

import pytest

import nnlib
from tests import fresh
from tools.chapters.first_cell import wheel_name
from tools.files import ROOT

NEEDED = ["pyproject.toml", "README.md", "LICENSE", "MANIFEST.in"]
NEEDED += ["nnlib", "nnlib_grader", "nnlib_live", "exercises", "tools"]


def built(tree, target):
    """Build the wheel of a copy of the checkout and return its path."""
    call = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index"]
    call += ["--no-build-isolation", "--wheel-dir", str(target), "."]
    subprocess.run(call, check=True, capture_output=True, cwd=tree)
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of what a wheel is built from."""
    folder = tmp_path_factory.mktemp("tree")
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tree, tmp_path_factory):
    return built(tree, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder with what the wheel installs, and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_takes_no_name_of_a_stranger(site):
    found = {path.name for path in site.iterdir() if path.suffix != ".dist-info"}
    assert found == {"nnlib", "nnlib_grader", "nnlib_live"}
    (information,) = site.glob("*.dist-info")
    metadata = email.message_from_string(
        (information / "METADATA").read_text(encoding="utf-8")
    )
    assert metadata["Name"] == "nnlib-course"
    assert metadata["Version"] == nnlib.__version__
    # What is left uses nothing that only a comparison or a teacher needs.
    assert set(metadata.get_all("Provides-Extra")) == {
        *("course", "gpu", "gpu-cuda13", "bench", "dev", "kernels", "grader"),
        *("tensorflow", "wasm"),
    }


def test_wheel_and_checkout_have_one_version(wheel, site):
    assert wheel.name == wheel_name(nnlib.__version__)
    code = "import nnlib; print(nnlib.__version__, nnlib.__file__)"
    found, place = fresh.run(code, site).split()
    assert found == nnlib.__version__
    assert place.startswith(str(site))


def test_every_source_is_in_the_wheel(site):
    for package in ("nnlib", "nnlib_grader", "nnlib_live"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (site / path.relative_to(ROOT)).is_file(), path


def test_the_wheel_says_that_it_has_types(site):
    assert (site / "nnlib" / "py.typed").is_file()


def test_installed_code_finds_its_data_and_style(site):
    code = (
        "from nnlib.data import digits; from nnlib.figures import plots;"
        "from nnlib.data.measured import measured;"
        "print(len(digits()[0]), plots.STYLE.is_file());"
        "print(len(measured('nielsen-30.json')['runs']))"
    )
    assert fresh.run(code, site) == "7000 True\n9\n"


@pytest.mark.parametrize(
    "name",
    [
        "nnlib/training/loop.py",
        "nnlib/figures/course.mplstyle",
        "nnlib/data/results/modern.json",
        "nnlib_grader/check.py",
        "exercises/04_activations/hat.py",
    ],
)
def test_a_changed_source_has_another_version(name, tree):
    code = "import nnlib; print(nnlib.__version__)"
    before, path = fresh.run(code, tree), tree / name
    text = path.read_bytes()
    assert before == nnlib.__version__ + "\n"
    path.write_bytes(text + b"\n# changed\n")
    after = fresh.run(code, tree)
    path.write_bytes(text.replace(b"\n", b"\r\n"))  # as Windows may check it out
    elsewhere = fresh.run(code, tree)
    path.write_bytes(text)
    assert after != before and elsewhere == before


def test_a_changed_tree_builds_a_wheel_of_another_version(wheel, tree, tmp_path):
    path = tree / "nnlib" / "neurons.py"
    text = path.read_bytes()
    path.write_bytes(text + b"\n# changed\n")
    other = built(tree, tmp_path)
    path.write_bytes(text)
    assert other.name != wheel.name
    assert other.name.partition("+")[0] == wheel.name.partition("+")[0]


def test_a_source_archive_builds_the_same_wheel(wheel, tree, tmp_path):
    call = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path)]
    done = subprocess.run([*call, "."], cwd=tree, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")
    assert {path.name for path in tmp_path.iterdir()} == {
        wheel.name,
        f"nnlib_course-{nnlib.__version__}.tar.gz",
    }
