"""The seed of a submission's inputs, from a secret that only the teacher has.

Every submission has other inputs, and the same ones when it is graded again. The secret
goes into no sandbox, no report and no file beside the marks.
"""

import hashlib
import hmac

LEAST = 16  # bytes of a secret: fewer could be guessed from a few inputs


def mark_of(secret: bytes) -> str:
    """Return what tells two secrets apart and tells nothing about either.

    Marks are kept only beside the secret that drew their inputs: one that has become
    known is replaced, and what it had let through is marked again.

    Examples
    --------
    >>> mark_of(b"sixteen bytes or more") == mark_of(b"sixteen bytes or more.")
    False
    """
    return hmac.digest(secret, b"which secret", hashlib.sha256).hex()[:16]


def seed(secret: bytes, set_name: str, submission: bytes) -> int:
    """Return the seed for `nnlib_grader.comparer.draw`.

    Parameters
    ----------
    secret : bytes
        Of the course.
    set_name : str
        "04_activations".
    submission : bytes
        What was handed in, or its digest.

    Returns
    -------
    seed : int
        128 bits of HMAC-SHA256 (Krawczyk, Bellare and Canetti, RFC 2104, 1997). The
        parts are joined with their lengths, so that no other pair gives the same text.

    Raises
    ------
    ValueError
        If the secret is shorter than 16 bytes.

    Examples
    --------
    >>> course = b"sixteen bytes or more"
    >>> seed(course, "04_activations", b"x = 1") == seed(course, "05_losses", b"x = 1")
    False
    """
    if len(secret) < LEAST:
        raise ValueError(
            f"seed: the secret has {len(secret)} bytes, expected {LEAST} or more. "
            "secrets.token_bytes(32) makes one."
        )
    name = set_name.encode()
    text = len(name).to_bytes(8, "big") + name + submission
    return int.from_bytes(hmac.digest(secret, text, hashlib.sha256)[:16], "big")
