"""MyST becomes the Markdown that JupyterLab, VS Code, Colab and Kaggle all read.

Boxes turn into bold titles, lists and `<details>`; what answers a question is closed.
References turn into words, with a link where the site's address is known. What is not
known here stops the build: a raw directive must not reach a reader.
"""

import dataclasses
import re
import sys
from collections.abc import Callable

from tools.files import ROOT
from tools.site.places import Places, chapter

# The site's extension reads the same choices; it is no package of the checkout's.
sys.path.append(str(ROOT / "book" / "_ext"))
from coursebook import at_hand, hours, recording
from coursebook.choices import Choice, arranged, read_choices

BOX = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w-]+)\}[ ]*(?P<title>[^\n]*)\n"
    r"(?P<body>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
OPTION = re.compile(r"\A:(\w+):[ ]*([^\n]*)(?:\n|\Z)")
ROLE = re.compile(r"\{(?P<name>[a-z:]+)\}`(?P<text>[^`]+)`")
TARGET = re.compile(r"\A(?P<words>.*?)\s*<(?P<target>[^<>]+)>\Z", re.DOTALL)
LINK = re.compile(
    r"(?<!!)\[(?P<words>[^\[\]]*)\]\((?P<page>[\w/-]*(?:\.md)?)#?(?P<mark>[\w-]*)\)"
)
UNSEEN = re.compile(r"^\([\w-]+\)=\n|^%[^\n]*\n?|^<!--.*?-->\n?", re.M | re.S)
CODE = re.compile(r"^(`{3,})[^\n{]*\n.*?^\1[ ]*$", re.MULTILINE | re.DOTALL)
LETTERS = "ABCDEFGH"


