"""The recipes for Gradescope and for repositories, run here as far as they go."""

import csv
import json
import os
import shutil
import subprocess
import sys

import pytest
import yaml

from nnlib_grader.marks.store import Store
from tests.grader import a_class, boxes
from tests.grader.a_class import NAME, most, put
from tools.files import ROOT

pytestmark = [
    boxes.needs_linux,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
RECIPES = ROOT / "tools" / "recipes"
SECRET = b"a secret of thirty-two characters"
HERE = os.environ | {"PYTHON": sys.executable, "TOKEN": "", "GIT_CONFIG_GLOBAL": ""}


def run(*words, cwd, **more):
    done = subprocess.run(
        words, cwd=cwd, env=HERE | more, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def autograder(tmp_path):
    """Make what stands in Gradescope's container, but for setup.sh's work."""
    for name in ("submission", "results"):
        (tmp_path / name).mkdir()
    put(tmp_path, "source/set.txt", NAME.encode() + b"\n")
    put(tmp_path, "source/secret.txt", SECRET)
    (tmp_path / "source" / "course").symlink_to(ROOT)
    return tmp_path


def graded(autograder):
    script = RECIPES / "gradescope" / "run_autograder"
    run(str(script), cwd=autograder, AUTOGRADER=str(autograder))
    path = autograder / "results" / "results.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_gradescope_gets_the_results_of_a_right_notebook(autograder):
    put(autograder, f"submission/{NAME}.ipynb", a_class.text().encode())
    (autograder / "submission" / "passwords").symlink_to("/etc/passwd")
    results = graded(autograder)
    assert results["score"] == most()
    assert all(test["status"] == "passed" for test in results["tests"])
    assert "passwords: it is a link to another file." in results["output"]


def test_gradescope_is_told_why_a_file_has_no_points(autograder):
    put(autograder, "submission/one.pdf", b"%PDF")
    results = graded(autograder)
    assert results["score"] == 0 and "it is a PDF" in results["output"]


def test_what_gradescope_runs_can_be_run_by_it():
    for name in ("setup.sh", "run_autograder"):
        path = RECIPES / "gradescope" / name
        assert path.read_bytes().startswith(b"#!/usr/bin/env bash\n")
        assert os.access(path, os.X_OK)
        run("bash", "-n", str(path), cwd=ROOT)


def repository(folder, name, data):
    put(folder, f"{name}/{NAME}.ipynb", data)
    (folder / name / "link").symlink_to("/etc/passwd")
    (folder / name / ".gitattributes").write_text("* filter=x\n", encoding="utf-8")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    run("git", "init", "--quiet", cwd=folder / name)
    run(*git, "add", ".", cwd=folder / name)
    run(*git, "commit", "--quiet", "-m", "mine", cwd=folder / name)
    return f"file://{folder / name}"


def test_a_class_of_repositories_is_graded_by_the_workflow_s_steps(tmp_path):
    text = (RECIPES / "classroom" / "grade.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["grade"]["steps"]
    told = {one["name"]: one["run"] for one in steps if "run" in one}
    assert list(told) == ["install", "collect", "grade"]
    rows = [
        ("ada", repository(tmp_path / "theirs", "ada", a_class.text().encode())),
        ("eve", "file:///nowhere"),
        ("../bob", "file:///nowhere"),
        ("cat", repository(tmp_path / "theirs", "cat", b"%PDF")),
        ("--upload-pack=touch x", "file:///nowhere"),
    ]
    lines = "\n".join(",".join(row) for row in [("id", "address"), *rows])
    put(tmp_path, "class/repositories.csv", lines.encode())
    put(tmp_path, "class/roster.csv", b"id,name\nada,Ada\neve,Eve\ncat,Cat\n")
    (tmp_path / "course").symlink_to(ROOT)
    said = run("bash", "-c", told["collect"], cwd=tmp_path)
    assert "could not be cloned: eve" in said and said.count("left out") == 2
    assert sorted(os.listdir(tmp_path / "in")) == ["ada", "cat"]
    assert not (tmp_path / "in" / "ada" / "link").is_symlink()
    secret = SECRET.decode()
    script = f"set -e\n{told['grade']}"
    # as GitHub has it: `cd course` is no link there
    script = script.replace("cd course", f"cd course; in={tmp_path}").replace(
        "../", "$in/"
    )
    run("bash", "-c", script, cwd=tmp_path, SET=NAME, COURSE_SECRET=secret)
    records = {each["learner"]["id"]: each for each in Store(tmp_path / "marks").all()}
    assert records["ada"]["points"] == most() and records["cat"]["points"] is None
    with (tmp_path / "marks.csv").open(encoding="utf-8") as file:
        scores = {row["Student"]: row[NAME] for row in csv.DictReader(file)}
    assert scores["Ada"] == f"{most():.2f}" and scores["Eve"] == scores["Cat"] == ""
    assert not (tmp_path / "secret.txt").exists()


def test_no_workflow_stands_where_a_learner_could_change_it():
    text = (RECIPES / "classroom" / "grade.yml").read_text(encoding="utf-8")
    assert "a repository of the TEACHER's" in text
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow[True].keys() == {"workflow_dispatch"}  # YAML reads `on` as true
