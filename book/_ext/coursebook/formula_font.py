"""The font of the formulas: STIX Two Math, cut down to what the book's formulas use.

The whole font has 5,000 signs in 370 kB. A formula's sizes, roots and brackets come
from its table MATH, which the cut keeps.
"""

import re
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.errors import ConfigError
from sphinx.util import logging

from coursebook.formulas import VENDOR

SOURCE = VENDOR / "stix-two-math.woff"
PLACE = "_static/fonts/stix-two-math.woff"
MATH = re.compile(r"<math\b.*?</math>", re.S)
TAG = re.compile(r"<[^>]*>")
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}
# A browser takes a letter that stands alone from here.
ITALIC = {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for code in range(0x1D434, 0x1D71C)
    if unicodedata.name(chr(code), "").startswith("MATHEMATICAL ITALIC")
} | {"\N{PLANCK CONSTANT}": "h"}
INVISIBLE = {"\u2061", "\u2062", "\u2063", "\u2064", "\u200b", "\u00a0"}

logger = logging.getLogger(__name__)


def used(pages):
    """Return the signs in the formulas of HTML pages, with the italics of letters."""
    signs = ALWAYS | {"√"}
    for page in pages:
        for math in MATH.findall(page):
            signs |= set(unescape(TAG.sub("", math)))
    return {sign for sign in signs if sign.isprintable()} | {
        italic for italic, letter in ITALIC.items() if letter in signs
    }


def even_roots(font):
    """Make the tall signs of a root as narrow as the low one.

    Chromium keeps the room of the widest behind every root.
    """
    root = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    forms = variants.VertGlyphConstruction[
        variants.VertGlyphCoverage.glyphs.index(root)
    ]
    names = [form.VariantGlyph for form in forms.MathGlyphVariantRecord]
    names += [part.glyph for part in forms.GlyphAssembly.PartRecords]
    width = font["hmtx"][root][0]
    for name in dict.fromkeys(names):
        glyph, (old, _) = font["glyf"][name], font["hmtx"][name]
        if old > width:
            glyph.coordinates.scale((width / old, 1))
            glyph.coordinates.toInt()
            glyph.recalcBounds(font["glyf"])
            font["hmtx"][name] = (width, glyph.xMin)


def cut(signs, target):
    """Write the font with these signs; return those that it does not have."""
    font = TTFont(SOURCE, recalcTimestamp=False)
    missing = {
        sign for sign in signs - INVISIBLE if ord(sign) not in font.getBestCmap()
    }
    options = subset.Options(layout_features=["*"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(signs)))
    cutter.subset(font)
    even_roots(font)
    font.flavor = "woff"
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return missing


def write(app, fault):
    """Put the font among the site's files when all pages are written."""
    if fault or app.builder.name != "html":
        return
    pages = [path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html")]
    for sign in sorted(cut(used(pages), Path(app.outdir, PLACE))):
        logger.warning(
            "a formula uses %r (%s), which the formulas' font does not have; write it "
            "in another way",
            sign,
            unicodedata.name(sign, "without a name"),
        )


def require(app):
    """Stop before building where the font has not been fetched."""
    if app.builder.format == "html" and not SOURCE.is_file():
        raise ConfigError(
            f"{SOURCE.name} is missing. Run `python -m tools.start.vendor` first."
        )


def setup(app):
    """Connect both steps."""
    app.connect("builder-inited", require)
    app.connect("build-finished", write)
