"""A copy of the site whose pages note their own faults, in any engine.

WebDriver hands out no console for WebKitGTK, and a page from a folder has no server:
so each copied page begins with a script that keeps what goes wrong in it.
"""

import shutil
from pathlib import Path

from tools.files import read, write

WATCH = """<script>
window.watched = [];
addEventListener("error", ({ target, message }) => {
  if (target.rel === "next") return;  // Firefox asks ahead, and gives up when busy
  const at = target.src ?? target.href;
  watched.push(at ? `not loaded: ${at}` : `error: ${message}`);
}, true);
addEventListener("unhandledrejection", ({ reason }) => {
  watched.push(`promise: ${reason}`);
});
console.error = (...words) => watched.push(`console: ${words.join(" ")}`);
</script>"""
# What a page says of itself: its faults, and the addresses that are not this machine's.
FAULTS = """
const outside = performance.getEntriesByType("resource").map((entry) => entry.name)
  .filter((name) => !/^(http:\\/\\/127\\.0\\.0\\.1|file:|data:|blob:)/.test(name));
return [...(window.watched ?? ["the page was not watched"]),
        ...outside.map((name) => `outside: ${name}`)];
"""
# From now on, how often the page ends a worker.
ENDS = """window.ends = 0;
const { terminate } = Worker.prototype;
Worker.prototype.terminate = function () { ends += 1; return terminate.call(this); };"""


def copy(site: Path, folder: Path) -> Path:
    """Copy the site into a folder and have its pages watched; return the copy."""
    made = folder / "site"
    left_out = shutil.ignore_patterns("_sources", "notebooks")
    shutil.copytree(site, made, ignore=left_out, copy_function=link)
    for page in made.rglob("*.html"):
        html = read(page)
        page.unlink()  # the site's own file may stand behind it
        write(page, html.replace("<head>", f"<head>{WATCH}", 1))
    return made


def link(source: str, target: str) -> None:
    """Give a file a second name, or copy it where the folders share no disk."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
