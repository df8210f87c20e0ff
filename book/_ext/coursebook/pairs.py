"""A chapter is a pair, `04_activations.md` and `04_activations.ipynb`, with one name.

People edit the first; the second holds the outputs, so it is the one that the site
shows, and Sphinx must not read both.
"""

from pathlib import Path


def exclude_sources(app, config):
    """Leave out each Markdown file that has a notebook of the same name beside it."""
    folder = Path(app.srcdir, "book")
    config.exclude_patterns += [
        f"book/{notebook.stem}.md"
        for notebook in sorted(folder.glob("*.ipynb"))
        if notebook.with_suffix(".md").is_file()
    ]


def setup(app):
    """Connect the step."""
    app.connect("config-inited", exclude_sources)
