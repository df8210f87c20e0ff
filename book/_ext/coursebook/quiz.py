"""`{quiz}` and `{question}`: radio buttons, and an explanation for each choice.

A choice is a line `- [ ] text | explanation`, or `- [x] …` where it is right.
"""

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from coursebook.choices import arranged, check, in_order, radios, read_choices
from coursebook.elements import (
    answer_behind,
    identifier,
    inline,
    link_here,
    make,
    name_of,
    parse,
    text,
)


class Question(SphinxDirective):
    """One question of a quiz."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {  # noqa: RUF012 - docutils
        "objective": directives.unchanged_required,
        "read": directives.unchanged_required,  # where not the objective's section
        "ordered": directives.flag,
    }

    def run(self):
        """Build the fieldset."""
        try:
            body, choices = read_choices(self.content)
        except ValueError as fault:
            raise self.error(f"question: {fault}.") from None
        check(self, "question", choices)
        name = f"question-{identifier(self.arguments[0], *self.content)}"
        legend, more = inline(parse(self, [self.arguments[0]]))
        labels, explained = radios(
            self, name, arranged(choices, "ordered" in self.options)
        )
        fieldset = make(
            "fieldset",
            make("legend", *legend),
            *more,
            *parse(self, body),
            *labels,
            classes=["choices"],
            aria_label=name_of(legend),
            data_ordered=in_order(choices, "ordered" in self.options),
        )
        node = make(
            "div",
            link_here(name, "question"),
            fieldset,
            *answer_behind("Check", "check", explained),
            classes=["question"],
            ids=[name],
        )
        node["objective"] = self.options.get("objective")
        node["read"] = self.options.get("read")
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
