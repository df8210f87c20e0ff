"""A page of HTML without a script, and texts that cannot become part of it."""

import base64
import hashlib
import html

from nnlib_grader.table import readable

STYLE = """
:root { color-scheme: light dark; --paper: #fcfbf7; --ink: #2a2521; --muted: #665c52;
  --line: #e0d9cc; --accent: #97380f; --code: #f5f1e8; }
@media (prefers-color-scheme: dark) { :root { --paper: #1c1916; --ink: #ece5da;
  --muted: #b3a798; --line: #423b33; --accent: #f2a679; --code: #26221d; } }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5;
  font-family: system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 0.75rem; }
h3 { font-size: 1rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.875rem;
  background: var(--code); border-left: 4px solid var(--accent); padding: 0.75rem; }
table { border-collapse: collapse; width: 100%; overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0;
  border-bottom: 1px solid var(--line); }
th[scope="col"] { color: var(--muted); }
.warning { border: 2px solid var(--accent); padding: 0.75rem; font-weight: bold; }
rect { fill: var(--accent); }
text { fill: var(--ink); font: 12px system-ui, sans-serif; text-anchor: middle; }
line { stroke: var(--muted); }
"""
# The page may use this style and nothing else: no script, no picture, no address.
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = "; ".join(
    [
        "default-src 'none'",
        f"style-src 'sha256-{DIGEST}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
UNSANDBOXED = (
    "Marked without a sandbox: a submission could read the solutions and change these "
    "marks. Do not rely on them."
)


def shown(text: object) -> str:
    """Return a text for a page: nothing in it is a tag, nothing steers the reader.

    Examples
    --------
    >>> shown("<script>")
    '&lt;script&gt;'
    """
    return html.escape(readable(str(text)), quote=True)


def document(title: str, body: str) -> str:
    """Return a page."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{shown(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{shown(title)}</h1>
{body}
</main>
</body>
</html>
"""


def paragraph(text: object) -> str:
    """Return a text as a paragraph."""
    return f"<p>{shown(text)}</p>"


def warning(sandbox: str) -> str:
    """Return what stands above marks that no sandbox guards; nothing above others."""
    return f'<p class="warning">{UNSANDBOXED}</p>' if sandbox == "none" else ""


def listed(texts: list[str]) -> str:
    """Return texts as a list; nothing where there are none."""
    items = "".join(f"<li>{shown(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def rows(head: list[str], body: list[list]) -> str:
    """Return a table whose first column names each row."""
    top = "".join(f'<th scope="col">{shown(each)}</th>' for each in head)
    lines = [
        f'<tr><th scope="row">{shown(first)}</th>'
        + "".join(f"<td>{shown(each)}</td>" for each in rest)
        + "</tr>"
        for first, *rest in body
    ]
    return (
        f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )
