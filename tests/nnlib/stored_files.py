"""A stored network with some of its structure changed, for tests of loading."""

import json

import numpy as np


def rewrite(path, **changes):
    """Write a file as `save` does, but with some of its structure changed."""
    with np.load(path) as stored:
        structure = json.loads(stored["structure"].item())
        parameters = stored["parameters"]
    parameters = changes.pop("parameters", parameters)
    structure.update(changes)
    np.savez(path, structure=json.dumps(structure), parameters=parameters)
