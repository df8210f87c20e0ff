"""Each line of code stands in an element of its own, so that a long one can be folded.

`code.css` lets a line that is wider than its box go on below, further in and behind a
mark; what is copied is the line as it was. Printed columns are not folded: a row that
goes on below no longer stands under its heading, so that their box scrolls instead.
"""

import re

from coursebook.pieces import DEEPEST, cut

BLOCK = re.compile(
    r'(?P<kind><div class="[^"]*highlight-[^"]*">)<div class="highlight"><pre>'
    r"<span></span>(?P<code>.*?)</pre>",
    re.S,
)
TAG = re.compile(r"<[^>]+>")
GAP = re.compile(r"\S {2,}\S")  # between the columns of a printed row
MATRIX = re.compile(r"^ *(?:[a-z]\w*\()?\[+ *-?\d", re.M)
CODE = re.compile(r"@|def |class |import |from ")


def plain(html):
    """Return the text of highlighted code."""
    return TAG.sub("", html)


def in_columns(text):
    """Tell whether printed lines are rows of one table or of a matrix."""
    rows = text.splitlines()
    if CODE.match(text):
        return False
    gaps = sum(GAP.search(row) is not None for row in rows)
    return gaps >= 2 or (len(rows) > 1 and len(MATRIX.findall(text)) > 1)


def lined(code, printed=False):
    """Return highlighted code with each line, its newline too, in an element.

    Of what a cell prints, only a listing is cut as code is.
    """
    is_code = not printed or CODE.match(plain(code)) is not None
    lines = []
    for line in code.removesuffix("\n").split("\n"):
        text = plain(line)
        indent = min(len(text) - len(text.lstrip(" ")), DEEPEST)
        depth = f' style="--in:{indent}"' if indent and text.strip() else ""
        lines.append(f'<span class="code-line"{depth}>{cut(line, is_code)}\n</span>')
    return "".join(lines)


def folded(body):
    """Return a page's body with its code in lines, and its printed columns marked."""

    def block(found):
        kind, code = found["kind"], found["code"]
        printed = 'class="output' in kind
        if printed and in_columns(plain(code)):
            return f'{kind}<div class="highlight"><pre class="columns">{code}</pre>'
        return f'{kind}<div class="highlight"><pre>{lined(code, printed)}</pre>'

    return BLOCK.sub(block, body)


def fold(app, pagename, templatename, context, document):
    """Fold the code of a page."""
    if "body" in context:
        context["body"] = folded(context["body"])


def setup(app):
    """Connect the step."""
    app.connect("html-page-context", fold)
