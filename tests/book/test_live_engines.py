"""Live pages in Firefox and in WebKitGTK: each kind of thing is run once in either.

The pages are those of the archive for machines without a network, unpacked and served
by its own command. No outside host answers Firefox; WebKitGTK's driver cannot block
one, so each test looks at what the page asked for. Python takes most of the time to
start, so one visit to a chapter serves two tests: what begins anew after a stop begins
without a server too.
"""

import contextlib
import subprocess
import sys
import zipfile

import pytest

from tests.book import served, watched
from tests.book.engine_page import until
from tools.start import offline

pytestmark = [pytest.mark.browser, pytest.mark.slow]
if not any(served.SITE.glob("_static/pyodide/**/*.wasm")):
    pytest.skip(
        "needs Pyodide: python -m tools.start.pyodide, then course.py book",
        allow_module_level=True,
    )
CHAPTER = "book/further_weights.html"
EXERCISES = "book/exercises/04_activations.html"
PLAYGROUND = "book/playground.html"
SOUNDS = "book/09_data.html"


@contextlib.contextmanager
def running(folder):
    """Serve an unpacked archive as its README says; yield its address and its end."""
    call = [sys.executable, "serve.py", "0"]
    pipe = {"stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(call, cwd=folder, **pipe) as server:
        try:
            line = server.stdout.readline()
            address = line.removeprefix("The course is at ").partition(" ")[0]
            yield address, server.terminate
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def unpacked(copied, tmp_path_factory):
    folder = tmp_path_factory.mktemp("offline")
    offline.write(copied, folder / "course.zip", "course")
    with zipfile.ZipFile(folder / "course.zip") as file:
        file.extractall(folder)
    return folder / "course"


def open_page(engine, address):
    """Open a page with an empty store."""
    engine.wide(1280, 900)
    engine.open(address)
    engine.run("localStorage.clear()")
    engine.open(f"{address}?show=everything")
    engine.run("document.documentElement.style.scrollBehavior = 'auto'")


@pytest.fixture(scope="module")
def visited(engine, unpacked):
    """Visit a chapter; return its address and what ends its server."""
    with running(unpacked) as (address, end):
        open_page(engine, f"{address}{CHAPTER}")
        # what is fetched from now on is kept
        until(engine, "return Boolean(navigator.serviceWorker.controller)")
        yield f"{address}{CHAPTER}", end


@pytest.fixture
def chapter(engine, visited):
    """Give the chapter as the last test left it; afterwards, no fault has come."""
    yield visited
    assert engine.run(watched.FAULTS) == []


@pytest.fixture(scope="module")
def address(unpacked):
    with running(unpacked) as (address, _):
        yield address


@pytest.fixture
def opened(engine, address):
    """Open a page with an empty store; afterwards, no fault has come."""
    yield lambda name: open_page(engine, f"{address}{name}")
    assert engine.run(watched.FAULTS) == []


CELL = """
const [bar] = document.querySelectorAll(".live-bar[data-cell='1']");
const box = bar.closest("div.cell");
const note = bar.querySelector(".live-note").textContent;
"""
SAID = "document.querySelector('.live-page .said').innerText"
# What each figure of the page shows now, whether it was drawn here, and its width.
FIGURES = """
return [...document.querySelectorAll("div.cell .live-output figure img")]
  .filter((each) => each.checkVisibility())
  .map((each) => [each.src.slice(0, 18), each.complete && each.naturalWidth]);
"""


FIELD = "const field = box.querySelector('.cm-content, textarea');"


def typed(engine, start, code):
    """Put a text into the field that a script opens, as a script may."""
    until(engine, f"{start} {FIELD} return field !== null")
    until(
        engine,
        f"""{start} {FIELD}
        field.focus();
        if (field.matches("textarea")) field.select();
        else document.execCommand("selectAll");
        document.execCommand("insertText", false, arguments[0]);
        return box.innerText.includes(arguments[0]) || field.value === arguments[0];""",
        code,
    )


def pressed(engine, name):
    """Press a button of the first cell."""
    engine.run(f"{CELL} bar.querySelector(arguments[0]).click()", f".live-{name}")


def test_cells_run_and_figures_are_drawn(engine, chapter):
    engine.run("document.querySelector('.live-all').click()")
    said = until(engine, f"return {SAID}.startsWith('Run all: ') && {SAID}")
    assert "2 of 2 printed outputs agree" in said
    assert "2 of 2 figures came anew" in said and "Different here" not in said
    figures = until(engine, FIGURES)
    assert len(figures) == 2
    assert all(kind == "data:image/svg+xml" and wide > 100 for kind, wide in figures)


def test_a_stopped_loop_has_ended_and_the_page_goes_on_without_a_server(
    engine, chapter
):
    address, end_server = chapter
    pressed(engine, "edit")
    endless = "while True: pass"
    typed(engine, CELL, endless)
    pressed(engine, "run")
    until(engine, "return course.runtime.state === 'busy'")
    engine.run(watched.ENDS)
    pressed(engine, "stop")
    until(engine, f"{CELL} return note.includes('All names are forgotten')")
    field = "return box.querySelector('.cm-content')?.innerText ?? field.value"
    assert engine.run(f"{CELL} {FIELD} {field}").strip() == endless
    assert engine.run("return ends") == 1, "what was stopped does not run on unseen"
    end_server()
    pressed(engine, "reset")
    pressed(engine, "run")
    until(engine, f"{CELL} return note.startsWith('run here in')")
    engine.open(f"{address}?show=everything")
    assert engine.run(f"{CELL} return course.runtime.state") == "absent"


ANSWER = """
const box = document.getElementById("exercise-relu").closest("section");
const named = (words) => [...box.querySelectorAll("button")]
  .find((each) => each.textContent.startsWith(words));
const said = box.querySelector(".live-said").textContent;
"""


def test_an_answer_is_checked(engine, opened):
    opened(EXERCISES)
    engine.run(f"{ANSWER} named('Edit').click()")
    for answer, points, words in (
        ("np.abs(z)", "0 of 2 points", "Negative numbers are turned round"),
        ("np.maximum(z, 0)", "2 of 2 points", "Kept among your own functions"),
    ):
        typed(engine, ANSWER, f"def relu(z): return {answer}")
        engine.run(f"{ANSWER} named('Check').click()")
        until(engine, f"{ANSWER} return said.includes(arguments[0])", points)
        found = f"{ANSWER} return box.querySelector('.live-found').innerText"
        assert words in engine.run(found)


PLAY = """
const place = document.querySelector(".playground");
const named = (words) => [...place.querySelectorAll("button")]
  .find((each) => each.textContent === words);
const text = (part) => place.querySelector(part).textContent;
"""
OPEN = "document.querySelector('dialog.inside[open]')"


def test_a_network_is_trained_and_a_number_opened(engine, opened):
    opened(PLAYGROUND)
    engine.run(f"{PLAY} place.querySelector('button.start').click()")
    until(engine, f"{PLAY} return place.dataset.began")
    engine.run(f"{PLAY} named('Step: a batch').click()")
    until(engine, f"{PLAY} return text('.numbers').includes('1 of 10 batches')")
    engine.run(f"{PLAY} named('Play').click()")
    until(engine, f"{PLAY} return text('.verdict').includes('of the training samples')")
    engine.run(f"{PLAY} named('Pause').click()")
    engine.run(f"{PLAY} place.querySelector('.passed').closest('details').open = true")
    number = f"{PLAY} const opener = place.querySelector('[data-what=\"2.y.0.1\"]');"
    until(engine, f"{number} opener?.focus(); opener?.click(); return opener !== null")
    until(engine, f"return {OPEN}?.innerText.includes('9 terms add up to it')")
    engine.run(f"{OPEN}.querySelector('button.close').click()")
    until(engine, f"{number} return !{OPEN} && document.activeElement === opener")


# What a page hands to Python is noted, and Python need not start.
GIVEN = """window.handed = [];
course.runtime.give = (name, bytes) => handed.push([name, [...bytes ?? []]]);"""
CHOSEN = "return document.querySelector('.recording .chosen').textContent"
DROP = """const event = new DragEvent("drop", {
  dataTransfer: new DataTransfer(), bubbles: true, cancelable: true,
});
event.dataTransfer.items.add(new File(["RIFX"], "<b>dropped</b>.wav"));
document.querySelector(".recording").dispatchEvent(event);"""


def test_a_recording_is_chosen_dropped_and_taken_back(engine, opened, tmp_path):
    opened(SOUNDS)
    engine.run(GIVEN)
    (tmp_path / "mine too.wav").write_bytes(b"RIFF")
    engine.choose(".recording input", tmp_path / "mine too.wav")
    until(engine, f"{CHOSEN}.startsWith('Your mine too.wav, 1 kB, is now mine.wav')")
    engine.run(DROP)
    until(engine, f"{CHOSEN}.startsWith('Your <b>dropped</b>.wav, 1 kB, is now')")
    engine.run("document.querySelector('.recording button').click()")
    assert engine.run(CHOSEN) == "The cells below read the page’s sound again."
    letters = [list(b"RIFF"), list(b"RIFX"), []]
    assert engine.run("return handed") == [["mine.wav", each] for each in letters]
