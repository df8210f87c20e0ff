"""What a cell prints: sent in pieces, and no more of it than a page can show."""

import io
import time
from collections.abc import Callable

LINES, LETTERS = 2000, 100_000  # that one cell may print
PIECE = 4000  # letters that are sent at once
WAIT = 0.1  # seconds that a printed line may stay here while a cell goes on


class Printed(io.TextIOBase):
    """A stream that hands on what is written to it, until a limit is reached.

    Parameters
    ----------
    send : callable
        Gets each piece, a text.
    lines, letters : int
        The limit. What is beyond it is counted; `close` says how much it was.
    """

    def __init__(
        self, send: Callable[[str], None], lines: int = LINES, letters: int = LETTERS
    ) -> None:
        super().__init__()
        self.send, self.lines, self.letters = send, lines, letters
        self.kept: list[str] = []
        self.waiting = 0
        self.left_out = 0  # letters
        self.lines_left_out = 0
        self.sent = time.monotonic()

    def writable(self) -> bool:
        """Tell that text can be written here."""
        return True

    def write(self, text: str) -> int:
        """Keep a text, or count it where the limit is reached."""
        taken = ""
        if not self.left_out:
            lines = text.splitlines(keepends=True)[: self.lines]
            taken = "".join(lines)[: self.letters]
        self.lines -= taken.count("\n")
        self.letters -= len(taken)
        self.left_out += len(text) - len(taken)
        self.lines_left_out += text.count("\n") - taken.count("\n")
        self.kept.append(taken)
        self.waiting += len(taken)
        if self.waiting >= PIECE or time.monotonic() - self.sent > WAIT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was kept."""
        if self.kept:
            text = "".join(self.kept)
            self.kept.clear()
            self.waiting = 0
            if text:
                self.send(text)
        self.sent = time.monotonic()

    def finish(self) -> None:
        """Send the rest, and how many lines were left out."""
        if self.left_out:
            lines = self.lines_left_out > 1
            number = self.lines_left_out if lines else self.left_out
            what = "lines" if lines else "letters"
            self.kept.append(
                f"\n… and {number:,} {what} more, which the page leaves out."
            )
        self.flush()
