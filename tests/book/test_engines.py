"""The site in Firefox and in WebKitGTK, Safari's relative: what a reader does there.

Chromium has the other tests of the pages; here each kind of page and each kind of part
is tried once in either engine.
"""

import pytest

from tests.book import served, watched
from tests.book.engine_page import no_faults, press, until

KINDS = (
    "index",
    "grading",
    "04_activations",
    "further_losses",
    "exercises/04_activations",
    "notation",
    "glossary",
    "ledger",
    "api",
)
CHAPTER = "04_activations"
WIDTHS = (390, 1280)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(copied):
    server, address = served.serve(copied)
    server.book = f"{address}/book"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def chapter(engine, server):
    """Open chapter 4 with an empty store; afterwards, no fault has come."""
    address = f"{server.book}/{CHAPTER}.html"
    engine.wide(1280, 900)
    engine.open(address)
    engine.run("localStorage.clear()")
    engine.open(address)
    engine.run("document.documentElement.style.scrollBehavior = 'auto'")
    yield address
    no_faults(engine, server)


RIGHT, HOME, ENTER = "\ue014", "\ue011", "\ue007"

# Each formula that is seen has a box, a fraction's parts stand one above the other, and
# an exponent's middle stands higher than its base's.
FORMULAS = """
const box = (node) => node.getBoundingClientRect();
const middle = (node) => (box(node).top + box(node).bottom) / 2;
const all = [...document.querySelectorAll("math")];
const seen = all.filter((node) => node.checkVisibility());
const wrong = seen.filter((node) => box(node).width < 3 || box(node).height < 2
  || box(node).height > 500).map((node) => `no box: ${node.textContent}`);
for (const each of seen.flatMap((node) => [...node.querySelectorAll("mfrac")])) {
  const [above, below] = each.children;
  if (middle(above) >= middle(below)) wrong.push(`fraction: ${each.textContent}`);
}
for (const each of seen.flatMap((node) => [...node.querySelectorAll("msup")])) {
  const [base, above] = each.children;
  if (box(above).height && middle(above) >= middle(base))
    wrong.push(`power: ${each.textContent}`);
}
return { wrong, all: all.length, seen: seen.length };
"""
WIDER = "return document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_whole(engine, server, name, width):
    engine.wide(width, 900)
    engine.open(f"{server.book}/{name}.html?show=everything")
    until(engine, "return document.fonts.status === 'loaded'")
    formulas = engine.run(FORMULAS)
    assert formulas["wrong"] == []
    assert bool(formulas["seen"]) == bool(formulas["all"])
    assert engine.run(WIDER) <= 0
    no_faults(engine, server)


PREDICTION = """
const box = document.querySelector(".predict:has(input[type=radio])");
const covered = box.nextElementSibling;
"""
COVERED = f"{PREDICTION} return !covered.checkVisibility()"


def test_a_prediction_covers_and_uncovers(engine, chapter):
    assert engine.run(COVERED)
    engine.run(
        f"{PREDICTION} box.querySelector('input').click();"
        "box.querySelector('button.commit').click()"
    )
    assert not engine.run(COVERED)
    said = engine.run(f"{PREDICTION} return box.querySelector('.said').innerText")
    assert said.startswith("You predicted: ")
    engine.open(chapter)
    assert not engine.run(COVERED), "the choice is kept over a reload"
    engine.run(f"{PREDICTION} box.querySelector('button.commit').click()")
    assert engine.run(COVERED)


def test_a_quiz_says_what_was_right(engine, chapter):
    said = engine.run(
        """const question = document.querySelector(".question");
        question.querySelector("input").click();
        question.querySelector("button.check").click();
        return [question.querySelector(".said").innerText, question.dataset.result,
                question.closest(".quiz").querySelector(".score").textContent];"""
    )
    assert len(said[0]) > 20 and said[1] in ("right", "wrong")
    assert said[2].startswith("One of five answered")


SLIDER = """
const box = document.querySelector(".explore");
const input = box.querySelector("input");
"""
FRAME = f"""{SLIDER}
const pictures = [...box.querySelectorAll(":scope > .frame > img")];
const seen = pictures.find((picture) => picture.checkVisibility());
const there = input.value === arguments[0] && !arguments[1].includes(seen.src);
const come = there && seen.complete && seen.naturalWidth > 0;
return come && [seen.src, input.ariaValueText];
"""


def moved(engine):
    """Move the page's first slider by the keyboard; a picture comes at each stop."""
    engine.run(f"{SLIDER} box.scrollIntoView({{block: 'center'}}); input.focus()")
    seen = []
    for key, at in (HOME, "0"), (RIGHT, "1"), (RIGHT, "2"):
        press(engine, [key])
        seen.append(until(engine, FRAME, at, [source for source, _ in seen]))
    assert all(len(set(each)) == 3 for each in zip(*seen, strict=True))


