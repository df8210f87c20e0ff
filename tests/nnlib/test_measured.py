"""Stored measurements: read by name, found wherever the package is installed."""

import pytest

from nnlib.data.measured import FOLDER, measured

NAMES = sorted(path.name for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_measurement_says_when_where_and_how_it_was_made(name):
    assert {"date", "machine", "recipe"} <= set(measured(name))


def test_the_long_trainings_are_stored():
    assert {"modern.json", "nielsen-30.json", "nielsen-100.json"} <= set(NAMES)


def test_an_unknown_name_is_answered_with_those_that_there_are():
    with pytest.raises(FileNotFoundError, match=r"'nielsen-31\.json'") as caught:
        measured("nielsen-31.json")
    assert all(name in str(caught.value) for name in NAMES)
    advice = str(caught.value).rpartition("Write ")[2].removesuffix(".")
    assert "recipe" in eval(advice, {"measured": measured})


def test_an_empty_folder_is_said_to_be_empty(tmp_path, monkeypatch):
    monkeypatch.setattr("nnlib.data.measured.FOLDER", tmp_path / "none")
    with pytest.raises(FileNotFoundError, match=r"Stored are: no files\.$"):
        measured("modern.json")


def test_a_name_outside_the_folder_is_refused():
    with pytest.raises(FileNotFoundError):
        measured("../digits.npz")
