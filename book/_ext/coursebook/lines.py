"""Each line of code stands in an element of its own, so that a long one can be folded.

`code.css` lets a line that is wider than its box go on below, further in and behind a
mark; what is copied is the line as it was. A line ends at a space, or in a long call at
a joint, and not inside a name. Printed columns are not folded: a row that goes on below
no longer stands under its heading, so that their box scrolls instead.
"""

import itertools
import re

BLOCK = re.compile(
    r'(?P<kind><div class="[^"]*highlight-[^"]*">)<div class="highlight"><pre>'
    r"<span></span>(?P<code>.*?)</pre>",
    re.S,
)
TAG = re.compile(r"<[^>]+>")
GAP = re.compile(r"\S {2,}\S")  # between the columns of a printed row
MATRIX = re.compile(r"^ *(?:[a-z]\w*\()?\[+ *-?\d", re.M)
COMMENT = re.compile(
    r'(?<=\S)(\s+<span class="c1">)(# (?:line \d+|\S+?))(?=\s|</span>)'
)
OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")  # a hyphen is a place to break, else
LONG = re.compile(r"\S{25,}")  # a phone may have no line for it
JOINT = re.compile(r"[(\[,]+(?=[^)\],])|(?<=\))(?=\.)")
DEEPEST = 8  # spaces of indentation that a folded line keeps: a phone has 45 characters


def plain(html):
    """Return the text of highlighted code."""
    return TAG.sub("", html)


def in_columns(text):
    """Tell whether printed lines are rows of one table or of a matrix."""
    rows = text.splitlines()
    if re.match(r"(?:@|def |class |import |from )", text):
        return False
    gaps = sum(GAP.search(row) is not None for row in rows)
    return gaps >= 2 or (len(rows) > 1 and len(MATRIX.findall(text)) > 1)


def jointed(line):
    """Return a line whose long words may be broken at their joints, options never."""
    places = {
        word.start() + joint.end()
        for word in LONG.finditer(plain(line))
        for joint in JOINT.finditer(word[0])
    }
    pieces, seen = [], 0
    for piece in re.split(r"(<[^>]+>)", line):
        if not piece.startswith("<"):
            inside = [place - seen for place in sorted(places)]
            cuts = [place for place in inside if 0 < place <= len(piece)]
            seen += len(piece)
            pairs = itertools.pairwise([0, *cuts, len(piece)])
            piece = "<wbr>".join(piece[start:end] for start, end in pairs)
            piece = OPTION.sub(r'<span class="begins">\g<0></span>', piece)
        pieces.append(piece)
    return "".join(pieces)


def lined(code):
    """Return highlighted code with each line, its newline too, in an element."""
    lines = []
    for line in code.removesuffix("\n").split("\n"):
        text = plain(line)
        indent = min(len(text) - len(text.lstrip(" ")), DEEPEST)
        line = jointed(line)
        line = COMMENT.sub(r'\1<span class="begins">\2</span>', line)  # not # alone
        depth = f' style="--in:{indent}"' if indent and text.strip() else ""
        lines.append(f'<span class="code-line"{depth}>{line}\n</span>')
    return "".join(lines)


def folded(body):
    """Return a page's body with its code in lines, and its printed columns marked."""

    def block(found):
        kind, code = found["kind"], found["code"]
        if 'class="output' in kind and in_columns(plain(code)):
            return f'{kind}<div class="highlight"><pre class="columns">{code}</pre>'
        return f'{kind}<div class="highlight"><pre>{lined(code)}</pre>'

    return BLOCK.sub(block, body)


def fold(app, pagename, templatename, context, document):
    """Fold the code of a page."""
    if "body" in context:
        context["body"] = folded(context["body"])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", fold)
