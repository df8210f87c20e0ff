"""`{predict}`: the reader commits to an answer before anything shows it.

Until then the page covers what follows in the same section (`course.css`). Without
JavaScript nothing is covered, and a `<details>` holds the answer.
"""

import math

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from coursebook.choices import (
    arranged,
    check,
    in_order,
    number_of,
    radios,
    read_choices,
)
from coursebook.elements import (
    answer_behind,
    element,
    identifier,
    link_here,
    make,
    name_of,
    parse,
    text,
)

ANSWER = ":::{answer}"


class Answer(SphinxDirective):
    """The answer inside a `{predict}`."""

    has_content = True

    def run(self):
        """Return the answer as one element, found by its class."""
        self.assert_has_content()
        return [make("div", *parse(self, self.content), classes=["answer-text"])]


class Predict(SphinxDirective):
    """A question, its choices or the number it asks for, and the answer.

    With `:number:` the reader types a number. It is right within `:within:` of it, and
    the choices are wrong numbers that have a reason.
    """

    has_content = True
    option_spec = {  # noqa: RUF012 - docutils
        "number": float,
        "within": float,
        "ordered": directives.flag,
    }

    def run(self):
        """Build the box."""
        self.assert_has_content()
        question, choices, answer = self.parts()
        paragraphs = [
            i for i, b in enumerate(question) if isinstance(b, nodes.paragraph)
        ]
        if not paragraphs:
            raise self.error("predict: ask the question in a paragraph first.")
        where = paragraphs[-1]
        name = f"predict-{identifier(*self.content)}"
        kind = make("span", text("Predict"), classes=["kind"])
        legend = make("legend", kind, text(" "), *question[where].children)
        number = self.options.get("number")
        if number is None:
            check(self, "predict", choices)
            ways, said = radios(
                self, name, arranged(choices, "ordered" in self.options)
            )
            marks = {}
        else:
            ways, said, marks = self.field(name, number, choices)
        fieldset = make(
            "fieldset",
            legend,
            *question[where + 1 :],
            *ways,
            classes=["choices"],
            aria_label=name_of([legend]),
            data_ordered=in_order(choices, "ordered" in self.options),
        )
        waits = make(
            "p",
            text("The rest of this section appears when you commit."),
            classes=["waits"],
            hidden=True,
        )
        box = make(
            "div",
            link_here(name, "prediction"),
            *question[:where],
            fieldset,
            *answer_behind("Commit and compare", "commit", said, answer),
            waits,
            classes=["course-box", "predict"],
            ids=[name],
            **marks,
        )
        return [box]

    def parts(self):
        """Return the question's blocks, the choices, and the answer's element."""
        lines = list(self.content)
        starts = [i for i, line in enumerate(lines) if line.strip() == ANSWER]
        if len(starts) != 1:
            raise self.error("predict: give it exactly one {answer} inside.")
        try:
            body, choices = read_choices(lines[: starts[0]])
        except ValueError as fault:
            raise self.error(f"predict: {fault}.") from None
        blocks = parse(self, lines[starts[0] :])
        if len(blocks) != 1 or "answer-text" not in blocks[0].get("classes", []):
            raise self.error("predict: the {answer} must come last.")
        return parse(self, body), choices, blocks[0]

    def field(self, name, number, choices):
        """Return a field for a number, what is said of wrong ones, and the marks."""
        within = self.options.get("within", 0.0)
        if not (math.isfinite(number) and within >= 0):
            raise self.error("predict: a number, and within of 0 or more.")
        said = []
        for each in choices:
            value = number_of(each.words)
            if value is None or each.right or not each.reason:
                raise self.error(
                    "predict: beside a number stand wrong numbers with their reasons: "
                    f"`- [ ] 56 | height plus width`, not {each.words!r}."
                )
            if abs(value - number) <= within:
                raise self.error(
                    f"predict: {each.words} is within of the right number."
                )
            said.append(
                make(
                    "li",
                    make("span", text(f"{each.words}: "), classes=["repeat"]),
                    make(
                        "span",
                        *parse(self, [each.reason])[0].children,
                        classes=["verdict"],
                    ),
                    data_number=repr(value),
                )
            )
        box = make(
            "input", type="text", name=name, autocomplete="off", inputmode="decimal"
        )
        label = make("label", text("Your prediction "), box, classes=["guess"])
        marks = {"data_number": repr(number), "data_within": repr(within)}
        listed = make("ul", *said, classes=["explanations"])
        return [label], listed, marks


def offer_everything(app, document):
    """Put the switch that covers nothing below the title of a page with predictions.

    It stands in the page from the start, so that nothing moves when its script comes.
    """
    title = document.next_node(nodes.title)
    boxes = [
        node
        for node in document.findall(element)
        if "predict" in node["classes"] and node.parent.get("tag") != "template"
    ]
    if boxes and title is not None:
        words = text("Show everything, predictions or not")
        switch = make("button", words, classes=["show-everything"], type="button")
        title.parent.insert(title.parent.index(title) + 1, switch)


def setup(app):
    """Register both directives and the switch."""
    app.add_directive("predict", Predict)
    app.add_directive("answer", Answer)
    app.connect("doctree-read", offer_everything)
