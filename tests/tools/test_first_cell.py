"""A notebook's first cell: silent where its package is, else it gets the package."""

import shutil

import pytest

from nnlib.version import NUMBER, version
from tests import fresh
from tests.learner import Environment, served
from tools.chapters.first_cell import first_cell, wheel_name
from tools.files import ROOT
from tools.start import packages

NOWHERE = "http://127.0.0.1:9"  # nothing listens there
WHEEL = wheel_name(version())
FOUND = "from nnlib import __version__; print(__version__)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of a site that offers the wheel."""
    folder = tmp_path_factory.mktemp("site")
    packages.wheel(folder / "dist")
    return folder


@pytest.fixture(scope="module")
def address(site):
    with served(site) as place:
        yield place


@pytest.fixture
def learner(tmp_path):
    return Environment(tmp_path)


def older(folder, text='__version__ = "0.1.0+s0000000000"\n'):
    """Put another nnlib into a folder."""
    (folder / "nnlib").mkdir()
    (folder / "nnlib" / "__init__.py").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("wanted", [NUMBER, version(), "9.9"])
def test_in_a_checkout_it_says_and_does_nothing(wanted):
    assert fresh.run(first_cell(wanted, NOWHERE).source, ROOT) == ""


def test_without_an_address_it_says_where_to_get_the_wheel(learner):
    said = learner.run("-c", first_cell(version()).source)
    assert said == (
        f"This notebook goes with nnlib {version()}; found: none.\n"
        f"The download menu of its page offers {WHEEL}: put that beside this notebook, "
        "and run this cell again.\n"
    )


@pytest.mark.slow
def test_it_installs_the_wheel_beside_the_notebook(learner, site):
    shutil.copy(site / "dist" / WHEEL, learner.work)
    cell = first_cell(version()).source
    assert learner.run("-c", f"{cell}\n{FOUND}").endswith(f"Installed.\n{version()}\n")
    assert learner.run("-c", cell) == ""  # and once is enough


@pytest.mark.slow
def test_it_installs_the_wheel_of_the_site_and_leaves_no_name_behind(learner, address):
    cell = first_cell(version(), address).source
    code = f"{cell}\nprint(sorted(n for n in globals() if n[0] != '_'))\n{FOUND}"
    said = learner.run("-c", code)
    assert said.endswith(f"Installed.\n[]\n{version()}\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "another package of this name"),
        ('__version__ = "0.2"\n', "0.2"),
        ('__version__ = "0.1.0+s0000000000"\n', "0.1.0+s0000000000"),
    ],
)
def test_a_stranger_s_package_and_an_older_one_are_told_and_replaced(
    text, found, learner, address
):
    older(learner.packages, text)
    said = learner.run("-c", f"{first_cell(version(), address).source}\n{FOUND}")
    assert f"goes with nnlib {version()}; found: {found}.\n" in said
    assert said.endswith(f"Installed.\n{version()}\n")


def stranger(folder):
    """Install another package called nnlib into a folder, with its record."""
    older(folder, '__version__ = "0.2"\n')
    (folder / "nnlib" / "theirs.py").touch()
    record = folder / "nnlib-0.2.dist-info"
    record.mkdir()
    texts = {
        "METADATA": "Metadata-Version: 2.1\nName: nnlib\nVersion: 0.2\n",
        "INSTALLER": "pip\n",
        "RECORD": "nnlib/__init__.py,,\nnnlib/theirs.py,,\n"
        + "".join(f"nnlib-0.2.dist-info/{n},,\n" for n in ("METADATA", "RECORD")),
    }
    for name, text in texts.items():
        (record / name).write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_a_stranger_s_installed_package_leaves_nothing_behind(learner, address):
    stranger(learner.packages)
    said = learner.run("-c", f"{first_cell(version(), address).source}\n{FOUND}")
    assert "found: 0.2.\n" in said and said.endswith(f"Installed.\n{version()}\n")
    assert not (learner.packages / "nnlib" / "theirs.py").exists()
    assert (learner.packages / "nnlib" / "losses").exists()


@pytest.mark.slow
def test_after_an_older_one_was_in_use_it_asks_for_a_restart(learner, address):
    older(learner.packages)
    cell = first_cell(version(), address).source
    assert learner.run("-c", f"import nnlib\n{cell}").endswith(
        "Installed. Restart the kernel, and run this cell again.\n"
    )
    assert learner.run("-c", cell) == ""


@pytest.mark.slow
def test_a_folder_that_python_finds_first_is_named(learner, address):
    older(learner.work)
    said = learner.run("-c", first_cell(version(), address).source)
    place = (learner.work / "nnlib").resolve()
    assert f"Installed, but Python finds {place} first: rename that folder." in said


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["network", "file"])
def test_where_the_site_does_not_answer_one_sentence_says_what_to_do(
    missing, learner, address
):
    older(learner.packages)
    wanted, place = (version(), NOWHERE) if missing == "network" else ("9.9", address)
    said = learner.run("-c", first_cell(wanted, place).source).splitlines()
    assert len(said) == 2
    assert said[1].startswith("It could not be installed (")
    assert said[1].endswith("put that beside this notebook, or try again later.")
    assert learner.run("-c", FOUND) == "0.1.0+s0000000000\n"  # what was there stays


@pytest.mark.slow
def test_where_the_install_fails_what_was_there_stays(learner, address):
    stranger(learner.packages)
    for entry in (learner.packages.parents[3] / "borrowed").glob("matplotlib*"):
        entry.unlink()  # the package needs it, and it cannot be had
    said = learner.run("-c", first_cell(version(), address).source)
    assert "It could not be installed (" in said
    assert learner.run("-c", FOUND) == "0.2\n"


def test_it_tells_a_check_where_the_site_is(learner):
    (learner.packages / "nnlib.py").write_text(
        f"__version__ = '{NUMBER}'\n", encoding="utf-8"
    )
    cell = first_cell(NUMBER, "https://example.org/course").source
    code = f"{cell}\nimport os; print(os.environ['NNLIB_BOOK'])"
    assert learner.run("-c", code) == "https://example.org/course\n"
