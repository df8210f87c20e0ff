"""What a reader has done, chapter by chapter, and the buttons that carry it along.

The directive writes a row for each chapter of the table of contents, with what there is
to read, to predict, to check and to solve; `progress.js` fills in what the reader has
done, which the browser keeps and nobody else sees. Without scripts nothing is shown.
"""

import re
from pathlib import Path

from sphinx.util.docutils import SphinxDirective

from coursebook.elements import chapter, make, text
from coursebook.minutes import count, read

TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
HEADS = "Chapter", "Read", "Predicted", "Self-check", "Exercises"


def totals(folder, page):
    """Return what a chapter holds: predictions, questions, and coding exercises.

    Parameters
    ----------
    folder : Path
        The book's folder.
    page : str
        The chapter's name, such as ``01_neurons``.
    """
    here = count(read(folder / f"{page}.md"))
    tasks = count(read(folder.parent / "exercises" / page / "exercises.md"))
    return here.predictions, here.questions, tasks.exercises


class Progress(SphinxDirective):
    """The table of what has been done, and export, import and forgetting."""

    has_content = False

    def run(self):
        """Return the section's body, which the script shows."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        pages = [
            page.rsplit("/", 1)[-1]
            for page in sorted(self.env.found_docs)
            if chapter(page) and "/exercises/" not in page
        ]
        head = make("tr", *(make("th", text(each), scope="col") for each in HEADS))
        rows = [self.row(folder, page) for page in pages]
        table = make("table", make("thead", head), make("tbody", *rows))
        title = make("heading", text("What you have done"))
        return [make("div", title, table, classes=["your-progress"], hidden=True)]

    def row(self, folder, page):
        """Return a chapter's row, whose numbers the script reads."""
        title = TITLE.search(read(folder / f"{page}.md"))[1].strip()
        predictions, questions, exercises = totals(folder, page)
        link = make("a", text(f"{chapter(page)}. {title}"), href=f"{page}.html")
        cells = [make("td") for _ in HEADS[1:]]
        return make(
            "tr",
            make("th", link, scope="row"),
            *cells,
            data_page=page,
            data_predictions=str(predictions),
            data_questions=str(questions),
            data_exercises=str(exercises),
        )


def setup(app):
    """Register the directive."""
    app.add_directive("progress", Progress)
