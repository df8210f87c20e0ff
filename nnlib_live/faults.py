"""An error of a cell, with the reader's own lines and without the machine's."""

import builtins
import difflib
import linecache
import traceback

from nnlib_live.shown import cut

CELL = "<cell"  # how the file names of cells begin
WORDS = {
    RecursionError: "a function calls itself without an end.",
    MemoryError: "there is no room for an array of this size in a page.",
    SystemExit: "the cell asked Python to end; here it goes on.",
}


def told(fault: BaseException) -> dict:
    """Return what a page shows of an error.

    Parameters
    ----------
    fault : BaseException
        As it was caught, with its traceback.

    Returns
    -------
    dict
        ``kind``, "error"; the error's ``name`` and ``message``; ``places``, where it
        went through the cells, outermost first, each with the `cell`, the `line`, its
        `code` and the function that it lies `within`, "" for none; and ``text``, all
        of it in words.
    """
    name, message = type(fault).__name__, cut(str(fault))
    for kind, words in WORDS.items():
        if isinstance(fault, kind):
            message = f"{message or name}: {words}" if message else words
    if isinstance(fault, NameError):
        message += meant(fault)
    if isinstance(fault, SyntaxError) and (fault.filename or "").startswith(CELL):
        message = fault.msg
        file, line = fault.filename or "", fault.lineno or 0
        # Of a misplaced return, Python keeps the line's number and not its text.
        code = fault.text or linecache.getline(file, line)
        places = [place(file, line, code, "")]
    else:
        places = [
            place(frame.filename, frame.lineno or 0, frame.line or "", frame.name)
            for frame in traceback.extract_tb(fault.__traceback__)
            if frame.filename.startswith(CELL)
        ]
    places = shortened(places)
    lines = [sentence(each) for each in places]
    text = "\n".join([*lines, f"{name}: {message}" if message else name])
    return {
        "kind": "error",
        "name": name,
        "message": message,
        "places": places,
        "text": text,
    }


def meant(fault: NameError) -> str:
    """Name what was probably meant, where a name of the cell is nearly this one."""
    if not fault.name or not fault.__traceback__:
        return ""
    *_, (frame, _) = traceback.walk_tb(fault.__traceback__)
    known = {**vars(builtins), **frame.f_globals, **frame.f_locals}
    near = difflib.get_close_matches(fault.name, known, n=1, cutoff=0.7)
    return f". Did you mean {near[0]}?" if near else ""


def place(cell: str, line: int, code: str, within: str) -> dict:
    """Return one place as `told` describes it."""
    within = "" if within.startswith("<module") else within
    return {
        "cell": cell.strip("<>"),
        "line": line,
        "code": cut(code.strip(), 500),
        "within": within,
    }


def shortened(places: list[dict], most: int = 6) -> list[dict]:
    """Leave out the middle of a long way, as that of an endless recursion."""
    if len(places) <= most:
        return places
    return [*places[: most // 2], *places[-most // 2 :]]


def sentence(each: dict) -> str:
    """Say a place in a line."""
    within = f", in {each['within']}" if each["within"] else ""
    return f"{each['cell']}, line {each['line']}{within}: {each['code']}"
