"""What the site leaves out: pages outside the contents, and half of each pair.

A chapter is a pair, `04_activations.md` and `04_activations.ipynb`, with one name.
People edit the first; the second holds the outputs, so it is the one that the site
shows, and Sphinx must not read both.

Jupyter Book leaves out what `_toc.yml` does not name, but finds nothing to leave out
where the checkout's folder has a bracket in its name: it searches by a pattern.
"""

from pathlib import Path

AFTER_THE_CONTENTS = 950  # sphinx-external-toc reads them at 900


def exclude(app, config):
    """Leave out each page that the contents do not name, and the source of a pair."""
    contents = getattr(config, "external_site_map", ())
    left_out = []
    for path in sorted(Path(app.srcdir, "book").rglob("*")):
        if path.suffix not in config.source_suffix:
            continue
        name = path.relative_to(app.srcdir)
        pair = path.suffix == ".md" and path.with_suffix(".ipynb").is_file()
        if pair or name.with_suffix("").as_posix() not in contents:
            left_out.append(name.as_posix())
    config.exclude_patterns = [*config.exclude_patterns, *left_out]


def setup(app):
    """Connect the step."""
    app.connect("config-inited", exclude, priority=AFTER_THE_CONTENTS)
