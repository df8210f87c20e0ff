"""Measurements that take long or need a card: made once, stored with the package.

``python course.py slow`` and ``python course.py bench --gpu`` make them anew. Each file
names its date, the versions and the machine.
"""

import json
from pathlib import Path
from typing import Any

__all__ = ["measured"]

FOLDER = Path(__file__).with_name("results")


def measured(name: str) -> dict[str, Any]:
    """Read a stored measurement.

    Parameters
    ----------
    name : str
        The name of its file, such as ``"modern.json"``.

    Returns
    -------
    dict
        At least ``date``, ``machine`` and ``recipe``; what was measured beside them.

    Raises
    ------
    FileNotFoundError
        If nothing of this name is stored; the message lists what is.

    Examples
    --------
    >>> measured("nielsen-30.json")["recipe"]["sizes"]
    [784, 30, 10]
    """
    names = sorted(path.name for path in FOLDER.glob("*.json"))
    if name not in names:
        advice = f' Write measured("{names[0]}").' if names else ""
        raise FileNotFoundError(
            f"measured: nothing is stored as {name!r}. Stored are: "
            f"{', '.join(names) or 'no files'}.{advice}"
        )
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