def test_a_slider_moves_by_key(engine, chapter):
    engine.open(f"{chapter}?show=everything")
    moved(engine)


HITS = """
return [...document.querySelectorAll("dialog[open] .search-hit")].map((a) => a.href);
"""


def found(engine, words):
    """Search for words by the key and open the first hit; return its address."""
    press(engine, "/")
    until(engine, "return document.activeElement.type === 'search'")
    press(engine, words)
    first = until(engine, HITS)[0]
    press(engine, [ENTER])
    until(engine, "return location.href === arguments[0]", first)
    return first


def test_the_search_finds_and_opens(engine, chapter):
    first = found(engine, "adam")
    assert "/07_optimizers.html#" in first
    until(
        engine,
        """if (document.readyState !== "complete") return false;
        const node = document.querySelector(location.hash);
        const { top } = (node.querySelector("h2, h3") ?? node).getBoundingClientRect();
        return top >= 0 && top < innerHeight;""",
    )


COLOURS = """
const { backgroundColor } = getComputedStyle(document.body);
const pictures = [...document.querySelectorAll("figure img")];
const shown = pictures.filter((picture) => picture.checkVisibility());
return { theme: document.documentElement.dataset.theme, backgroundColor,
         dark: shown.filter((i) => i.matches(".for-dark")).length,
         light: shown.filter((i) => i.matches(".for-light")).length };
"""


def test_the_theme_is_switched_and_kept(engine, chapter):
    engine.open(f"{chapter}?show=everything")
    seen = []
    for _ in range(3):  # auto, light, dark: in an order of the theme's
        engine.run("document.querySelector('.theme-switch-button').click()")
        seen.append(engine.run(COLOURS))
    dark = next(each for each in seen if each["theme"] == "dark")
    light = next(each for each in seen if each["theme"] == "light")
    assert dark["dark"] and not dark["light"] and light["light"] and not light["dark"]
    assert dark["backgroundColor"] != light["backgroundColor"]
    kept = (
        "return [localStorage.getItem('theme'), document.documentElement.dataset.theme]"
    )
    before = engine.run(kept)
    engine.open(chapter)
    assert engine.run(kept) == before


SEVEN = [(0.22, 0.22), (0.78, 0.22), (0.43, 0.86)]  # of the field's width
FIELD = """
const field = document.querySelector(".drawing canvas");
const { x, y, width } = field.getBoundingClientRect();
return [x, y, width];
"""
READS = "return (document.querySelector('.drawing .reads')?.innerText ?? '')"


def test_the_field_reads_a_digit(engine, server):
    engine.wide(1280, 900)
    engine.open(f"{server.book}/index.html")
    until(engine, f"{READS}.includes('reads a')")
    engine.run("document.querySelector('.drawing .clearing button').click()")
    until(engine, f"{READS}.includes('Nothing is drawn')")
    x, y, width = engine.run(FIELD)
    points = [(round(x + a * width), round(y + b * width)) for a, b in SEVEN]
    steps = [{"type": "pointerMove", "x": a, "y": b, "duration": 50} for a, b in points]
    steps.insert(1, {"type": "pointerDown", "button": 0})
    steps.append({"type": "pointerUp", "button": 0})
    mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
    engine.act([{**mouse, "actions": steps}])
    until(engine, f"{READS}.includes('The network reads a 7')")
    no_faults(engine, server)


def test_progress_is_kept_over_a_reload(engine, server, chapter):
    engine.run(
        f"{PREDICTION} box.querySelector('input').click();"
        "box.querySelector('button.commit').click();"
        "document.querySelector('#summary').scrollIntoView()"
    )
    until(
        engine,
        "const kept = JSON.parse(localStorage.getItem('course:progress') ?? '{}');"
        f"return kept['{CHAPTER}']?.read",
    )
    engine.open(f"{server.book}/index.html")
    row = f"document.querySelector(\"tr[data-page='{CHAPTER}']\")"
    assert "1 of " in engine.run(f"return {row}.innerText")


def test_a_page_works_from_a_folder(engine, copied):
    page = copied / "book" / f"{CHAPTER}.html"
    engine.wide(1280, 900)
    engine.open(f"{page.as_uri()}?show=everything")
    formulas = engine.run(FORMULAS)
    assert formulas["wrong"] == [] and formulas["seen"] > 20
    moved(engine)
    engine.open(page.as_uri())
    engine.run(
        f"{PREDICTION} box.querySelector('input').click();"
        "box.querySelector('button.commit').click()"
    )
    assert not engine.run(COVERED)
    assert "/07_optimizers.html#" in found(engine, "adam")
    # Of files that lie in folders, some engines take no letters: others stand in.
    faults = engine.run(watched.FAULTS)
    assert not [fault for fault in faults if not fault.endswith(".woff2")]
