"""What goes into a sandbox, and what comes out."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What a submission may take.

    Attributes
    ----------
    run : float
        Seconds of one run: of all exercises together, or of one that is run again.
    submission : float
        Seconds of all runs of a submission together.
    memory : int
        Bytes of address space.
    sent : int
        Bytes that a run may send.
    """

    run: float = 6.0
    submission: float = 20.0
    memory: int = 1_000_000_000
    sent: int = 8_000_000


@dataclass(frozen=True)
class Request:
    """A submission as a sandbox runs it.

    Attributes
    ----------
    sources : dict of str to str
        By exercise, all of the learner's code that its answer needs.
    set_name : str
        "04_activations".
    calls : bytes
        JSON: by exercise what `boundary.submission` calls.
    reduced : Path
        The folder with the reduced `nnlib` and the grader's boundary.
    limits : Limits
    """

    sources: dict[str, str]
    set_name: str
    calls: bytes
    reduced: Path
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Ran:
    """What came of a submission.

    Attributes
    ----------
    outcomes : dict of str to bytes
        By exercise, as the sandbox sent them: not parsed, not to be trusted, and empty
        where nothing came.
    ended : dict of str to str
        By exercise: done, exited (it ended the process), killed (it crashed, or the
        system ended it), too long, or too large.
    seconds : float
        Of all runs together.
    """

    outcomes: dict[str, bytes]
    ended: dict[str, str]
    seconds: float


class NoSandbox(RuntimeError):
    """There is none of the kind asked for; the message says what to install."""
