"""Run a cell as a notebook does: what it prints, draws and ends with is sent on.

All cells of a page share one namespace. What a cell sends are outputs, dictionaries
with a ``kind``: text, error, html, svg, png or explore.
"""

import ast
import contextlib
import linecache
import sys
import types
from collections.abc import Callable
from typing import Any

from nnlib_live import drawn, faults, shown
from nnlib_live.printed import LETTERS, Printed

running: list["Cell"] = []  # the cell at work is the last
MOST = 200  # values, tables and figures that one cell may show: a page stays usable


class Cell:
    """One run of a cell: it has the streams of what is printed.

    Parameters
    ----------
    send : callable
        Gets each output, in order.
    """

    def __init__(self, send: Callable[[dict], None]) -> None:
        self._send = send
        self.out = Printed(lambda text: self._text(text, "stdout"))
        self.errors = Printed(lambda text: self._text(text, "stderr"))
        self.left = MOST  # outputs that it may still show
        self.room = LETTERS  # for the letters of values and tables
        self.left_out = 0

    def _text(self, text: str, stream: str) -> None:
        self._send({"kind": "text", "text": text, "stream": stream})

    def send(self, output: dict) -> None:
        """Send an output, after everything that was printed before it."""
        self.out.flush()
        self.errors.flush()
        self._send(output)

    def show(self, value: Any) -> None:
        """Send a value as it is shown."""
        if self.is_full():
            self.left_out += value is not None
        elif (output := shown.output_of(value)) is not None:
            self.draw(output)

    def draw(self, output: dict) -> None:
        """Send what is shown, or count it where the page has enough."""
        if self.is_full():
            self.left_out += 1
            return
        self.left -= 1
        self.room -= len(output.get("text", "")) + len(output.get("html", ""))
        self.send(output)

    def is_full(self) -> bool:
        """Tell whether the page has enough of this cell."""
        return self.left == 0 or self.room <= 0

    def finish(self) -> None:
        """Send what was kept, and say how much was left out."""
        self.out.finish()
        self.errors.finish()
        if self.left_out:
            more = "1 output" if self.left_out == 1 else f"{self.left_out:,} outputs"
            self._text(f"… and {more} more, which the page leaves out.\n", "stdout")


def display(*values: Any) -> None:
    """Show values in the page, as the last line of a cell is shown."""
    for value in values:
        if running:
            running[-1].show(value)


def no_input(prompt: object = "") -> str:
    """Refuse to wait for the keyboard."""
    raise RuntimeError(
        "input() waits for a keyboard, which a cell of a page does not have: write the "
        "value into the cell."
    )


class Session:
    """The namespace that the cells of a page share.

    Parameters
    ----------
    name : str
        Of the module that the cells make up; functions and classes look for it.
    """

    def __init__(self, name: str = "cells") -> None:
        self.module = types.ModuleType(name)
        self.names = self.module.__dict__
        self.names.update(display=display, input=no_input)
        sys.modules[name] = self.module

    def run(self, source: str, send: Callable[[dict], None], name: str = "1") -> bool:
        """Run a cell and return whether it came to its end.

        Parameters
        ----------
        source : str
        send : callable
            Gets each output when it is made.
        name : str
            Which cell it is, as errors say: "cell 3" for "3".
        """
        cell, file = Cell(send), f"<cell {name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        running.append(cell)
        try:
            with (
                contextlib.redirect_stdout(cell.out),
                contextlib.redirect_stderr(cell.errors),
            ):
                self._execute(source, file, cell)
                drawn.send_open(cell.draw)
        except BaseException as fault:  # whatever a cell raises is the reader's to see
            self._end(cell)
            cell.send(faults.told(fault))
            return False
        finally:
            running.remove(cell)
        self._end(cell)
        return True

    def _end(self, cell: Cell) -> None:
        cell.finish()
        plt = sys.modules.get("matplotlib.pyplot")
        if plt is not None:
            plt.close("all")

    def _execute(self, source: str, file: str, cell: Cell) -> None:
        tree = ast.parse(source, file)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
            tree.body.pop()
            exec(compile(tree, file, "exec"), self.names)
            cell.show(
                eval(compile(ast.Expression(last.value), file, "eval"), self.names)
            )
        else:
            exec(compile(tree, file, "exec"), self.names)
