"""`{predict}`: the reader commits to an answer before it opens.

With JavaScript the answer waits for the choice; without it a `<details>` holds it.
"""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import answer_behind, choice, identifier, make, parse, text


class Answer(SphinxDirective):
    """The answer inside a `{predict}`."""

    has_content = True

    def run(self):
        """Return the answer as one element, found by its class."""
        self.assert_has_content()
        return [make("div", *parse(self, self.content), classes=["answer-text"])]


class Predict(SphinxDirective):
    """A question, a list of options (or none: a text field), and an answer."""

    has_content = True

    def run(self):
        """Build the box."""
        self.assert_has_content()
        blocks = parse(self, self.content)
        answers = [b for b in blocks if "answer-text" in b.get("classes", [])]
        if len(answers) != 1:
            raise self.error("predict: give it exactly one {answer} inside.")
        question = blocks[: blocks.index(answers[0])]
        if len(question) < len(blocks) - 1:
            raise self.error("predict: the {answer} must come last.")
        options = []
        if question and isinstance(question[-1], nodes.bullet_list):
            options = list(question.pop().children)
        if len(options) == 1:
            raise self.error("predict: one option is no choice; list two or more.")
        paragraphs = [
            i for i, b in enumerate(question) if isinstance(b, nodes.paragraph)
        ]
        if not paragraphs:
            raise self.error("predict: ask the question in a paragraph first.")
        where = paragraphs[-1]
        name = f"predict-{identifier(*self.content)}"
        kind = make("span", text("Predict"), classes=["kind"])
        legend = make("legend", kind, text(" "), *question[where].children)
        choices = [
            choice(name, i, item.children[0].children) for i, item in enumerate(options)
        ]
        if not choices:
            choices = [text_field(name)]
        fieldset = make(
            "fieldset", legend, *question[where + 1 :], *choices, classes=["choices"]
        )
        box = make(
            "div",
            *question[:where],
            fieldset,
            *answer_behind("Commit and compare", "commit", answers[0]),
            classes=["course-box", "predict"],
            ids=[name],
        )
        return [box]


def text_field(name):
    """Return a labelled text field for a free guess."""
    field = make("input", type="text", name=name, autocomplete="off")
    return make("label", text("Your prediction "), field, classes=["guess"])


def setup(app):
    """Register both directives."""
    app.add_directive("predict", Predict)
    app.add_directive("answer", Answer)
