"""The book in one file: what there is, and how a site is told to offer it."""

KINDS = ("pdf", "epub")
NAME = "line-by-line.{}"
# Set while a release builds the site, which then holds both files and leads to them.
OFFERED = "NNLIB_BOUND"
