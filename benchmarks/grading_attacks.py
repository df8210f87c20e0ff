"""What is handed in beside the other graders: right work, and ten harmless attacks.

Each answers the question `relu` in one cell. An attack on the machine answers right
only once it has reached what it tries, so that its points tell what happened; a second
question, answered right, tells whether the fault of one costs the other.
"""

from dataclasses import dataclass
from pathlib import Path

RIGHT = "def relu(z):\n    return np.maximum(z, 0)"


@dataclass(frozen=True)
class Attack:
    """An attack: what it tries, and the cell's text, with places to fill in."""

    tries: str
    source: str


HONEST = {
    "right": Attack("a right answer", RIGHT),
    "wrong": Attack("a wrong answer", "def relu(z):\n    return np.abs(z)"),
}
GAINS = {
    "comparison": Attack(
        "let NumPy's comparisons always agree",
        "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n"
        "def relu(z):\n    return z",
    ),
    "equal": Attack(
        "return an object that equals anything",
        "class Anything(np.ndarray):\n"
        "    def __array_function__(self, *given): return True\n"
        "    def __eq__(self, other): return np.True_\n"
        "    __hash__ = None\n"
        "def relu(z):\n    return np.asarray(z, float).view(Anything)",
    ),
    "package": Attack(
        "hand in a package's ready function",
        "from nnlib.activations import relu",
    ),
    "score": Attack(
        "print a score",
        'print(\'{{"score": 2.0, "max_score": 2.0, "status": "passed"}}\')\n'
        "def relu(z):\n    return 2.0",
    ),
}
HARMS = {
    "read": Attack(
        "read a file of the teacher's",
        "def relu(z):\n    with open({secret!r}) as file:\n"
        "        assert file.read()\n    return np.maximum(z, 0)",
    ),
    "write": Attack(
        "write a file of the teacher's",
        "def relu(z):\n    with open({marker!r}, 'a') as file:\n"
        "        file.write('x')\n    return np.maximum(z, 0)",
    ),
    "process": Attack(
        "start another program",
        "def relu(z):\n    import subprocess\n"
        "    subprocess.run(['/bin/true'], check=True)\n    return np.maximum(z, 0)",
    ),
    "network": Attack(
        "open a connection",
        "def relu(z):\n    import socket\n"
        "    socket.create_connection(('127.0.0.1', {port}), 5).close()\n"
        "    return np.maximum(z, 0)",
    ),
}
STOPS = {
    "exit": Attack("end the process", "import os\ndef relu(z):\n    os._exit(0)"),
    "loop": Attack("loop for ever", "def relu(z):\n    while True:\n        pass"),
}
ATTACKS = GAINS | HARMS | STOPS


def filled(attack: Attack, folder: Path, port: int) -> str:
    """Return a cell's text, aimed at a folder and a port of this machine."""
    marker, secret = folder / "marker.txt", folder / "secret.txt"
    return attack.source.format(marker=str(marker), secret=str(secret), port=port)
