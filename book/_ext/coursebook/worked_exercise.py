"""`{exercise}`, `{hint}` and `{solution}`: the last two are folded."""

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from coursebook.elements import chapter, element, make, parse, text


class Solution(SphinxDirective):
    """A worked solution, closed until the reader opens it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    kind = "solution"

    def run(self):
        """Build the folded part; the exercise completes its summary."""
        self.assert_has_content()
        words, _ = self.state.inline_text(
            self.arguments[0] if self.arguments else "Solution", self.lineno
        )
        summary = make("summary", *words)
        body = make("div", *parse(self, self.content), classes=["answer-text"])
        return [make("details", summary, body, classes=["answer", self.kind])]


class Hint(Solution):
    """A hint with its title, closed until the reader opens it; hints may nest."""

    optional_arguments = 0
    required_arguments = 1
    kind = "hint"


class Exercise(SphinxDirective):
    """A task with a title, a number and the objective that it trains."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {  # noqa: RUF012 - docutils reads it from the class
        "objective": directives.unchanged_required,
        "name": directives.unchanged_required,
    }

    def run(self):
        """Build the box with its heading."""
        self.assert_has_content()
        count = self.env.new_serialno("course-exercise") + 1
        number = ".".join(filter(None, [chapter(self.env.docname), str(count)]))
        title, _ = self.state.inline_text(self.arguments[0], self.lineno)
        kind = make("span", text(f"Exercise {number}"), classes=["kind"])
        heading = make("heading", kind, text(" "), *title)
        body = parse(self, self.content)
        for node in body:
            if isinstance(node, element) and "solution" in node["classes"]:
                node.children[0].append(text(f" to exercise {number}"))
        node = make(
            "div",
            heading,
            *body,
            classes=["course-box", "exercise"],
            ids=[f"exercise-{number.replace('.', '-')}"],
        )
        node["objective"] = self.options.get("objective")
        node["course"] = "exercise"
        self.add_name(node)
        return [node]


def setup(app):
    """Register the directives."""
    app.add_directive("exercise", Exercise)
    app.add_directive("solution", Solution)
    # In place of the coloured box that Sphinx calls a hint.
    app.add_directive("hint", Hint, override=True)
