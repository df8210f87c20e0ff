"""Find the processes that a run has left behind."""

from pathlib import Path


def running(*words: str) -> set[str]:
    """Return the numbers of processes whose command line holds one of the words."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = path.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue  # it has ended
        if any(word in text for word in words):
            found.add(path.parent.name)
    return found
