"""In words: what guarded a mark."""

from collections.abc import Iterable


def guarded(sandboxes: Iterable[str]) -> str:
    """Return in which sandbox something was marked; in which ones, where they differ.

    Examples
    --------
    >>> guarded(["none"])
    'marked without a sandbox'
    >>> guarded(["linux", "wasm", "linux"])
    'marked in the sandbox linux, in the sandbox wasm'
    """
    words = {
        "without a sandbox" if one == "none" else f"in the sandbox {one}"
        for one in sandboxes
    }
    return f"marked {', '.join(sorted(words))}".rstrip()
