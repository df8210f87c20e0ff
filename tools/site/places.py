"""Where the book's labels, figures and sources are, for those who read outside of it.

A page of the site resolves its references itself. A notebook is read alone: what it
refers to becomes words, and a link where the site's address is known.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from pybtex.backends.markdown import Backend
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text
from pybtex.style.formatting.unsrt import Style

from tools.files import ROOT, read

MARK = re.compile(r"^\(([\w-]+)\)=\n+#+ (.+)$", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```\{code-cell\}.*?^```$", re.MULTILINE | re.DOTALL)
GLOSSARY = re.compile(r"^(:{3,})\{glossary\}\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r"^ +caption:", re.MULTILINE)
NEEDLESS = re.compile(r"\\([.()-])")  # signs that mark nothing in these places
NAME = re.compile(r"^ +name: *([\w-]+)$", re.MULTILINE)


@dataclass
class Places:
    """What the pages of a book define.

    Attributes
    ----------
    address : str
        The site's address without the last slash; empty where it is not published.
    notebooks : set of str
        The pages whose notebooks lie beside the one that refers to them.
    titles : dict of str to str
        The title of each page, by the name of its source.
    sections : dict of str to tuple
        The page and the heading behind each label.
    figures : dict of str to tuple
        The page and the number of each figure.
    terms : dict of str to str
        The glossary's spelling of each term, by the term in lower case.
    sources : dict of str to Entry
        The bibliography by key.
    """

    address: str = ""
    notebooks: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    sections: dict[str, tuple[str, str]] = field(default_factory=dict)
    figures: dict[str, tuple[str, str]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Entry] = field(default_factory=dict)

    def link(self, words: str, page: str, mark: str = "") -> str:
        """Return words that link to a page: its notebook's, or the site's if known."""
        if page in self.notebooks:
            return f"[{words}]({page}.ipynb)"
        if not self.address:
            return words
        return f"[{words}]({self.address}/book/{page}.html{'#' * bool(mark)}{mark})"

    def section(self, label: str, words: str = "") -> str:
        """Return a reference to a section; without words, by its heading."""
        page, heading = self.sections[label]
        return self.link(words or heading, page, label)

    def term(self, name: str, words: str) -> str:
        """Return a term, which links to its meaning."""
        mark = re.sub(r"\W+", "-", self.terms[name.lower()]).strip("-")
        return self.link(words or name, "glossary", f"term-{mark}")

    def figure(self, name: str, words: str) -> str:
        """Return a reference to a figure; its number stands for `%s`."""
        page, number = self.figures[name]
        return self.link((words or "Fig. %s").replace("%s", number), page, name)

    def cited(self, keys: str, in_text: bool) -> str:
        """Return a citation: `Huber (1964)` in the text, else `(Huber, 1964)`."""
        entries = [self.sources[key.strip()] for key in keys.split(",")]
        if in_text:
            return ", ".join(f"{authors(e)} ({e.fields['year']})" for e in entries)
        inside = "; ".join(f"{authors(e)}, {e.fields['year']}" for e in entries)
        return f"({inside})"

    def bibliography(self, keys: set[str]) -> str:
        """Return the entries of these keys as a list."""
        chosen = [self.sources[key] for key in sorted(keys)]
        lines = [each.text.render(Backend()) for each in Style().format_entries(chosen)]
        lines = [NEEDLESS.sub(r"\1", " ".join(line.split())) for line in lines]
        return "\n".join(f"- {line}" for line in lines)


def authors(entry: Entry) -> str:
    """Return the authors of a source as a citation names them."""
    people = entry.persons.get("author") or entry.persons["editor"]
    last = [" ".join(one.prelast_names + one.last_names) for one in people]
    names = [str(Text.from_latex(each)) for each in last]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def chapter(page: str) -> str:
    """Return a chapter's number with a dot, `5.` for 05_losses; nothing for others."""
    found = re.match(r"(\d+)_", page)
    return f"{int(found[1])}." if found else ""


def find(root: Path = ROOT, address: str = "", together: bool = False) -> Places:
    """Read the sources of a book's pages, whose notebooks may lie together."""
    places = Places(address.rstrip("/"))
    if together:
        places.notebooks = {path.stem for path in (root / "book").glob("*.ipynb")}
    for path in sorted((root / "book").glob("*.md")):
        text = read(path)
        prose = FENCED.sub("", text)
        if TITLE.search(prose):
            places.titles[path.stem] = TITLE.search(prose)[1]
        for label, heading in MARK.findall(prose):
            places.sections[label] = path.stem, heading
        drawn = [cell for cell in FENCED.findall(text) if CAPTION.search(cell)]
        for count, cell in enumerate(drawn, 1):
            number = f"{chapter(path.stem)}{count}"
            for name in NAME.findall(cell):
                places.figures[name] = path.stem, number
        for entries in GLOSSARY.finditer(prose):
            names = re.findall(r"^\w.*$", entries[2], re.MULTILINE)
            places.terms |= {name.lower(): name for name in names}
    sources = root / "book" / "references.bib"
    if sources.is_file():
        places.sources = dict(parse_file(str(sources)).entries)
    return places
