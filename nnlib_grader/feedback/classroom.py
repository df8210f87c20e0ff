"""The teacher's page about a class: what cost most, and what to ask whom."""

import statistics
from collections import Counter, defaultdict

from nnlib_grader.feedback import document as page
from nnlib_grader.feedback.aloud import to_ask
from nnlib_grader.marks.changes import lines, points_by_exercise
from nnlib_grader.marks.guarded import guarded
from nnlib_grader.marks.store import Store
from nnlib_grader.table import number

BARS = 10
MOST_ROWS = 15
ALIKE = (
    "Right answers of five lines look alike, whoever wrote them, and no program can "
    "tell a copied one from another's own. So there is no score of similarity here. "
    "Ask aloud: two minutes beside the learner's own code tell more."
)


def class_page(set_name: str, records: list[dict], store: Store, absent: list) -> str:
    """Return the page of a class."""
    scores = [each["score"] for each in records if each["score"] is not None]
    of = records[0]["of"] if records else 0.0
    unread = [each for each in records if each["score"] is None]
    parts = [
        *warnings(records),
        page.paragraph(
            f"{len(scores)} {guarded(each['sandbox'] for each in records)}, "
            f"{len(unread)} that could not be read, "
            f"{len(absent)} who handed nothing in."
        ),
        "<h2>Marks</h2>",
        distribution(scores, of),
        "<h2>Exercises that cost most</h2>",
        costly(records),
        "<h2>Mistakes that cost most</h2>",
        named(records),
        "<h2>Wrong answers that no mistake names</h2>",
        unnamed(records),
        "<h2>To ask aloud</h2>",
        page.paragraph(ALIKE),
        page.rows(["learner", "questions"], questions(records)),
        "<h2>What needs your hand</h2>",
        page.listed(hands(records, absent)) or page.paragraph("Nothing."),
        "<h2>What regradings changed</h2>",
        changed(store),
    ]
    return page.document(f"{set_name}: the class", "\n".join(filter(None, parts)))


def warnings(records: list[dict]) -> list[str]:
    """Return the warning where only one of the marks is not guarded by a sandbox."""
    found = dict.fromkeys(page.warning(each["sandbox"]) for each in records)
    return [each for each in found if each]


def distribution(scores: list[float], of: float) -> str:
    """Return a chart of how many have how many points, and the same as a table."""
    if not scores or not of:
        return page.paragraph("There are no marks yet.")
    tenth = Counter(min(int(BARS * score / of), BARS - 1) for score in scores)
    counts = [tenth[n] for n in range(BARS)]
    names = [f"{of * n / BARS:g} to {of * (n + 1) / BARS:g}" for n in range(BARS)]
    heights = [90 * count / max(counts) for count in counts]
    bars = "".join(
        f'<rect x="{44 * n + 3}" y="{110 - height:.1f}" width="38" '
        f'height="{height:.1f}"/>'
        f'<text x="{44 * n + 22}" y="{104 - height:.1f}">{count or ""}</text>'
        for n, (count, height) in enumerate(zip(counts, heights, strict=True))
    )
    ends = "".join(
        f'<text x="{44 * n}" y="126">{of * n / BARS:g}</text>' for n in range(BARS + 1)
    )
    middle = statistics.median(scores)
    words = f"Learners by points, from 0 to {of:g}; the median is {middle:g}."
    chart = (
        f'<svg viewBox="-14 0 468 130" role="img" aria-label="{page.shown(words)}">'
        f'{bars}<line x1="0" x2="440" y1="110.5" y2="110.5"/>{ends}</svg>'
    )
    body = [[name, count] for name, count in zip(names, counts, strict=True)]
    table = page.rows(["points", "learners"], body)
    same = f"<details><summary>The same as a table</summary>{table}</details>"
    return chart + page.paragraph(words) + same


def costly(records: list[dict]) -> str:
    """Return the exercises at which points were lost, as a table."""
    if not (body := costs(records)):
        return page.paragraph("No points were lost.")
    return page.rows(["exercise", "points lost", "not answered"], body)


def costs(records: list[dict]) -> list[list]:
    """Return the exercises at which points were lost, the costliest first."""
    lost, without = Counter(), Counter()
    for each in records:
        if each["score"] is not None:
            earned = points_by_exercise(each)
            for id, most in each["possible"].items():
                lost[id] += most - earned.get(id, 0.0)
                without[id] += id not in earned
    found = lost.most_common()
    return [[id, number(points), without[id]] for id, points in found if points]


def named(records: list[dict]) -> str:
    """Return the mistakes that were named, as a table."""
    if not (body := mistakes(records)):
        return page.paragraph("No mistake was named.")
    return page.rows(["mistake", "exercise", "learners"], body)


def mistakes(records: list[dict]) -> list[list]:
    """Return the named mistakes, the commonest first."""
    found = Counter(
        (check["mistake"], id)
        for each in records
        for id, report in each["exercises"].items()
        for check in {c.get("mistake"): c for c in report["checks"]}.values()
        if check.get("mistake") and not check["passed"]
    )
    order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [[name, id, count] for (name, id), count in order[:MOST_ROWS]]


def unnamed(records: list[dict]) -> str:
    """Return the wrong answers that nothing names, by equal results."""
    groups = defaultdict(list)
    for each in records:
        for id, report in each["exercises"].items():
            if report.get("unnamed"):
                groups[id, report["unnamed"]["alike"]].append((each, report))
    order = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = []
    for (id, _), members in order[:MOST_ROWS]:
        names = ", ".join(each["learner"]["name"] for each, _ in members[:10])
        count = f"{len(members)} learner{'s' * (len(members) != 1)}"
        parts.append(f"<h3>{page.shown(id)}: {count}</h3>")
        parts.append(page.paragraph(f"{names}. One of the answers:"))
        source = members[0][1]["unnamed"]["source"]
        parts.append(f"<pre>{page.shown(source)}</pre>")
    return "\n".join(parts) or page.paragraph("There are none.")


def questions(records: list[dict]) -> list[list]:
    """Return for each learner what to ask about the learner's own code."""
    return [
        [each["learner"]["name"], " ".join(to_ask(each))]
        for each in records
        if each["score"] is not None
    ]


def hands(records: list[dict], absent: list) -> list[str]:
    """Return what only the teacher can settle."""
    found = []
    for each in records:
        if each["score"] is None or not each["learner"]["known"]:
            said = " ".join(each["messages"])
            found.append(f"{each['learner']['name']}: {said}")
    return found + [f"{one['name']} ({one['id']}) handed nothing in." for one in absent]


def changed(store: Store) -> str:
    """Return the log of what regradings changed."""
    head, *body = lines(store)
    body = [["" if cell is None else cell for cell in row] for row in body]
    return page.rows(head, body) if body else page.paragraph("Nothing.")
