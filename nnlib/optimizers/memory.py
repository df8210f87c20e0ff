"""Memory for formulas of whole vectors, so that they need no place to work in."""

import numpy as np


def keep_freed_memory(n_bytes: int) -> None:
    """Let the C library keep blocks of memory up to this size when they are freed.

    A formula of whole vectors makes and frees a vector for each operation. On Linux a
    large block goes back to the system at once, and to get it again, page by page,
    takes several times as long as the arithmetic on it. The GNU library stops that
    for blocks up to the largest one that was freed, and 32 MiB.

    Parameters
    ----------
    n_bytes : int

    References
    ----------
    The manual page mallopt(3), M_MMAP_THRESHOLD.

    Examples
    --------
    >>> keep_freed_memory(1_000_000)
    """
    np.empty(min(n_bytes, 31 * 2**20), np.uint8)  # never written to: it costs nothing