class Page:
    """One page on its way: what it has cited and counted so far."""

    def __init__(self, name: str, places: Places):
        """Start at the top of the page with this name."""
        self.name = name
        others = places.notebooks - {name}
        self.places = dataclasses.replace(places, notebooks=others)
        self.exercises = self.questions = 0
        self.cited: set[str] = set()

    def markdown(self, text: str) -> str:
        """Return a piece of the page's source as plain Markdown."""
        text = BOX.sub(self.box, UNSEEN.sub("", text))
        pieces, end = [], 0
        for code in CODE.finditer(text):
            pieces += [self.words(text[end : code.start()]), code[0]]
            end = code.end()
        pieces.append(self.words(text[end:]))
        return "".join(pieces).strip()

    def words(self, text: str) -> str:
        """Return prose whose roles and links are resolved."""
        text = LINK.sub(self.page_link, ROLE.sub(self.role, text))
        return re.sub(r"\n{3,}", "\n\n", text)

    def role(self, match: re.Match) -> str:
        """Return the words that stand for a role."""
        kind, text = match["name"], " ".join(match["text"].split())
        split = TARGET.match(text)
        words, target = (split["words"], split["target"]) if split else ("", text)
        if kind.startswith("cite"):
            self.cited |= {key.strip() for key in target.split(",")}
            return self.places.cited(target, in_text=kind == "cite:t")
        if kind == "term":
            return self.places.term(target, words)
        if kind == "published":
            return self.places.link(words, "ledger", target)
        if kind == "ref":
            return self.places.section(target, words)
        if kind == "numref":
            return self.places.figure(target, words)
        if kind == "hours" and (said := hours.words(ROOT / "book", text)):
            return said
        if kind == "doc":
            return self.places.link(words or self.places.titles[target], target)
        raise ValueError(f"{self.name}: a notebook cannot show the role {match[0]}.")

    def page_link(self, match: re.Match) -> str:
        """Return a link to a section or another page, if that is known."""
        page = match["page"].removesuffix(".md") or match["mark"]
        if page in self.places.sections:
            return self.places.section(page, match["words"])
        if page in self.places.titles:
            return self.places.link(match["words"], page, match["mark"])
        return match[0]  # code, such as layers[0](x)

    def box(self, match: re.Match) -> str:
        """Return what stands for a directive."""
        body, options = match["body"], {}
        while found := OPTION.match(body):
            options[found[1]] = found[2]
            body = body[found.end() :]
        name = match["name"].replace("-", "_")
        draw: Callable | None = getattr(self, f"draw_{name}", None)
        if draw is None:
            line = match[0].splitlines()[0]
            raise ValueError(f"{self.name}: a notebook cannot show the box {line}.")
        return f"\n{draw(match['title'], body, options)}\n"

    def draw_drawing(self, title: str, body: str, options: dict) -> str:
        """Say what only the site has."""
        page = self.places.link("On the site", self.name)
        return f"*{page} you can draw a digit here, and the network reads it.*"

    def draw_recording(self, title: str, body: str, options: dict) -> str:
        """Say where a file takes the place of the one that the site's page asks for."""
        name = f"`{recording.NAME}`"
        return (
            f"*Save a WAV file of yours beside this notebook, as {name}, and run on.*"
        )

    def draw_start(self, title: str, body: str, options: dict) -> str:
        """Keep the link to the first chapter."""
        return self.markdown(body)

    def draw_at_hand(self, title: str, body: str, options: dict) -> str:
        """Say how to cite; the rest a notebook's reader has."""
        return at_hand.cite(ROOT)

    def draw_progress(self, title: str, body: str, options: dict) -> str:
        """Leave out what only the site's pages keep."""
        return ""

    def draw_objectives(self, title: str, body: str, options: dict) -> str:
        """List what the chapter teaches, without the names of its sections."""
        items = re.sub(r"^- [\w-]+: +", "- ", body, flags=re.MULTILINE)
        return f"**After this chapter you can:**\n\n{items}"

    def draw_pause(self, title: str, body: str, options: dict) -> str:
        """Say where to stop."""
        return set_off("A place to stop", self.markdown(body))

    def draw_admonition(self, title: str, body: str, options: dict) -> str:
        """Set a remark off from the text."""
        return set_off(self.words(title), self.markdown(body))

    def draw_important(self, title: str, body: str, options: dict) -> str:
        """Set a result off from the text."""
        return set_off("Important", self.markdown(body))

    def draw_bibliography(self, title: str, body: str, options: dict) -> str:
        """List what the page has cited."""
        return self.places.bibliography(self.cited)

    def draw_predict(self, title: str, body: str, options: dict) -> str:
        """Ask, show the choices, and close what answers."""
        question, answer = body.split(":::{answer}\n", 1)
        lines, choices = read_choices(question.splitlines())
        answer = self.markdown(answer.rsplit("\n:::", 1)[0])
        asked = f"**Predict.** {self.markdown(chr(10).join(lines))}"
        if "number" in options:
            said = [f"- {one.words}: {self.words(one.reason)}" for one in choices]
            reasons = "\n".join(said)
            return f"{asked} *Write a number down first.*\n\n" + closed(
                "Show the answer", answer, reasons
            )
        choices = arranged(choices, "ordered" in options)
        return f"{asked}\n\n{self.choices(choices)}\n\n" + closed(
            "Show the answer", self.verdicts(choices), answer
        )

    def choices(self, choices: list[Choice]) -> str:
        """Return the choices, each with a letter."""
        lettered = zip(LETTERS, choices, strict=False)
        return "\n".join(f"- **{at}.** {self.words(one.words)}" for at, one in lettered)

    def verdicts(self, choices: list[Choice]) -> str:
        """Return what is said of each choice."""
        lines = []
        for at, one in zip(LETTERS, choices, strict=False):
            verdict = "Right." if one.right else "Not quite."
            lines.append(f"- **{at}.** {verdict} {self.words(one.reason)}".strip())
        return "\n".join(lines)

    def draw_quiz(self, title: str, body: str, options: dict) -> str:
        """Show the questions in it."""
        return self.markdown(body)

    def draw_question(self, title: str, body: str, options: dict) -> str:
        """Ask, and close what is said of each choice."""
        self.questions += 1
        lines, choices = read_choices(body.splitlines())
        choices = arranged(choices, "ordered" in options)
        parts = [f"**Question {self.questions}.** {self.words(title)}"]
        parts += [self.markdown("\n".join(lines)), self.choices(choices)]
        parts.append(closed("Show the answer", self.verdicts(choices)))
        return "\n\n".join(filter(None, parts))

    def draw_exercise(self, title: str, body: str, options: dict) -> str:
        """Give the task its number."""
        self.exercises += 1
        number = f"{chapter(self.name)}{self.exercises}"
        return f"### Exercise {number}: {self.words(title)}\n\n{self.markdown(body)}"

    def draw_solution(self, title: str, body: str, options: dict) -> str:
        """Close a worked solution."""
        number = f"{chapter(self.name)}{self.exercises}"
        return closed(f"Solution to exercise {number}", self.markdown(body))


def closed(summary: str, *parts: str) -> str:
    """Return Markdown that opens on request; blank lines let it be read as such."""
    body = "\n\n".join(filter(None, parts))
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def set_off(title: str, body: str) -> str:
    """Return a remark: quoted, unless it holds what a quotation would spoil."""
    text = f"**{title}**\n\n{body.strip()}"
    if "$$" in text or "```" in text:
        return text
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
