"""Gather the hints and solutions of the exercises, to stand at the end of the book."""

from bs4 import Tag

from tools.bound.elements import inside, make, twin
from tools.bound.questions import see

HEADINGS = ["h1", "h2", "h3", "h4"]


def gathered(page: Tag, name: str) -> list[Tag]:
    """Take the hints and solutions out of a page; return one entry for each exercise.

    What is said in place of them leads to the entry, and the entry back.
    """
    entries: dict[int, Tag] = {}
    outermost = [x for x in page.select("details") if not x.find_parent("details")]
    for folded in outermost:
        task = folded.find_parent(class_="exercise") or folded.find_parent("section")
        if id(task) not in entries:
            place = f"{name}--solution-{len(entries) + 1}"
            entries[id(task)] = entry(task, place)
            says = make("p", see(place, said(task)), classes="see-answer")
            folded.insert_before(says)
        entries[id(task)].append(opened(folded.extract()))
    return list(entries.values())


def entry(task: Tag, place: str) -> Tag:
    """Return an entry with the task's title, which leads back to the task."""
    title = make("h2", *twin(task.find(HEADINGS)))
    back = make("p", see(task["id"], "exercise"), classes="answered")
    return make("div", title, back, classes="answer", id=place)


def said(task: Tag) -> str:
    """Return what a task offers, in words."""
    hints = "Hints and solution" if task.select("details.hint") else "Solution"
    return hints if task.select("details.solution") else "Hints"


def opened(folded: Tag) -> Tag:
    """Return a folded part as a plain one; those inside it too."""
    for part in [folded, *folded.find_all("details")]:
        summary = part.find("summary")
        title = make("p", make("strong", *inside(summary)), classes="opened")
        summary.replace_with(title)
        part.name = "div"
    return folded
