"""Neural networks from scratch, one module for each chapter of the course.

Read the modules in the order of the chapters: ``neurons``, ``weights``,
``propagation``, ``activations``, ``losses``, ``backprop``, ``optimizers``,
``training``. Import what you need from the module that owns it:

>>> from nnlib.propagation import forward, mlp
>>> from nnlib.activations import relu

Nothing is imported here, so ``import nnlib`` costs nothing that you do not use.
"""


def __getattr__(name: str) -> str:
    """Find out the version, which reads every source; say where other names are."""
    if name == "__version__":
        from nnlib.version import version

        return version()
    from nnlib.imports import of_the_package

    raise AttributeError(
        f"module 'nnlib' has no attribute {name!r}{of_the_package(name)}"
    )
