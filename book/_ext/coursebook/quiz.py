"""`{quiz}` and `{question}`: radio buttons, and an explanation for each choice.

A choice is a line `- [ ] text | explanation`, or `- [x] …` where it is right.
"""

import re

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import (
    answer_behind,
    choice,
    identifier,
    inline,
    make,
    parse,
    text,
)

CHOICE = re.compile(r"^[-*] \[(?P<mark>[ xX])\] (?P<words>.*)$")
# Code and mathematics may hold a bar of their own: `a | b`, $|z|$.
PIECE = re.compile(r"`+[^`]*`+|\$[^$]*\$| \| |.", re.DOTALL)


def split_choice(line):
    """Split `text | explanation` at the first bar outside code and mathematics."""
    before, seen = "", 0
    for match in PIECE.finditer(line):
        piece = match.group()
        seen = match.end()
        if piece == " | ":
            return before.strip(), line[seen:].strip()
        before += piece
    return before.strip(), ""


def read_choices(lines):
    """Return the lines before the choices, and (right, text, explanation) for each."""
    body, found = [], []
    for line in lines:
        match = CHOICE.match(line)
        if match:
            found.append([match["mark"] != " ", match["words"]])
        elif not found:
            body.append(line)
        elif line.startswith("  ") or not line.strip():
            found[-1][1] += f" {line.strip()}"
        else:
            raise ValueError(f"{line!r} is neither a choice nor an indented line")
    return body, [(right, *split_choice(words)) for right, words in found]


class Question(SphinxDirective):
    """One question of a quiz."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"objective": directives.unchanged_required}  # noqa: RUF012 - docutils

    def run(self):
        """Build the fieldset."""
        try:
            body, choices = read_choices(self.content)
        except ValueError as fault:
            raise self.error(f"question: {fault}.") from None
        if len(choices) < 2 or sum(right for right, *_ in choices) != 1:
            raise self.error("question: two or more choices, exactly one with [x].")
        missing = [words for _, words, explanation in choices if not explanation]
        if missing:
            raise self.error(
                f"question: no explanation after ' | ' for the choice {missing[0]!r}."
            )
        name = f"question-{identifier(self.arguments[0], *self.content)}"
        legend, more = inline(parse(self, [self.arguments[0]]))
        labels, explanations = [], []
        for number, (right, words, explanation) in enumerate(choices):
            shown, rest = inline(parse(self, [words]))
            labels.append(choice(name, number, [*shown, *rest]))
            verdict = make("strong", text("Right." if right else "Not quite."))
            said, rest = inline(parse(self, [explanation]))
            again = [node.deepcopy() for node in shown]
            explanations.append(
                make(
                    "li",
                    make("span", *again, text(": "), classes=["repeat"]),
                    make("span", verdict, text(" "), *said, classes=["verdict"]),
                    *rest,
                    data_right="yes" if right else "no",
                )
            )
        fieldset = make(
            "fieldset",
            make("legend", *legend),
            *more,
            *parse(self, body),
            *labels,
            classes=["choices"],
        )
        explained = make("ul", *explanations, classes=["explanations"])
        node = make(
            "div",
            fieldset,
            *answer_behind("Check", "check", explained),
            classes=["question"],
            ids=[name],
        )
        node["objective"] = self.options.get("objective")
        node["course"] = "question"
        return [node]


class Quiz(SphinxDirective):
    """A self-check: questions, a running score in words, a button to start again."""

    has_content = True

    def run(self):
        """Build the box round the questions."""
        self.assert_has_content()
        questions = parse(self, self.content)
        if any(q.get("course") != "question" for q in questions):
            raise self.error("quiz: it may hold {question} directives only.")
        score = make("p", classes=["score"], role="status")
        reset = make(
            "button",
            text("Start again"),
            classes=["reset"],
            type="button",
            hidden=True,
        )
        return [make("div", *questions, score, reset, classes=["course-box", "quiz"])]


def setup(app):
    """Register both directives."""
    app.add_directive("quiz", Quiz)
    app.add_directive("question", Question)
